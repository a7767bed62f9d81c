using System.Data.Common;
using System.Globalization;
using IamAuditor.Core.Findings;
using IamAuditor.Policies;

namespace IamAuditor.Storage;

/// <summary>
/// What both databases have in common, which is nearly all: the SQL is the same but for a few words. Findings and records are kept as JSON, so that both give back what was written to the last digit.
/// </summary>
public abstract class SqlStore : IStore
{
    private const string EntryColumns =
        "o.id, o.sink, o.order_key, o.payload, o.created, o.seq, o.attempts, o.next_attempt, o.last_error, o.parked";
    private const string RunColumns = "r.record, r.hash, r.evidence_path";

    /// <summary>Called with the name of each step of a commit as it has been done; for tests that stop the process there.</summary>
    internal Action<string>? Step { get; init; }

    /// <summary>Where the data lies, for messages.</summary>
    protected abstract string Place { get; }

    public async Task PrepareAsync(CancellationToken ct) =>
        await WriteAsync(
            async session =>
            {
                await session.ExecuteAsync(Dialect("CREATE TABLE IF NOT EXISTS store_version (version INTEGER NOT NULL){strict}"));
                var versions = await session.QueryAsync("SELECT version FROM store_version", r => r.GetInt32(0));
                var version = versions.Count == 0 ? 0 : versions.Max();
                if (version > StoreSchema.Steps.Count)
                {
                    throw new StoreException(
                        $"{Place} was written by a newer IamAuditor (its version is {version}, this program knows {StoreSchema.Steps.Count}); run the newer program, or name another data directory"
                    );
                }

                foreach (var step in StoreSchema.Steps.Skip(version))
                {
                    await session.ExecuteAsync(Dialect(step));
                }

                if (version < StoreSchema.Steps.Count)
                {
                    await session.ExecuteAsync("DELETE FROM store_version");
                    await session.ExecuteAsync(
                        "INSERT INTO store_version (version) VALUES (@version)",
                        ("@version", StoreSchema.Steps.Count)
                    );
                }

                return true;
            },
            ct
        );

    public Task<RunRecord> CommitAsync(CompletedRun run, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(run);
        return WriteAsync(session => CommitAsync(session, run), ct);
    }

    private async Task<RunRecord> CommitAsync(SqlSession session, CompletedRun run)
    {
        var account = run.Record.Account.Text;
        var same = await session.QueryAsync($"SELECT {RunColumns} FROM audit_runs r WHERE r.id = @id", ReadRun, ("@id", run.Record.Id));
        if (same.Count > 0)
        {
            return same[0];
        }

        if (run.Changes is not null)
        {
            var newest = await session.TextAsync(
                "SELECT id FROM audit_runs WHERE account = @account AND succeeded = 1 ORDER BY seq DESC LIMIT 1",
                ("@account", account)
            );
            if (newest != run.BasedOn)
            {
                throw new OvertakenException($"run {newest} of {account} was committed while run {run.Record.Id} was judged");
            }
        }

        var previous =
            await session.TextAsync("SELECT hash FROM audit_runs WHERE account = @account ORDER BY seq DESC LIMIT 1", ("@account", account))
            ?? await session.TextAsync("SELECT last_hash FROM removed_runs WHERE account = @account", ("@account", account))
            ?? StoredRun.NoHash;
        var record = run.Record with { PreviousHash = previous };
        Step?.Invoke("read");
        if (run.Changes is { } changes)
        {
            using var findings = new FindingDigest();
            await PutFindingsAsync(session, account, changes.Findings.Select(findings.Take));
            Step?.Invoke("findings");
            using var changed = new FindingDigest();
            await PutChangesAsync(session, record.Id, changes.Changes.Select(changed.Take));
            Step?.Invoke("changes");
            record = record with { FindingsSha256 = findings.Digest(), ChangesSha256 = changed.Digest() };
        }

        var text = StoredRun.Text(record);
        record = record with { Hash = StoredRun.HashOf(text) };
        await session.ExecuteAsync(
            """
            INSERT INTO audit_runs (id, account, at, succeeded, record, hash, evidence_path)
            VALUES (@id, @account, @at, @succeeded, @record, @hash, @evidence)
            """,
            ("@id", record.Id),
            ("@account", account),
            ("@at", StoreTime.Text(record.At)),
            ("@succeeded", record.Succeeded ? 1 : 0),
            ("@record", text),
            ("@hash", record.Hash),
            ("@evidence", record.EvidencePath)
        );
        Step?.Invoke("record");
        await PutOutboxAsync(session, run.Outbox);
        Step?.Invoke("outbox");
        return record;
    }

