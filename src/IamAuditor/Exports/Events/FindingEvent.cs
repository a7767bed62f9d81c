using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;

namespace IamAuditor.Exports.Events;

/// <summary>
/// One thing that a sink tells of a finding. <see cref="Change"/> says what happened in a word (`new`, `reopened`, `waived`, `waiver-ended`, `updated`, `resolved`; `unknown`: could not be assessed; `assessed`: can be again).
/// <see cref="Life"/> is null for what was never seen to fail.
/// </summary>
public sealed record FindingEvent(
    ReportFinding Finding,
    AuditReport Report,
    FindingActivity Activity,
    string Change,
    string RunId,
    Finding? Life
)
{
    public DateTimeOffset At => Report.Snapshot.TakenAt;

    /// <summary>The same however often the event is made of the same run.</summary>
    public string Id => $"{Finding.Id}:{RunId}:{Change}";

    /// <summary>`open`, `waived`, `resolved` or `unknown`.</summary>
    public string State =>
        Activity == FindingActivity.Close || Life?.State == FindingState.Resolved ? "resolved"
        : Life?.State == FindingState.Waived ? "waived"
        : Finding.Verdict.Outcome == Outcome.Unknown ? "unknown"
        : "open";
}
