using System.Collections.Concurrent;
using System.Globalization;
using IamAuditor.Exports.Sinks;
using IamAuditor.Storage;
using Serilog;

namespace IamAuditor.Exports;

/// <summary>
/// Takes owed deliveries to their sinks: at least once, in order per finding, with bounded waits after failures. An outage parks nothing, however long it is; an entry that a receiver refuses for good, or
/// that keeps failing while others get through, is parked and reported. <paramref name="node"/> names this process where several share a store: a sink is served by one of them at a time; null: there is only this one.
/// </summary>
public sealed class OutboxPump(
    IStore store,
    IReadOnlyList<ISink> sinks,
    TimeProvider time,
    ILogger log,
    OutboxTerms? terms = null,
    string? node = null,
    Random? chance = null
)
{
    private readonly OutboxTerms terms = terms ?? OutboxTerms.Standard;
    private readonly Random chance = chance ?? Random.Shared;
    private readonly ConcurrentDictionary<string, SinkState> states = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<Lane> lanes = [.. sinks.Select(s => new Lane(s, (terms ?? OutboxTerms.Standard).BatchSize))];

    /// <summary>By sink.</summary>
    public IReadOnlyDictionary<string, SinkState> States => states;

    /// <summary>New deliveries are owed: look now rather than at the next poll.</summary>
    public void Wake()
    {
        foreach (var lane in lanes)
        {
            // A second call before the first is seen changes nothing.
            lock (lane.Wake)
            {
                if (lane.Wake.CurrentCount == 0)
                {
                    lane.Wake.Release();
                }
            }
        }
    }

    /// <summary>Delivers until cancelled; then lets deliveries under way end within <see cref="OutboxTerms.Grace"/> and records them.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(lanes.Select(l => RunAsync(l, stop)));

    /// <summary>One round of every sink: delivers what is due until nothing is, or a sink fails. Returns how many entries were delivered.</summary>
    public async Task<int> PumpAsync(CancellationToken stop)
    {
        var delivered = 0;
        foreach (var lane in lanes)
        {
            while (Rest(lane) == TimeSpan.Zero && await StepAsync(lane, stop) is { } count)
            {
                delivered += count;
            }
        }

        return delivered;
    }

    private async Task RunAsync(Lane lane, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (Rest(lane) is { Ticks: > 0 } rest)
                {
                    await Task.Delay(rest, time, stop);
                }
                else if (await StepAsync(lane, stop) is null && Rest(lane) == TimeSpan.Zero)
                {
                    await WaitAsync(lane, stop);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                // The store's own failures (a full disk, a server that is away): nothing was recorded, so nothing is lost.
                log.Error(e, "The outbox of sink {Sink} could not be read or written; it goes on when the store answers", lane.Sink.Name);
                Pause(lane, $"the store: {e.Message}");
            }
        }

        await ReleaseAsync(lane);
    }

    // What is left of a pause. One longer than any that is made was counted by a clock that has been set back since.
    private TimeSpan Rest(Lane lane) =>
        lane.Pause - time.GetUtcNow() is { Ticks: > 0 } rest && rest <= terms.LongestWait ? rest : TimeSpan.Zero;

    private async Task WaitAsync(Lane lane, CancellationToken stop)
    {
        using var poll = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var woken = lane.Wake.WaitAsync(poll.Token);
        await Task.WhenAny(woken, Task.Delay(terms.Poll, time, poll.Token));
        await poll.CancelAsync();
        stop.ThrowIfCancellationRequested();
    }

    // Null: nothing is due, another node serves the sink, or it failed and pauses; else how many entries were delivered.
    private async Task<int?> StepAsync(Lane lane, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        await RecordAsync(lane);
        var now = time.GetUtcNow();
        var due = await store.DueAsync(lane.Sink.Name, now, terms.LongestWait, lane.Size, stop);

        // Of each order key one at a time: where a receiver takes entries one by one, a later one must not overtake one that it refused.
        var batch = due.DistinctBy(e => e.OrderKey).ToList();
        if (batch.Count == 0)
        {
            return null;
        }

        // Where the lease is new another node may have served the sink since `due` was read: it is read again.
        switch (await LeaseAsync(lane, now, stop))
        {
            case Lease.Others:
                return null;
            case Lease.New:
                return 0;
        }

        IReadOnlyDictionary<string, DeliveryFailure> refused;
        using var limit = new CancellationTokenSource(LimitOf(lane), time);
        await using var grace = stop.Register(() => limit.CancelAfter(terms.Grace));
        try
        {
            refused = await lane.Sink.DeliverAsync(batch, limit.Token);
        }
        catch (Exception e)
        {
            var error = limit.IsCancellationRequested && e is OperationCanceledException ? "no answer in time" : Delivery.Reason(e);
            await FailedAsync(lane, batch, error, (e as BusyException)?.RetryAfter);
            return null;
        }

        lane.Unrecorded.AddRange(batch.Select(e => e.Id).Where(id => !refused.ContainsKey(id)));
        var taken = lane.Unrecorded.Count;
        if (taken > 0)
        {
            Delivered(lane, taken);
        }

        await RecordAsync(lane);
        foreach (var entry in batch.Where(e => refused.TryGetValue(e.Id, out var failure) && !failure.IsUntried))
        {
            await RefusedAsync(lane, entry, refused[entry.Id]);
        }

        // The receiver broke off, or took nothing at all: an outage rather than a matter of entries.
        var brokeOff = refused.Values.FirstOrDefault(f => f.IsUntried);
        if (brokeOff is not null || (taken == 0 && !refused.Values.Any(f => f.IsFinal)))
        {
            Pause(lane, (brokeOff ?? refused.Values.First()).Reason);
            return taken > 0 ? taken : null;
        }

        return taken;
    }

    // A delivery that was made and not recorded would be made again: it is recorded before anything else is sent.
    private async Task RecordAsync(Lane lane)
    {
        if (lane.Unrecorded.Count > 0)
        {
            await store.DeliveredAsync([.. lane.Unrecorded], time.GetUtcNow(), CancellationToken.None);
            lane.Unrecorded.Clear();
        }
    }

    private async Task FailedAsync(Lane lane, List<OutboxEntry> batch, string error, TimeSpan? retryAfter)
    {
        Pause(lane, error, retryAfter);
        if (batch.Count > 1)
        {
            // One entry that breaks the connection must not hold up the rest: halves find it.
            lane.Size = Math.Max(1, batch.Count / 2);
            return;
        }

        await RefusedAsync(lane, batch[0], new DeliveryFailure(error, IsFinal: false));
    }

    private async Task RefusedAsync(Lane lane, OutboxEntry entry, DeliveryFailure failure)
    {
        var strikes = lane.Suspects.TryGetValue(entry.Id, out var suspect) ? suspect.Strikes : 0;
        var park = failure.IsFinal || strikes >= terms.Strikes;
        await store.FailedAsync(
            entry.Id,
            failure.Reason,
            park ? null : time.GetUtcNow() + Backoff(entry.Attempts + 1),
            park,
            CancellationToken.None
        );
        if (!park)
        {
            lane.Suspects[entry.Id] = (strikes, lane.Deliveries);
            return;
        }

        lane.Suspects.Remove(entry.Id);
        states.AddOrUpdate(lane.Sink.Name, _ => new SinkState(Parked: 1), (_, s) => s with { Parked = s.Parked + 1 });
        log.Error(
            "Entry {Entry} of {OrderKey} is parked: sink {Sink} did not take it in {Attempts} attempts: {Reason}",
            entry.Id,
            entry.OrderKey,
            lane.Sink.Name,
            entry.Attempts + 1,
            failure.Reason
        );
    }

    private void Delivered(Lane lane, int count)
    {
        // What failed while others get through is at fault itself; each of its failures counts once.
        lane.Deliveries++;
        foreach (var (id, suspect) in lane.Suspects.ToList())
        {
            if (suspect.FailedAt is { } failedAt && failedAt < lane.Deliveries)
            {
                lane.Suspects[id] = (suspect.Strikes + 1, null);
            }
        }

        if (lane.Failures > 0)
        {
            log.Information("Sink {Sink} takes deliveries again", lane.Sink.Name);
        }

        lane.Failures = 0;
        lane.Pause = DateTimeOffset.MinValue;
        lane.Size = Math.Min(terms.BatchSize, lane.Size * 2);
        var now = time.GetUtcNow();
        states.AddOrUpdate(
            lane.Sink.Name,
            _ => new SinkState(LastDelivery: now, Delivered: count),
            (_, s) => s with { Failures = 0, LastDelivery = now, NextAttempt = null, Delivered = s.Delivered + count }
        );
    }

    private void Pause(Lane lane, string error, TimeSpan? retryAfter = null)
    {
        lane.Failures++;
        var wait = Backoff(lane.Failures);
        var asked =
            retryAfter is { } after && after < terms.LongestWait ? after
            : retryAfter is null ? wait
            : terms.LongestWait;
        lane.Pause = time.GetUtcNow() + (asked > wait ? asked : wait);
        states.AddOrUpdate(
            lane.Sink.Name,
            _ => new SinkState(lane.Failures, error, NextAttempt: lane.Pause),
            (_, s) => s with { Failures = lane.Failures, LastError = error, NextAttempt = lane.Pause }
        );
        log.Warning(
            "Sink {Sink} failed for the {Failures}. time in a row and is tried again at {Next}: {Error}",
            lane.Sink.Name,
            lane.Failures,
            lane.Pause,
            error
        );
    }

    private TimeSpan Backoff(int failures)
    {
        var whole = Math.Min(terms.LongestWait.TotalSeconds, terms.FirstWait.TotalSeconds * Math.Pow(2, Math.Min(failures - 1, 30)));
        return TimeSpan.FromSeconds(whole * (1 - chance.NextDouble() / 2));
    }

    private TimeSpan LimitOf(Lane lane) => lane.Sink.DeliveryLimit ?? terms.DeliveryLimit;

    private static string LeaseOf(Lane lane) => $"outbox-lease:{lane.Sink.Name}";

    private async Task<Lease> LeaseAsync(Lane lane, DateTimeOffset now, CancellationToken ct)
    {
        var whole = terms.Lease + (LimitOf(lane) - terms.DeliveryLimit);
        // What is left of it must be enough for a delivery of full length; more than a whole one was counted by a clock that has been set back since.
        if (node is null || (lane.Lease is not null && lane.LeaseEnds - now > LimitOf(lane) + terms.Grace && lane.LeaseEnds - now <= whole))
        {
            return Lease.Kept;
        }

        // Clocks of nodes differ a little, so that another's may seem too long; one twice as long is no lease that any node would take now.
        var current = await store.ValueAsync(LeaseOf(lane), ct);
        var free =
            current?.Split(' ') is not [var holder, var until]
            || holder == node
            || DateTimeOffset.Parse(until, CultureInfo.InvariantCulture) - now is var rest && (rest <= TimeSpan.Zero || rest > 2 * whole);
        var ends = now + whole;
        var wanted = $"{node} {ends.UtcDateTime:O}";
        var kept = current is not null && current == lane.Lease;
        if (!free || !await store.ReplaceValueAsync(LeaseOf(lane), current, wanted, ct))
        {
            lane.Lease = null;
            return Lease.Others;
        }

        (lane.Lease, lane.LeaseEnds) = (wanted, ends);
        return kept ? Lease.Kept : Lease.New;
    }

    private async Task ReleaseAsync(Lane lane)
    {
        try
        {
            await RecordAsync(lane);
            if (lane.Lease is { } lease)
            {
                await store.ReplaceValueAsync(
                    LeaseOf(lane),
                    lease,
                    $"{node} {DateTimeOffset.UnixEpoch.UtcDateTime:O}",
                    CancellationToken.None
                );
            }
        }
        catch (Exception e)
        {
            log.Error(
                e,
                "The outbox of sink {Sink} could not be left in order; {Count} deliveries may be repeated",
                lane.Sink.Name,
                lane.Unrecorded.Count
            );
        }
    }

    private enum Lease
    {
        Kept,
        New,
        Others,
    }

    private sealed class Lane(ISink sink, int size)
    {
        public ISink Sink { get; } = sink;
        public SemaphoreSlim Wake { get; } = new(0, 1);
        public int Size { get; set; } = size;
        public int Failures { get; set; }
        public DateTimeOffset Pause { get; set; } = DateTimeOffset.MinValue;

        /// <summary>Batches that were taken, at least in part.</summary>
        public long Deliveries { get; set; }

        /// <summary>Entries that failed alone: strikes, and the count of deliveries at the last failure (null: it has counted).</summary>
        public Dictionary<string, (int Strikes, long? FailedAt)> Suspects { get; } = new(StringComparer.Ordinal);
        public List<string> Unrecorded { get; } = [];
        public string? Lease { get; set; }
        public DateTimeOffset LeaseEnds { get; set; }
    }
}
