using IamAuditor.Core.Findings;
using IamAuditor.Policies;
using IamAuditor.Storage;

namespace IamAuditor.Tests.Exports.Sinks;

/// <summary>The outbox's half of the store, as strict as its contract: what is asked out of turn throws.</summary>
internal sealed class OutboxInMemory : IStore
{
    private readonly List<OutboxEntry> entries = [];
    private readonly Dictionary<string, string> values = [];
    private long sequence;

    public List<string> Delivered { get; } = [];

    /// <summary>Throws where it is set, as a store whose disk is full.</summary>
    public Exception? Broken { get; set; }

    public IReadOnlyList<OutboxEntry> Entries => entries;

    public OutboxEntry Entry(string id) => entries.Single(e => e.Id == id);

    public Task EnqueueAsync(IReadOnlyList<OutboxEntry> added, CancellationToken ct)
    {
        entries.AddRange(added.Where(a => entries.All(e => e.Id != a.Id)).Select(a => a with { Sequence = ++sequence }));
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<OutboxEntry>> DueAsync(string sink, DateTimeOffset now, TimeSpan longestWait, int limit, CancellationToken ct)
    {
        Check();
        ct.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<OutboxEntry>>([
            .. entries
                .Where(e => e.Sink == sink && !e.IsParked)
                .OrderBy(e => e.Sequence)
                .DistinctBy(e => e.OrderKey)
                .Where(e => !(e.NextAttempt > now) || e.NextAttempt > now + longestWait)
                .Take(limit),
        ]);
    }

    public Task DeliveredAsync(IReadOnlyList<string> entryIds, DateTimeOffset at, CancellationToken ct)
    {
        Check();
        foreach (var id in entryIds)
        {
            entries.Remove(Entry(id));
            Delivered.Add(id);
        }

        return Task.CompletedTask;
    }

    public Task FailedAsync(string entryId, string error, DateTimeOffset? nextAttempt, bool park, CancellationToken ct)
    {
        Check();
        Assert.Equal(park, nextAttempt is null);
        var entry = Entry(entryId);
        entries[entries.IndexOf(entry)] = entry with
        {
            Attempts = entry.Attempts + 1,
            LastError = error,
            NextAttempt = nextAttempt,
            IsParked = park,
        };
        return Task.CompletedTask;
    }

    public Task<string?> ValueAsync(string name, CancellationToken ct) => Task.FromResult(values.GetValueOrDefault(name));

    public Task<bool> ReplaceValueAsync(string name, string? expected, string value, CancellationToken ct)
    {
        var replaced = values.GetValueOrDefault(name) == expected;
        if (replaced)
        {
            values[name] = value;
        }

        return Task.FromResult(replaced);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Check()
    {
        if (Broken is not null)
        {
            throw Broken;
        }
    }

    public Task PrepareAsync(CancellationToken ct) => throw new NotSupportedException();

    public Task<RunRecord> CommitAsync(CompletedRun run, CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlyList<Finding>?> FindingsOfAsync(AccountId account, CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlyList<Finding>> AllFindingsAsync(CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlyList<(string RunId, DateTimeOffset At, FindingChange Change)>> HistoryAsync(
        string findingId,
        CancellationToken ct
    ) => throw new NotSupportedException();

    public Task<IReadOnlyList<(string RunId, DateTimeOffset At, FindingChange Change)>> ChangesSinceAsync(
        AccountId? account,
        DateTimeOffset after,
        CancellationToken ct
    ) => throw new NotSupportedException();

    public Task<IReadOnlyList<RunRecord>> RunsAsync(AccountId? account, CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlyList<(string Sink, int Waiting, int Parked, DateTimeOffset? Oldest)>> OutboxDepthAsync(CancellationToken ct) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<OutboxEntry>> OwedAsync(string? sink, CancellationToken ct) => throw new NotSupportedException();

    public Task<int> ReleaseAsync(IReadOnlyList<string> entryIds, CancellationToken ct) => throw new NotSupportedException();

    public Task SetValueAsync(string name, string value, CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlyList<string>> ForgetEvidenceAsync(DateTimeOffset before, int keepRuns, CancellationToken ct) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<string>> PruneAsync(DateTimeOffset before, int keepRuns, CancellationToken ct) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<ChainCheck>> VerifyAsync(CancellationToken ct) => throw new NotSupportedException();

    public Task BackupAsync(string path, CancellationToken ct) => throw new NotSupportedException();
}