    public Task<IReadOnlyList<Finding>?> FindingsOfAsync(AccountId account, CancellationToken ct) =>
        ReadAsync<IReadOnlyList<Finding>?>(
            async session =>
                await session.TextAsync(
                    "SELECT id FROM audit_runs WHERE account = @account AND succeeded = 1 LIMIT 1",
                    ("@account", account.Text)
                )
                    is null
                    ? null
                    : await session.QueryAsync(
                        "SELECT body FROM findings WHERE account = @account ORDER BY id",
                        r => StoredFinding.Read(r.GetString(0)),
                        ("@account", account.Text)
                    ),
            ct
        );

    public Task<IReadOnlyList<Finding>> AllFindingsAsync(CancellationToken ct) =>
        ReadAsync<IReadOnlyList<Finding>>(
            async session =>
                await session.QueryAsync("SELECT body FROM findings ORDER BY account, id", r => StoredFinding.Read(r.GetString(0))),
            ct
        );

    public Task<IReadOnlyList<(string RunId, DateTimeOffset At, FindingChange Change)>> HistoryAsync(
        string findingId,
        CancellationToken ct
    ) =>
        ReadAsync<IReadOnlyList<(string, DateTimeOffset, FindingChange)>>(
            async session =>
                await session.QueryAsync(
                    """
                    SELECT r.id, r.at, c.kind, c.body FROM finding_changes c JOIN audit_runs r ON r.id = c.run_id
                    WHERE c.finding_id = @finding ORDER BY r.seq
                    """,
                    ReadChange,
                    ("@finding", findingId)
                ),
            ct
        );

    public Task<IReadOnlyList<(string RunId, DateTimeOffset At, FindingChange Change)>> ChangesSinceAsync(
        AccountId? account,
        DateTimeOffset after,
        CancellationToken ct
    ) =>
        ReadAsync<IReadOnlyList<(string, DateTimeOffset, FindingChange)>>(
            async session =>
                await session.QueryAsync(
                    $"""
                    SELECT r.id, r.at, c.kind, c.body FROM finding_changes c JOIN audit_runs r ON r.id = c.run_id
                    WHERE r.at > @after {(account is null ? "" : "AND r.account = @account")} ORDER BY r.seq, c.finding_id
                    """,
                    ReadChange,
                    account is { } one
                        ? [("@after", StoreTime.Text(after)), ("@account", one.Text)]
                        : [("@after", (object?)StoreTime.Text(after))]
                ),
            ct
        );

    public Task<IReadOnlyList<RunRecord>> RunsAsync(AccountId? account, CancellationToken ct) =>
        ReadAsync<IReadOnlyList<RunRecord>>(
            async session =>
                await session.QueryAsync(
                    $"SELECT {RunColumns} FROM audit_runs r {(account is null ? "" : "WHERE r.account = @account")} ORDER BY r.seq",
                    ReadRun,
                    account is { } one ? [("@account", one.Text)] : []
                ),
            ct
        );

    public Task EnqueueAsync(IReadOnlyList<OutboxEntry> entries, CancellationToken ct) =>
        WriteAsync(
            async session =>
            {
                await PutOutboxAsync(session, entries);
                return true;
            },
            ct
        );

