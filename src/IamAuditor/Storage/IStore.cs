using IamAuditor.Core.Findings;
using IamAuditor.Policies;

namespace IamAuditor.Storage;

/// <summary>
/// What the auditor remembers: runs, findings with their history, deliveries owed, and small named values (watermarks, when a report was last sent). SQLite for one node, PostgreSQL for several.
/// Every method is one transaction; one that throws has changed nothing.
/// </summary>
public interface IStore : IAsyncDisposable
{
    /// <summary>Creates or migrates the schema. Refuses a schema that is newer than the program.</summary>
    Task PrepareAsync(CancellationToken ct);

    /// <summary>Run, findings, their history and the outbox, all or nothing. Returns the record with its hashes. A run whose id is there already changes nothing.</summary>
    /// <exception cref="OvertakenException">Another run of the account was committed since <see cref="CompletedRun.BasedOn"/>: read the findings again and reconcile anew.</exception>
    Task<RunRecord> CommitAsync(CompletedRun run, CancellationToken ct);

    /// <summary>Every finding of an account, by id; null: the account has no successful run.</summary>
    Task<IReadOnlyList<Finding>?> FindingsOfAsync(AccountId account, CancellationToken ct);

    /// <summary>Every finding of every account, by account and id.</summary>
    Task<IReadOnlyList<Finding>> AllFindingsAsync(CancellationToken ct);

    /// <summary>What happened to one finding, oldest first, with the run it happened in.</summary>
    Task<IReadOnlyList<(string RunId, DateTimeOffset At, FindingChange Change)>> HistoryAsync(string findingId, CancellationToken ct);

    /// <summary>The changes of all runs of an account (null: of all accounts) after a moment, oldest first: what a report leads with.</summary>
    Task<IReadOnlyList<(string RunId, DateTimeOffset At, FindingChange Change)>> ChangesSinceAsync(
        AccountId? account,
        DateTimeOffset after,
        CancellationToken ct
    );

    /// <summary>Run records, oldest first; null: of all accounts.</summary>
    Task<IReadOnlyList<RunRecord>> RunsAsync(AccountId? account, CancellationToken ct);

    Task EnqueueAsync(IReadOnlyList<OutboxEntry> entries, CancellationToken ct);

    /// <summary>
    /// Entries of a sink that are due, in order, not parked. Of each order key only the first that is owed: the next one is due when it has been delivered or parked. One that would wait longer than
    /// <paramref name="longestWait"/> is due as well: its next attempt was counted by a clock that has been set back since.
    /// </summary>
    Task<IReadOnlyList<OutboxEntry>> DueAsync(string sink, DateTimeOffset now, TimeSpan longestWait, int limit, CancellationToken ct);

    Task DeliveredAsync(IReadOnlyList<string> entryIds, DateTimeOffset at, CancellationToken ct);

    Task FailedAsync(string entryId, string error, DateTimeOffset? nextAttempt, bool park, CancellationToken ct);

    /// <summary>Owed and parked entries by sink.</summary>
    Task<IReadOnlyList<(string Sink, int Waiting, int Parked, DateTimeOffset? Oldest)>> OutboxDepthAsync(CancellationToken ct);

    /// <summary>Entries that are owed, parked ones too, in order; null: of every sink.</summary>
    Task<IReadOnlyList<OutboxEntry>> OwedAsync(string? sink, CancellationToken ct);

    /// <summary>Parked entries of these ids are owed again, at once and as if they had never failed. Returns how many were parked.</summary>
    Task<int> ReleaseAsync(IReadOnlyList<string> entryIds, CancellationToken ct);

    /// <summary>A small named value; null: never set.</summary>
    Task<string?> ValueAsync(string name, CancellationToken ct);

    Task SetValueAsync(string name, string value, CancellationToken ct);

    /// <summary>Sets a value only where it still is <paramref name="expected"/> (null: not set); tells whether it did. Several nodes agree by it.</summary>
    Task<bool> ReplaceValueAsync(string name, string? expected, string value, CancellationToken ct);

    /// <summary>
    /// Removes records, history, findings resolved and deliveries made before a moment, keeping the newest <paramref name="keepRuns"/> audits of each account (at least one, and the last that
    /// succeeded) and the chain verifiable. Runs of the watch count for none, and stay while an older audit does. Returns paths of evidence that may go.
    /// </summary>
    Task<IReadOnlyList<string>> PruneAsync(DateTimeOffset before, int keepRuns, CancellationToken ct);

    /// <summary>
    /// Lets go of the evidence of runs made before a moment and keeps their records, which hold its digest: all but the newest <paramref name="keepRuns"/> audits of each account that have any (at least one).
    /// Returns the paths that may go.
    /// </summary>
    Task<IReadOnlyList<string>> ForgetEvidenceAsync(DateTimeOffset before, int keepRuns, CancellationToken ct);

    /// <summary>Recomputes every hash, by account. Changes nothing.</summary>
    Task<IReadOnlyList<ChainCheck>> VerifyAsync(CancellationToken ct);

    /// <summary>A copy of the whole store while it is used (SQLite); PostgreSQL says how to use pg_dump.</summary>
    Task BackupAsync(string path, CancellationToken ct);
}
