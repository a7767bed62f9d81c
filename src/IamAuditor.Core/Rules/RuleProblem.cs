namespace IamAuditor.Core.Rules;

/// <summary>
/// Something wrong with a rule file. Line and column count from 1. <see cref="Excerpt"/> is the offending line with a caret line below it, where the problem lies inside an
/// expression; else null.
/// </summary>
public sealed record RuleProblem(string File, int Line, int Column, string Message, string? Excerpt = null)
{
    public override string ToString() => $"{File}:{Line}:{Column}: {Message}" + (Excerpt is null ? "" : "\n" + Excerpt);
}
