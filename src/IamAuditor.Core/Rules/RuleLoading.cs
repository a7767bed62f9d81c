namespace IamAuditor.Core.Rules;

/// <summary>The outcome of loading rule files. Where there are problems there is no rule set: a skipped rule would be a silent pass.</summary>
public sealed record RuleLoading(RuleSet? Rules, IReadOnlyList<RuleProblem> Problems);
