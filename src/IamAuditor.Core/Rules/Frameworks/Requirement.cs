namespace IamAuditor.Core.Rules.Frameworks;

/// <summary>
/// One requirement of a framework under its own number, with a title in our words. <see cref="Manual"/>: why no rule can decide it and what an auditor looks at instead; null
/// where a rule could.
/// </summary>
public sealed record Requirement(string Id, string Title, string? Manual);
