using Npgsql;

namespace IamAuditor.Storage;

/// <summary>The store of several nodes: PostgreSQL 13 or later, tables in the schema that the connection finds first. Writers take turns by an advisory lock of the transaction.</summary>
public sealed class PostgresStore : SqlStore
{
    // Any number that no other program in the database uses; it reads "iamaudit".
    private const long WritersLock = 0x69616d6175646974;
    private const int Chunk = 5_000;

    private readonly NpgsqlDataSource source;
    private readonly string place;

    /// <param name="connectionString">Npgsql's; never printed, because it may hold a password.</param>
    public PostgresStore(string connectionString)
    {
        var settings = SettingsOf(connectionString);
        source = NpgsqlDataSource.Create(settings);
        place = $"PostgreSQL database {settings.Database} on {settings.Host}:{settings.Port}";
    }

    /// <summary>The operator's settings, and what they leave open.</summary>
    internal static NpgsqlConnectionStringBuilder SettingsOf(string connectionString)
    {
        const string encryption = "GSS Encryption Mode";
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "iam-auditor" };
        // Only to try it, Npgsql loads a library that small images lack, and .NET complains on standard error.
        if (!settings.ShouldSerialize(encryption))
        {
            settings.GssEncryptionMode = GssEncryptionMode.Disable;
        }

        return settings;
    }

    protected override string Place => place;

    public override Task BackupAsync(string path, CancellationToken ct) =>
        throw new StoreException($"{place} is backed up with its own tools: pg_dump --format=custom --file {path} DATABASE");

    public override ValueTask DisposeAsync() => source.DisposeAsync();

    // "C": order by code units, as SQLite and the program do.
    protected override string Dialect(string sql) =>
        sql.Replace("{sequence}", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", StringComparison.Ordinal)
            .Replace("{text}", "TEXT COLLATE \"C\"", StringComparison.Ordinal)
            .Replace("{bytes}", "BYTEA", StringComparison.Ordinal)
            .Replace("{rows}", "", StringComparison.Ordinal)
            .Replace("{strict}", "", StringComparison.Ordinal);

    private protected override async Task<T> ReadAsync<T>(Func<SqlSession, Task<T>> read, CancellationToken ct)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(ct);
            // One moment for all that is read.
            await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
            return await read(new SqlSession(connection, transaction, ct));
        }
        catch (NpgsqlException e)
        {
            throw Explain(e);
        }
    }

    private protected override async Task<T> WriteAsync<T>(Func<SqlSession, Task<T>> write, CancellationToken ct)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            var session = new SqlSession(connection, transaction, ct);
            await session.ExecuteAsync("SELECT pg_advisory_xact_lock(@lock)", ("@lock", WritersLock));
            var result = await write(session);
            await transaction.CommitAsync(ct);
            Step?.Invoke("committed");
            return result;
        }
        catch (NpgsqlException e)
        {
            throw Explain(e);
        }
    }

    private protected override async Task PutFindingsAsync(SqlSession session, string account, IEnumerable<FindingRow> rows)
    {
        foreach (var chunk in rows.Chunk(Chunk))
        {
            await session.ExecuteAsync(
                """
                INSERT INTO findings (account, id, state, resolved_at, body)
                SELECT @account, * FROM unnest(@ids, @states, @resolved, @bodies)
                ON CONFLICT (account, id) DO UPDATE SET state = excluded.state, resolved_at = excluded.resolved_at, body = excluded.body
                WHERE findings.body <> excluded.body
                """,
                ("@account", account),
                ("@ids", chunk.Select(r => r.Id).ToArray()),
                ("@states", chunk.Select(r => r.State).ToArray()),
                ("@resolved", chunk.Select(r => r.ResolvedAt).ToArray()),
                ("@bodies", chunk.Select(r => r.Body).ToArray())
            );
        }
    }

    private protected override async Task PutChangesAsync(SqlSession session, string runId, IEnumerable<FindingRow> rows)
    {
        foreach (var chunk in rows.Chunk(Chunk))
        {
            await session.ExecuteAsync(
                """
                INSERT INTO finding_changes (run_id, finding_id, kind, body)
                SELECT @run, * FROM unnest(@ids, @kinds, @bodies)
                """,
                ("@run", runId),
                ("@ids", chunk.Select(r => r.Id).ToArray()),
                ("@kinds", chunk.Select(r => r.Kind).ToArray()),
                ("@bodies", chunk.Select(r => r.Body).ToArray())
            );
        }
    }

    // SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html
    private StoreException Explain(NpgsqlException e)
    {
        var advice = e switch
        {
            PostgresException { SqlState: "53100" } => "its disk is full; nothing was stored and nothing lost. Make room, then run again",
            PostgresException { SqlState: "28P01" or "28000" } =>
                "it refuses the user or the password; check the secret that IamAuditor:Store:ConnectionString names",
            PostgresException { SqlState: "3D000" } => "there is no such database; create it, or correct IamAuditor:Store:ConnectionString",
            PostgresException { SqlState: "42501" } p => $"the user lacks a right ({p.MessageText}); grant it, then run again",
            PostgresException p => $"{p.MessageText} (SQLSTATE {p.SqlState}); nothing was stored",
            _ =>
                $"it does not answer ({e.InnerException?.Message ?? e.Message}); nothing was stored. Check that it runs and can be reached from here",
        };
        return new StoreException($"{place}: {advice}", e) { IsPassing = e.IsTransient };
    }
}
