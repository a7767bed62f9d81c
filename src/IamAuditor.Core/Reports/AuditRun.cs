using IamAuditor.Core.Accounts;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;
using IamAuditor.Core.Rules.Frameworks;

namespace IamAuditor.Core.Reports;

/// <summary>One audit of one account: what was known, by which rules it was judged, and what they said. The reports' only input.</summary>
public sealed record AuditRun
{
    public required AccountSnapshot Snapshot { get; init; }
    public required RuleSet Rules { get; init; }

    /// <summary>In the order of Audit.Evaluate: by rule id, then resource.</summary>
    public required IReadOnlyList<Verdict> Verdicts { get; init; }

    /// <summary>A look at the latest events between two audits: it adds findings that are new, and says nothing of what is known, of which it may have seen a part.</summary>
    public bool AddsOnly { get; init; }

    /// <summary>Every file that the run rests on, with its digest; bytes are not kept here.</summary>
    public IReadOnlyList<EvidenceDigest> Evidence { get; init; } = [];

    /// <summary>
    /// What the run made of the account's findings: every finding it ever had, and what changed. Without a history (no store, or a look at old evidence) it is a baseline and
    /// <see cref="History"/> is empty. Null: nobody reconciled.
    /// </summary>
    public FindingChanges? Changes { get; init; }

    /// <summary>The account's successful runs, oldest first, this one last; empty where there is no history.</summary>
    public IReadOnlyList<RunPoint> History { get; init; } = [];

    /// <summary>All waivers, whether they hold or not and whatever they matched; how often each did stands in <see cref="FindingChanges.WaiverHits"/>.</summary>
    public IReadOnlyList<Waiver> Waivers { get; init; } = [];

    /// <summary>The frameworks that the report shows, in the order in which it shows them.</summary>
    public IReadOnlyList<Framework> Frameworks { get; init; } = [];

    /// <summary>All statements of people about requirements, whether they hold or not and whichever account they are about.</summary>
    public IReadOnlyList<Attestation> Attestations { get; init; } = [];
}
