namespace IamAuditor.Core.Findings;

/// <summary>
/// The findings of an account as an earlier run left them, told from what happened before and after it. What only moves with every run (when a finding was last seen, what it rests on, since when it could not be
/// assessed) is told from the run's own verdicts. Pure.
/// </summary>
public static class FindingsAsOf
{
    /// <param name="at">The run's moment.</param>
    /// <param name="today">Every finding of the account as its newest run leaves it.</param>
    /// <param name="happened">What happened in all runs whose changes are kept, oldest first, and whether that was after the run. A finding that retention left no earlier change of is told from the next one.</param>
    /// <param name="verdicts">What the run said.</param>
    /// <returns>By id (ordinal), as <see cref="FindingChanges.Findings"/>.</returns>
    public static IReadOnlyList<Finding> Of(
        DateTimeOffset at,
        IReadOnlyList<Finding> today,
        IReadOnlyList<(bool IsLater, FindingChange Change)> happened,
        IReadOnlyList<Verdict> verdicts
    )
    {
        ArgumentNullException.ThrowIfNull(today);
        ArgumentNullException.ThrowIfNull(happened);
        ArgumentNullException.ThrowIfNull(verdicts);
        var failing = new Dictionary<string, Verdict>(StringComparer.Ordinal);
        foreach (var verdict in verdicts.Where(v => v.Outcome == Outcome.Fail))
        {
            failing.TryAdd(FindingId.Of(verdict), verdict);
        }

        var now = today.ToDictionary(f => f.Id, StringComparer.Ordinal);
        var before = new Dictionary<string, Finding>(StringComparer.Ordinal);
        var after = new Dictionary<string, FindingChange>(StringComparer.Ordinal);
        foreach (var (isLater, change) in happened)
        {
            if (isLater)
            {
                after.TryAdd(change.Finding.Id, change);
            }
            else
            {
                before[change.Finding.Id] = change.Finding;
            }
        }

        return
        [
            .. now
                .Keys.Concat(before.Keys)
                .Concat(after.Keys)
                .Distinct()
                .Order(StringComparer.Ordinal)
                .Select(Known)
                .OfType<Finding>()
                .Select(Seen),
        ];

        Finding? Known(string id) =>
            before.TryGetValue(id, out var left) ? left
            : after.TryGetValue(id, out var next) ? Undone(next)
            : now[id];

        Finding Seen(Finding finding)
        {
            if (finding.State == FindingState.Resolved)
            {
                return finding;
            }

            if (failing.TryGetValue(finding.Id, out var verdict))
            {
                return finding with { LastSeen = at, UnknownSince = null, Observations = verdict.Observations };
            }

            // Nobody looked in this run. The next word on it says since when, unless it was seen again by then.
            var later = after.TryGetValue(finding.Id, out var next) ? next.Finding : now.GetValueOrDefault(finding.Id);
            return later is not null && later.LastSeen <= at
                ? finding with
                {
                    LastSeen = later.LastSeen,
                    UnknownSince = later.UnknownSince <= at ? later.UnknownSince : at,
                }
                : finding with
                {
                    UnknownSince = finding.UnknownSince ?? at,
                };
        }
    }

    /// <summary>A finding before what happened to it; null: there was none.</summary>
    private static Finding? Undone(FindingChange change) =>
        change.Kind switch
        {
            ChangeKind.New => null,
            ChangeKind.Resolved => change.Finding with { State = FindingState.Open, ResolvedAt = null, ResolvedBy = null },
            ChangeKind.Waived => change.Finding with { State = FindingState.Open, Waiver = null },
            ChangeKind.WaiverEnded => change.Finding with { State = FindingState.Waived },
            ChangeKind.Reopened => change.Finding with { State = FindingState.Resolved, TimesReopened = change.Finding.TimesReopened - 1 },
            _ => change.Finding,
        };
}
