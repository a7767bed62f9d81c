namespace IamAuditor.Core.Findings;

/// <summary>One thing that happened to a finding in a run. <paramref name="Finding"/> is as the run leaves it.</summary>
public sealed record FindingChange(ChangeKind Kind, Finding Finding);
