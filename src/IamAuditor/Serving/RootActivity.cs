using System.Globalization;
using IamAuditor.Aws;
using IamAuditor.Commands;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;
using IamAuditor.Policies;
using IamAuditor.Storage;
using Serilog;

namespace IamAuditor.Serving;

/// <summary>
/// The watch between two audits: reads each account's events since the watermark of each region, judges them by the rules on events, and commits a run where anything is new.
/// No event is lost: a watermark moves only over what was read and committed, and each reading looks again over CloudTrail's delivery delay. None is reported twice: what was found
/// before is known to the store by the event's own id.
/// </summary>
public sealed class RootActivity(
    Surroundings around,
    IStore store,
    RulesInForce rules,
    AccountAuditing auditing,
    DaemonState state,
    Deliveries deliveries,
    ILogger log
)
{
    /// <summary>CloudTrail shows most events within five minutes and says fifteen; twice that is looked at again each time.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromMinutes(30);

    /// <summary>Where reading starts in a region: before the watermark by the overlap, never after now (a clock that was set back), never before CloudTrail's history.</summary>
    public static DateTimeOffset Since(DateTimeOffset? watermark, DateTimeOffset now, TimeSpan lookback)
    {
        var from = (watermark is { } mark ? (mark < now ? mark : now) : now - lookback) - Overlap;
        var oldest = now - TimeSpan.FromDays(Options.AwsOptions.LongestLookbackDays);
        return from < oldest ? oldest : from;
    }

    /// <summary>Looks at one account; false where something could not be read. An account without a first audit waits for it: that reads the events as well.</summary>
    public async Task<bool> WatchAsync(AccountTarget target, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(target);
        var aws = AwsEvidence.TargetOf(target.Request);
        if (AwsConnection.Open(aws, out var problem) is not { } connection)
        {
            log.Error("The watch cannot reach {Account}: {Problem}", target.Key, problem);
            return false;
        }

        using var account = new AwsAccount(connection, aws, around.Time);
        var owner = target.Id ?? await auditing.LastKnownAsync(ct);
        if (owner is not { } id || await store.FindingsOfAsync(id, ct) is not { } known)
        {
            return true;
        }

        using var running = state.Begin($"watch of {target.Key}");
        var now = around.Time.GetUtcNow();
        var since = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        foreach (var region in EventReader.RegionsOf(account))
        {
            since[region] = Since(await WatermarkAsync(id, region, ct), now, aws.Lookback);
        }

        var read = await EventReader.ReadAsync(account, region => since[region], ct);
        var judged = await JudgeAsync(id, known, read, now, ct);
        if (!judged)
        {
            return false;
        }

        // Only now: whoever dies before this line reads the same events again.
        var unread = read.Gaps.Select(g => g.Region).ToHashSet(StringComparer.Ordinal);
        foreach (var region in since.Keys.Where(r => !unread.Contains(r) && !unread.Contains(null)))
        {
            await store.SetValueAsync(Key(id, region), now.ToString("O", CultureInfo.InvariantCulture), ct);
        }

        foreach (var gap in read.Gaps)
        {
            log.Warning("The watch of {Account} could not read {Region}: {Code}: {Reason}", id.Text, gap.Region, gap.Code, gap.Message);
        }

        return read.Gaps.Count == 0;
    }

    private async Task<bool> JudgeAsync(
        AccountId id,
        IReadOnlyList<Finding> known,
        Collected read,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var assembled = SnapshotAssembly.Assemble(id, now, read.Files, read.Gaps);
        if (assembled.Snapshot is not { } snapshot)
        {
            log.Error("The watch of {Account} read events that are not its own: {Problems}", id.Text, assembled.Problems);
            return false;
        }

        var ids = known.Select(f => f.Id).ToHashSet(StringComparer.Ordinal);
        var set = rules.WatchRules;
        var fresh = Audit.Evaluate(set, snapshot).Where(v => v.Outcome == Outcome.Fail && !ids.Contains(FindingId.Of(v))).ToList();
        if (fresh.Count == 0)
        {
            return true;
        }

        var owed = await deliveries.PrepareAsync(id, ct);
        var kept = await auditing
            .Pipeline(owed, isWatch: true)
            .RunAsync(set, new GatheredEvidence(read.Files, read.Gaps, id, now), null, now, ct);
        if (kept.Record is null)
        {
            // An audit that was committed in between has seen them, or the next round will.
            log.Warning("The watch of {Account} kept nothing: {Messages}", id.Text, kept.Messages);
            return false;
        }

        foreach (var verdict in fresh)
        {
            log.Warning("Seen in {Account}: {Message}", id.Text, verdict.Message);
        }

        await deliveries.KeepAsync(id, owed, ct);
        return true;
    }

    private async Task<DateTimeOffset?> WatermarkAsync(AccountId id, string region, CancellationToken ct) =>
        await store.ValueAsync(Key(id, region), ct) is { } text
            ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind)
            : null;

    private static string Key(AccountId id, string region) => $"watch:{id}:{region}";
}
