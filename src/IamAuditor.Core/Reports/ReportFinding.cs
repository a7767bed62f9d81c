using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;

namespace IamAuditor.Core.Reports;

/// <summary>A verdict as a finding that people and machines follow: its stable id, the rule behind it, what to do, and where it stands.</summary>
public sealed record ReportFinding(string Id, Rule Rule, Verdict Verdict)
{
    /// <summary>With the resource's own names where the evaluation filled them in, else the rule's template.</summary>
    public Fix Fix => Verdict.Fix ?? Rule.Fix;

    /// <summary>The finding as the run's ledger leaves it; null: the run has no history, or the verdict is Unknown and never failed.</summary>
    public Finding? Followed { get; init; }

    /// <summary>What happened to it in this run; null: nothing, or the run has no history.</summary>
    public ChangeKind? Change { get; init; }

    /// <summary>Whole days that it has been open without a break, until the snapshot; null without history.</summary>
    public int? AgeDays { get; init; }
    public bool IsOverdue { get; init; }
    public bool IsWaived => Followed?.State == FindingState.Waived;
}
