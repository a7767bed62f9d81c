using IamAuditor.Core.Findings;

namespace IamAuditor.Core.Reports;

/// <summary>
/// What the run changed, which a report leads with. All lists have the worst severity first, then rule, resource and id. In a baseline (<see cref="IsBaseline"/>: nobody looked
/// before) what fails is "known at start", and <see cref="New"/> lists it all the same.
/// </summary>
public sealed record ReportChanges
{
    public required bool IsBaseline { get; init; }

    /// <summary>The moment of the run before; null in a baseline, or where its record is gone.</summary>
    public DateTimeOffset? Since { get; init; }
    public required IReadOnlyList<ChangeRow> New { get; init; }
    public required IReadOnlyList<ChangeRow> Reopened { get; init; }

    /// <summary>Accepted until now; the waiver ended or was withdrawn.</summary>
    public required IReadOnlyList<ChangeRow> WaiverEnded { get; init; }

    /// <summary>Accepted in this run, new findings that a waiver already covered included.</summary>
    public required IReadOnlyList<ChangeRow> Waived { get; init; }
    public required IReadOnlyList<ChangeRow> Resolved { get; init; }

    /// <summary>Open past their due date, whether or not this run changed them.</summary>
    public required IReadOnlyList<ChangeRow> Overdue { get; init; }

    /// <summary>Findings that fail and are accepted, now.</summary>
    public required int WaivedInAll { get; init; }

    /// <summary>Findings that fail and are not accepted, now: those that this run could not look at again included.</summary>
    public required int OpenInAll { get; init; }

    /// <summary>Open findings of earlier runs that this one could not assess: they stay open.</summary>
    public required IReadOnlyList<ChangeRow> NotReassessed { get; init; }

    internal static ReportChanges? Of(AuditRun run)
    {
        if (run.Changes is not { } changes)
        {
            return null;
        }

        var at = run.Snapshot.TakenAt;
        var happened = changes.Changes.ToLookup(c => c.Kind, c => c.Finding);
        return new ReportChanges
        {
            IsBaseline = changes.IsBaseline,
            Since = changes.IsBaseline || run.History.Count < 2 ? null : run.History[^2].At,
            New = Sorted(happened[ChangeKind.New].Where(f => f.State != FindingState.Waived)),
            Reopened = Sorted(happened[ChangeKind.Reopened].Where(f => f.State != FindingState.Waived)),
            WaiverEnded = Sorted(happened[ChangeKind.WaiverEnded]),
            Waived = Sorted(
                changes.Changes.Where(c => c.Kind != ChangeKind.Updated && c.Finding.State == FindingState.Waived).Select(c => c.Finding)
            ),
            Resolved = Sorted(happened[ChangeKind.Resolved]),
            Overdue = Sorted(changes.Findings.Where(f => f.IsOverdue(at))),
            WaivedInAll = changes.Findings.Count(f => f.State == FindingState.Waived),
            OpenInAll = changes.Findings.Count(f => f.State == FindingState.Open),
            NotReassessed = Sorted(changes.Findings.Where(f => f is { State: FindingState.Open, UnknownSince: not null })),
        };

        IReadOnlyList<ChangeRow> Sorted(IEnumerable<Finding> findings) =>
            [
                .. findings
                    .OrderByDescending(f => f.Severity)
                    .ThenBy(f => f.Rule, StringComparer.Ordinal)
                    .ThenBy(f => f.Resource, StringComparer.Ordinal)
                    .ThenBy(f => f.Id, StringComparer.Ordinal)
                    .Select(f => new ChangeRow(f, run.Rules.Find(f.Rule))),
            ];
    }
}
