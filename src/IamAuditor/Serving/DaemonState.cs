using System.Collections.Concurrent;

namespace IamAuditor.Serving;

/// <summary>What the daemon is doing now, for those who look in. Nothing in it outlives the process.</summary>
public sealed class DaemonState(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, RunningWork> running = new(StringComparer.Ordinal);
    private DateTimeOffset listed;
    private long callsMade;
    private long callsThrottled;
    private long runsSucceeded;
    private long runsFailed;

    public DateTimeOffset Started { get; } = time.GetUtcNow();

    /// <summary>When the scheduler last showed that it turns.</summary>
    public DateTimeOffset LastBeat { get; private set; } = time.GetUtcNow();

    /// <summary>The configured accounts as they were last listed, by key.</summary>
    public IReadOnlyList<AccountTarget> Accounts
    {
        get;
        set => (field, listed) = (value, time.GetUtcNow());
    } = [];
    public bool AccountsAreOld => time.GetUtcNow() - listed > TimeSpan.FromHours(1);

    /// <summary>Why the accounts could not be listed, all of them; empty: they could.</summary>
    public IReadOnlyList<string> AccountProblems { get; set; } = [];

    /// <summary>Why the last audit failed where nobody knows whose account it was, so that no record tells of it; null: it did not.</summary>
    public string? Unrecorded { get; set; }

    /// <summary>The workbook on all accounts, and of when it is; null: none was written yet.</summary>
    public (string Path, DateTimeOffset At)? LastReport { get; set; }
    public IReadOnlyList<RunningWork> Running => [.. running.Values.OrderBy(w => w.Since).ThenBy(w => w.What, StringComparer.Ordinal)];
    public long Calls => Interlocked.Read(ref callsMade);
    public long Throttled => Interlocked.Read(ref callsThrottled);
    public long Succeeded => Interlocked.Read(ref runsSucceeded);
    public long Failed => Interlocked.Read(ref runsFailed);

    public void Beat() => LastBeat = time.GetUtcNow();

    /// <summary>Notes work until it is disposed.</summary>
    public IDisposable Begin(string what)
    {
        var key = Guid.NewGuid().ToString();
        running[key] = new RunningWork(what, time.GetUtcNow());
        return new End(() => running.TryRemove(key, out _));
    }

    public void Count(bool succeeded, int calls, int throttled)
    {
        Interlocked.Add(ref callsMade, calls);
        Interlocked.Add(ref callsThrottled, throttled);
        Interlocked.Increment(ref succeeded ? ref runsSucceeded : ref runsFailed);
    }

    private sealed class End(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