    public Task<IReadOnlyList<OutboxEntry>> DueAsync(
        string sink,
        DateTimeOffset now,
        TimeSpan longestWait,
        int limit,
        CancellationToken ct
    ) =>
        ReadAsync<IReadOnlyList<OutboxEntry>>(
            async session =>
                await session.QueryAsync(
                    $"""
                    SELECT {EntryColumns}
                    FROM outbox o
                    WHERE o.sink = @sink AND o.delivered IS NULL AND o.parked = 0
                      AND (o.next_attempt IS NULL OR o.next_attempt <= @now OR o.next_attempt > @latest)
                      AND NOT EXISTS (
                        SELECT 1 FROM outbox e
                        WHERE e.sink = o.sink AND e.order_key = o.order_key AND e.seq < o.seq AND e.delivered IS NULL AND e.parked = 0)
                    ORDER BY o.seq LIMIT @limit
                    """,
                    ReadEntry,
                    ("@sink", sink),
                    ("@now", StoreTime.Text(now)),
                    ("@latest", StoreTime.Text(now + longestWait)),
                    ("@limit", limit)
                ),
            ct
        );

    public Task DeliveredAsync(IReadOnlyList<string> entryIds, DateTimeOffset at, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(entryIds);
        return WriteAsync(
            async session =>
            {
                foreach (var id in entryIds)
                {
                    await session.ExecuteAsync(
                        "UPDATE outbox SET delivered = @at WHERE id = @id AND delivered IS NULL",
                        ("@at", StoreTime.Text(at)),
                        ("@id", id)
                    );
                }

                return true;
            },
            ct
        );
    }

    public Task FailedAsync(string entryId, string error, DateTimeOffset? nextAttempt, bool park, CancellationToken ct) =>
        WriteAsync(
            session =>
                session.ExecuteAsync(
                    """
                    UPDATE outbox SET attempts = attempts + 1, last_error = @error, next_attempt = @next, parked = @parked
                    WHERE id = @id AND delivered IS NULL
                    """,
                    ("@error", error),
                    ("@next", StoreTime.Text(nextAttempt)),
                    ("@parked", park ? 1 : 0),
                    ("@id", entryId)
                ),
            ct
        );

    public Task<IReadOnlyList<(string Sink, int Waiting, int Parked, DateTimeOffset? Oldest)>> OutboxDepthAsync(CancellationToken ct) =>
        ReadAsync<IReadOnlyList<(string, int, int, DateTimeOffset?)>>(
            async session =>
                await session.QueryAsync(
                    """
                    SELECT sink, SUM(CASE WHEN parked = 0 THEN 1 ELSE 0 END), SUM(parked), MIN(CASE WHEN parked = 0 THEN created END)
                    FROM outbox WHERE delivered IS NULL GROUP BY sink ORDER BY sink
                    """,
                    r =>
                        (
                            r.GetString(0),
                            Convert.ToInt32(r.GetValue(1), CultureInfo.InvariantCulture),
                            Convert.ToInt32(r.GetValue(2), CultureInfo.InvariantCulture),
                            SqlSession.Text(r, 3) is { } oldest ? StoreTime.Parse(oldest) : (DateTimeOffset?)null
                        )
                ),
            ct
        );

    public Task<IReadOnlyList<OutboxEntry>> OwedAsync(string? sink, CancellationToken ct) =>
        ReadAsync<IReadOnlyList<OutboxEntry>>(
            async session =>
                await session.QueryAsync(
                    $"SELECT {EntryColumns} FROM outbox o WHERE o.delivered IS NULL {(sink is null ? "" : "AND o.sink = @sink")} ORDER BY o.seq",
                    ReadEntry,
                    sink is null ? [] : [("@sink", sink)]
                ),
            ct
        );

    public Task<int> ReleaseAsync(IReadOnlyList<string> entryIds, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(entryIds);
        return WriteAsync(
            async session =>
            {
                var released = 0;
                foreach (var id in entryIds)
                {
                    released += await session.ExecuteAsync(
                        "UPDATE outbox SET parked = 0, attempts = 0, next_attempt = NULL WHERE id = @id AND parked = 1 AND delivered IS NULL",
                        ("@id", id)
                    );
                }

                return released;
            },
            ct
        );
    }

