namespace IamAuditor.Core.Rules.Expressions;

/// <summary>A field that an expression mentions, whether or not an evaluation comes to read it.</summary>
public sealed record FieldReference(RecordType Record, RecordField Field)
{
    public override string ToString() => $"{Record.Name}.{Field.Name}";
}
