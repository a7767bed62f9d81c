using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules.Frameworks;

namespace IamAuditor.Core.Reports;

/// <summary>A requirement with its state and what that rests on: the rules by id, and their verdicts added up.</summary>
public sealed record RequirementResult(CoveredRequirement Covered, RequirementState State, OutcomeCounts Outcomes)
{
    /// <summary>Of the failing verdicts those that a waiver accepts.</summary>
    public int Waived { get; init; }

    /// <summary>The newest statement for the account, expired or not; null: none.</summary>
    public Attestation? Attestation { get; init; }

    /// <summary>The state in a sentence: what failed, what was not seen, who attested, or what a person has to look at.</summary>
    public required string Because { get; init; }

    public Requirement Requirement => Covered.Requirement;
}
