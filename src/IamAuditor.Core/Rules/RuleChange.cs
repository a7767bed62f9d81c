namespace IamAuditor.Core.Rules;

/// <summary>What changed in a rule and when, as its file tells: why a finding appeared or vanished although the account stayed the same.</summary>
public sealed record RuleChange(DateOnly Date, string What);
