namespace IamAuditor.Core.Rules.Expressions;

/// <summary>
/// What one evaluation may cost. Steps are parts of the expression evaluated inside loops plus characters and elements looked at;
/// Memory counts characters of strings made (1 each), bytes (1 each) and list or map entries made (8 each).
/// </summary>
public sealed record ExpressionBudget(long Steps, long Memory)
{
    public static ExpressionBudget Default { get; } = new(Steps: 20_000_000, Memory: 16_000_000);
}
