using IamAuditor.Core.Accounts;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;

namespace IamAuditor.Core.Reports;

/// <summary>One audit of one account: what was known, by which rules it was judged, and what they said. The reports' only input.</summary>
public sealed record AuditRun
{
    public required AccountSnapshot Snapshot { get; init; }
    public required RuleSet Rules { get; init; }

    /// <summary>In the order of Audit.Evaluate: by rule id, then resource.</summary>
    public required IReadOnlyList<Verdict> Verdicts { get; init; }

    /// <summary>Every file that the run rests on, with its digest; bytes are not kept here.</summary>
    public IReadOnlyList<EvidenceDigest> Evidence { get; init; } = [];
}
