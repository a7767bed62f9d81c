using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;
using IamAuditor.Storage;

namespace IamAuditor;

/// <summary>What the store knows of an account up to one of its runs, so that a report of that run is what it was when the run was the newest.</summary>
internal sealed class KeptHistory
{
    private readonly RunRecord record;
    private readonly IReadOnlyList<RunRecord> runs;
    private readonly bool isBaseline;
    private readonly IReadOnlyList<Finding> today;
    private readonly HashSet<string> upToIt;
    private readonly IReadOnlyList<(string RunId, DateTimeOffset At, FindingChange Change)> happened;

    private KeptHistory(
        RunRecord record,
        IReadOnlyList<RunRecord> all,
        IReadOnlyList<Finding> today,
        IReadOnlyList<(string RunId, DateTimeOffset At, FindingChange Change)> happened
    )
    {
        this.record = record;
        this.today = today;
        this.happened = happened;
        // In the order in which they were made: a clock may have been set back between two.
        List<RunRecord> made = [.. all.TakeWhile(r => r.Id != record.Id), record];
        upToIt = made.Select(r => r.Id).ToHashSet(StringComparer.Ordinal);
        runs = [.. made.Where(r => r.Succeeded)];
        // The first run of a chain that retention cut is not the first that there was.
        isBaseline = runs.Count == 1 && all[0].PreviousHash == StoredRun.NoHash;
    }

    /// <summary>The runs up to this one, as points of a trend.</summary>
    public IReadOnlyList<RunPoint> Points => [.. runs.Where(r => !r.IsWatch).Select(AuditPipeline.PointOf)];

    /// <param name="store">Where the run was kept.</param>
    /// <param name="record">A run that succeeded.</param>
    /// <param name="ct">Cancelled between questions to the store.</param>
    public static async Task<KeptHistory> OfAsync(IStore store, RunRecord record, CancellationToken ct) =>
        new(
            record,
            await store.RunsAsync(record.Account, ct),
            await store.FindingsOfAsync(record.Account, ct) ?? [],
            await store.ChangesSinceAsync(record.Account, DateTimeOffset.MinValue, ct)
        );

    public FindingChanges Changes(IReadOnlyList<Verdict> verdicts, IReadOnlyList<Waiver> waivers)
    {
        var findings = FindingsAsOf.Of(record.At, today, [.. happened.Select(h => (!upToIt.Contains(h.RunId), h.Change))], verdicts);
        return new FindingChanges
        {
            Account = record.Account,
            At = record.At,
            IsBaseline = isBaseline,
            Findings = findings,
            Changes = [.. happened.Where(h => h.RunId == record.Id).Select(h => h.Change)],
            WaiverHits = waivers.ToDictionary(
                w => w.Id,
                w => findings.Count(f => f.State == FindingState.Waived && f.Waiver == w.Id),
                StringComparer.Ordinal
            ),
        };
    }

    /// <summary>Whether the findings are to the last digit what the run left: its record holds their digest.</summary>
    public bool IsWhole(FindingChanges changes)
    {
        using var digest = new FindingDigest();
        foreach (var finding in changes.Findings)
        {
            digest.Take(finding);
        }

        return digest.Digest() == record.FindingsSha256;
    }
}
