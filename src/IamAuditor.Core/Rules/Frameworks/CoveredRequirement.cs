namespace IamAuditor.Core.Rules.Frameworks;

/// <summary>A requirement with the rules that decide it, by id in ordinal order; <see cref="SwitchedOff"/> would, were they on.</summary>
public sealed record CoveredRequirement(
    Requirement Requirement,
    Assessment Assessment,
    IReadOnlyList<string> Rules,
    IReadOnlyList<string> SwitchedOff
);