    public Task<string?> ValueAsync(string name, CancellationToken ct) =>
        ReadAsync(session => session.TextAsync("SELECT value FROM named_values WHERE name = @name", ("@name", name)), ct);

    public Task SetValueAsync(string name, string value, CancellationToken ct) =>
        WriteAsync(
            session =>
                session.ExecuteAsync(
                    "INSERT INTO named_values (name, value) VALUES (@name, @value) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                    ("@name", name),
                    ("@value", value)
                ),
            ct
        );

    public Task<bool> ReplaceValueAsync(string name, string? expected, string value, CancellationToken ct) =>
        WriteAsync(
            async session =>
                expected is null
                    ? await session.ExecuteAsync(
                        "INSERT INTO named_values (name, value) VALUES (@name, @value) ON CONFLICT (name) DO NOTHING",
                        ("@name", name),
                        ("@value", value)
                    ) == 1
                    : await session.ExecuteAsync(
                        "UPDATE named_values SET value = @value WHERE name = @name AND value = @expected",
                        ("@name", name),
                        ("@value", value),
                        ("@expected", expected)
                    ) == 1,
            ct
        );

    public Task<IReadOnlyList<string>> PruneAsync(DateTimeOffset before, int keepRuns, CancellationToken ct) =>
        WriteAsync<IReadOnlyList<string>>(
            async session =>
            {
                var runs = await session.QueryAsync($"SELECT {RunColumns} FROM audit_runs r ORDER BY r.seq", ReadRun);
                var evidence = new List<string>();
                foreach (var of in runs.GroupBy(r => r.Account))
                {
                    var all = of.ToList();
                    var audits = all.Where(r => !r.IsWatch).ToList();
                    var stay = audits.TakeLast(Math.Max(1, keepRuns)).Append(audits.LastOrDefault(r => r.Succeeded)).ToHashSet();
                    // A chain is cut at its old end only; a record in the middle that is due to go waits for those before it.
                    var gone = all.TakeWhile(r => r.At < before && !stay.Contains(r)).ToList();
                    if (gone.Count == 0)
                    {
                        continue;
                    }

                    await session.ExecuteAsync(
                        """
                        INSERT INTO removed_runs (account, removed, last_hash) VALUES (@account, @removed, @hash)
                        ON CONFLICT (account) DO UPDATE SET removed = removed_runs.removed + excluded.removed, last_hash = excluded.last_hash
                        """,
                        ("@account", of.Key.Text),
                        ("@removed", gone.Count),
                        ("@hash", gone[^1].Hash)
                    );
                    foreach (var run in gone)
                    {
                        await session.ExecuteAsync("DELETE FROM finding_changes WHERE run_id = @id", ("@id", run.Id));
                        await session.ExecuteAsync("DELETE FROM audit_runs WHERE id = @id", ("@id", run.Id));
                    }

                    evidence.AddRange(gone.Select(r => r.EvidencePath).OfType<string>());
                }

                var moment = StoreTime.Text(before);
                await session.ExecuteAsync("DELETE FROM findings WHERE resolved_at < @before", ("@before", moment));
                await session.ExecuteAsync("DELETE FROM outbox WHERE delivered < @before", ("@before", moment));
                return evidence;
            },
            ct
        );

    public Task<IReadOnlyList<string>> ForgetEvidenceAsync(DateTimeOffset before, int keepRuns, CancellationToken ct) =>
        WriteAsync<IReadOnlyList<string>>(
            async session =>
            {
                var runs = await session.QueryAsync(
                    $"SELECT {RunColumns} FROM audit_runs r WHERE r.evidence_path IS NOT NULL ORDER BY r.seq",
                    ReadRun
                );
                var stay = runs.Where(r => !r.IsWatch)
                    .GroupBy(r => r.Account)
                    .SelectMany(of => of.TakeLast(Math.Max(1, keepRuns)))
                    .ToHashSet();
                var gone = runs.Where(r => r.At < before && !stay.Contains(r)).ToList();
                foreach (var run in gone)
                {
                    await session.ExecuteAsync("UPDATE audit_runs SET evidence_path = NULL WHERE id = @id", ("@id", run.Id));
                }

                return [.. gone.Select(r => r.EvidencePath!)];
            },
            ct
        );

