namespace IamAuditor.Core.Rules.Expressions;

/// <summary>
/// A value that an evaluation rests on: the dotted path of a variable or record field (<c>user.accessKeys[0].active</c>) and what was
/// there. The value may be <see cref="ValueKind.Absent"/> or <see cref="ValueKind.NotRead"/>.
/// </summary>
public readonly record struct ExpressionRead(string Path, Value Value)
{
    public override string ToString() => $"{Path}: {Value}";
}
