using IamAuditor.Core.Findings;

namespace IamAuditor.Core.Reports;

/// <summary>A waiver with what it did in this run. <see cref="Hits"/> null: the run has no history, so waivers were not applied.</summary>
public sealed record WaiverRow(Waiver Waiver, bool Holds, int DaysLeft, int? Hits)
{
    /// <summary>Announced this many days ahead.</summary>
    public const int NoticeDays = WaiverReview.DaysAhead;

    /// <summary>Negative: so many days ago. The last day on which it holds counts as 0.</summary>
    public int DaysLeft { get; init; } = DaysLeft;

    public bool IsExpired => DaysLeft < 0;
    public bool ExpiresSoon => Holds && DaysLeft <= NoticeDays;

    /// <summary>It holds and accepts nothing: a waiver to withdraw.</summary>
    public bool MatchesNothing => Holds && Hits == 0;

    /// <summary>By id.</summary>
    internal static IReadOnlyList<WaiverRow> Of(AuditRun run)
    {
        var at = run.Snapshot.TakenAt;
        return
        [
            .. run
                .Waivers.OrderBy(w => w.Id, StringComparer.Ordinal)
                .Select(w => new WaiverRow(
                    w,
                    w.HoldsAt(at),
                    WaiverReview.DaysLeft(w, at),
                    run.Changes is { } changes ? changes.WaiverHits.GetValueOrDefault(w.Id) : null
                )),
        ];
    }
}