    public Task<IReadOnlyList<ChainCheck>> VerifyAsync(CancellationToken ct) =>
        ReadAsync<IReadOnlyList<ChainCheck>>(
            async session =>
            {
                var accounts = await session.QueryAsync(
                    "SELECT account FROM audit_runs UNION SELECT account FROM removed_runs UNION SELECT account FROM findings",
                    r => r.GetString(0)
                );
                var checks = new List<ChainCheck>();
                foreach (var account in accounts.Order(StringComparer.Ordinal))
                {
                    checks.Add(await ChainVerification.OfAsync(session, account));
                }

                return checks;
            },
            ct
        );

    public abstract Task BackupAsync(string path, CancellationToken ct);

    public abstract ValueTask DisposeAsync();

    /// <summary>Replaces the words in braces of <see cref="StoreSchema"/>.</summary>
    protected abstract string Dialect(string sql);

    private protected abstract Task<T> ReadAsync<T>(Func<SqlSession, Task<T>> read, CancellationToken ct);

    /// <summary>One transaction; no other writer of the same store is in one at the same time.</summary>
    private protected abstract Task<T> WriteAsync<T>(Func<SqlSession, Task<T>> write, CancellationToken ct);

    /// <summary>Rows whose text is the same are left alone.</summary>
    private protected abstract Task PutFindingsAsync(SqlSession session, string account, IEnumerable<FindingRow> rows);

    private protected abstract Task PutChangesAsync(SqlSession session, string runId, IEnumerable<FindingRow> rows);

    private static async Task PutOutboxAsync(SqlSession session, IReadOnlyList<OutboxEntry> entries)
    {
        foreach (var entry in entries)
        {
            await session.ExecuteAsync(
                """
                INSERT INTO outbox (id, sink, order_key, payload, created, attempts, next_attempt, last_error, parked)
                VALUES (@id, @sink, @key, @payload, @created, @attempts, @next, @error, @parked) ON CONFLICT (id) DO NOTHING
                """,
                ("@id", entry.Id),
                ("@sink", entry.Sink),
                ("@key", entry.OrderKey),
                ("@payload", entry.Payload.ToArray()),
                ("@created", StoreTime.Text(entry.Created)),
                ("@attempts", entry.Attempts),
                ("@next", StoreTime.Text(entry.NextAttempt)),
                ("@error", entry.LastError),
                ("@parked", entry.IsParked ? 1 : 0)
            );
        }
    }

    private static OutboxEntry ReadEntry(DbDataReader reader) =>
        new()
        {
            Id = reader.GetString(0),
            Sink = reader.GetString(1),
            OrderKey = reader.GetString(2),
            Payload = (byte[])reader.GetValue(3),
            Created = StoreTime.Parse(reader.GetString(4)),
            Sequence = reader.GetInt64(5),
            Attempts = reader.GetInt32(6),
            NextAttempt = SqlSession.Text(reader, 7) is { } next ? StoreTime.Parse(next) : null,
            LastError = SqlSession.Text(reader, 8),
            IsParked = reader.GetInt32(9) == 1,
        };

    private static RunRecord ReadRun(DbDataReader reader) =>
        StoredRun.Read(reader.GetString(0), reader.GetString(1), SqlSession.Text(reader, 2));

    private static (string, DateTimeOffset, FindingChange) ReadChange(DbDataReader reader) =>
        (
            reader.GetString(0),
            StoreTime.Parse(reader.GetString(1)),
            new FindingChange(Enum.Parse<ChangeKind>(reader.GetString(2)), StoredFinding.Read(reader.GetString(3)))
        );
}
