using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace IamAuditor.Storage;

/// <summary>
/// The store of one node: one SQLite file, for its owner alone, in WAL mode, so that readers never wait for a writer. Writers wait for each other, in this process and in others.
/// </summary>
public sealed class SqliteStore : SqlStore
{
    /// <summary>The file's name in the data directory.</summary>
    public const string FileName = "iam-auditor.db";

    // Longer than any commit, shorter than a person's patience.
    private const int BusySeconds = 30;

    private readonly string path;
    private readonly string connectionString;
    private readonly SemaphoreSlim writer = new(1, 1);

    /// <param name="path">The file; it and its folder are made where they are missing.</param>
    public SqliteStore(string path)
    {
        this.path = Path.GetFullPath(path);
        connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = this.path,
            DefaultTimeout = BusySeconds,
            ForeignKeys = true,
        }.ToString();
    }

    /// <summary>Further pragmas of every connection; for tests of a full disk.</summary>
    internal string Pragmas { get; init; } = "";

    protected override string Place => path;

    public override async Task BackupAsync(string path, CancellationToken ct)
    {
        var target = Path.GetFullPath(path);
        if (File.Exists(target))
        {
            throw new StoreException($"{target} is there already; name a new file");
        }

        var half = target + ".part";
        try
        {
            await ReadAsync(
                session =>
                {
                    CreatePrivate(half);
                    using var copy = new SqliteConnection(
                        new SqliteConnectionStringBuilder { DataSource = half, Pooling = false }.ToString()
                    );
                    try
                    {
                        copy.Open();
                        ((SqliteConnection)session.Connection).BackupDatabase(copy);
                        using var command = copy.CreateCommand();
                        command.CommandText = "PRAGMA journal_mode = DELETE";
                        command.ExecuteNonQuery();
                    }
                    catch (SqliteException e) when (IsFull(e))
                    {
                        throw new StoreException(
                            $"{target}: the disk is full, and there is no backup. Make room, or name a folder on another disk, then run again",
                            e
                        );
                    }

                    return Task.FromResult(true);
                },
                ct
            );
            File.Move(half, target);
        }
        finally
        {
            File.Delete(half);
        }
    }

    public override ValueTask DisposeAsync()
    {
        using (var connection = new SqliteConnection(connectionString))
        {
            SqliteConnection.ClearPool(connection);
        }

        writer.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override string Dialect(string sql) =>
        sql.Replace("{sequence}", "INTEGER PRIMARY KEY AUTOINCREMENT", StringComparison.Ordinal)
            .Replace("{text}", "TEXT", StringComparison.Ordinal)
            .Replace("{bytes}", "BLOB", StringComparison.Ordinal)
            .Replace("{rows}", " STRICT, WITHOUT ROWID", StringComparison.Ordinal)
            .Replace("{strict}", " STRICT", StringComparison.Ordinal);

    // SQLite's calls block: they leave the caller's thread alone.
    private protected override Task<T> ReadAsync<T>(Func<SqlSession, Task<T>> read, CancellationToken ct) =>
        Task.Run(
            async () =>
            {
                try
                {
                    await using var connection = await OpenAsync(ct);
                    await using var transaction = connection.BeginTransaction(deferred: true);
                    return await read(new SqlSession(connection, transaction, ct));
                }
                catch (SqliteException e)
                {
                    throw Explain(e);
                }
            },
            ct
        );

    private protected override async Task<T> WriteAsync<T>(Func<SqlSession, Task<T>> write, CancellationToken ct)
    {
        await writer.WaitAsync(ct);
        try
        {
            return await Task.Run(
                async () =>
                {
                    await using var connection = await OpenAsync(ct);
                    // IMMEDIATE: a writer that began as a reader could not wait for another, it would fail.
                    await using var transaction = connection.BeginTransaction(deferred: false);
                    var result = await write(new SqlSession(connection, transaction, ct));
                    await transaction.CommitAsync(ct);
                    Step?.Invoke("committed");
                    return result;
                },
                ct
            );
        }
        catch (SqliteException e)
        {
            throw Explain(e);
        }
        finally
        {
            writer.Release();
        }
    }

    private protected override Task PutFindingsAsync(SqlSession session, string account, IEnumerable<FindingRow> rows)
    {
        using var command = session.Command(
            """
            INSERT INTO findings (account, id, state, resolved_at, body) VALUES (@account, @id, @state, @resolved, @body)
            ON CONFLICT (account, id) DO UPDATE SET state = excluded.state, resolved_at = excluded.resolved_at, body = excluded.body
            WHERE findings.body <> excluded.body
            """,
            ("@account", account),
            ("@id", ""),
            ("@state", ""),
            ("@resolved", null),
            ("@body", "")
        );
        return PutAsync(
            session,
            command,
            rows,
            (parameters, row) =>
            {
                parameters[1].Value = row.Id;
                parameters[2].Value = row.State;
                parameters[3].Value = (object?)row.ResolvedAt ?? DBNull.Value;
                parameters[4].Value = row.Body;
            }
        );
    }

    private protected override Task PutChangesAsync(SqlSession session, string runId, IEnumerable<FindingRow> rows)
    {
        using var command = session.Command(
            "INSERT INTO finding_changes (run_id, finding_id, kind, body) VALUES (@run, @id, @kind, @body)",
            ("@run", runId),
            ("@id", ""),
            ("@kind", ""),
            ("@body", "")
        );
        return PutAsync(
            session,
            command,
            rows,
            (parameters, row) =>
            {
                parameters[1].Value = row.Id;
                parameters[2].Value = row.Kind;
                parameters[3].Value = row.Body;
            }
        );
    }

    private static Task PutAsync(
        SqlSession session,
        DbCommand command,
        IEnumerable<FindingRow> rows,
        Action<DbParameterCollection, FindingRow> bind
    )
    {
        command.Prepare();
        foreach (var row in rows)
        {
            session.Cancelled.ThrowIfCancellationRequested();
            bind(command.Parameters, row);
            command.ExecuteNonQuery();
        }

        return Task.CompletedTask;
    }

    private async Task<SqliteConnection> OpenAsync(CancellationToken ct)
    {
        CreatePrivate(path);
        var connection = new SqliteConnection(connectionString);
        try
        {
            await connection.OpenAsync(ct);
            await using var command = connection.CreateCommand();
            // FULL: what was promised to be stored survives a power cut as well; runs are far between.
            command.CommandText = $"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; {Pragmas}";
            await command.ExecuteNonQueryAsync(ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    // SQLite gives its side files the rights of the main one.
    private static void CreatePrivate(string file)
    {
        if (File.Exists(file))
        {
            return;
        }

        var folder = Path.GetDirectoryName(file)!;
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
                File.Open(file, FileMode.OpenOrCreate).Dispose();
                return;
            }

            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.Open(
                    file,
                    new FileStreamOptions
                    {
                        Mode = FileMode.OpenOrCreate,
                        Access = FileAccess.ReadWrite,
                        Share = FileShare.ReadWrite,
                        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                    }
                )
                .Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                $"{file} cannot be made: {e.Message.TrimEnd('.')}; give the account that runs the auditor a folder it may write to",
                e
            );
        }
    }

    // Result codes: https://sqlite.org/rescode.html. 4874: the index of the write-ahead log cannot grow, which is how a disk without a single free block answers first.
    private static bool IsFull(SqliteException e) => e.SqliteErrorCode == 13 || e.SqliteExtendedErrorCode == 4874;

    private StoreException Explain(SqliteException e)
    {
        var advice = e.SqliteErrorCode switch
        {
            _ when IsFull(e) =>
                "the disk is full; nothing was stored and nothing lost. Make room, or let evidence go earlier (IamAuditor:Store:RetainEvidenceDays), then run again",
            5 or 6 =>
                $"another program has been writing to it for {BusySeconds} seconds; nothing was stored. Wait for it, or look for a second auditor on the same data directory",
            8 => "it is read-only; nothing was stored. Give the account that runs the auditor the right to write it and its folder",
            10 => "the disk failed to read or write; nothing was stored. Look at the disk and the room on it, then run again",
            11 => "the file is damaged. Keep a copy of it, put the last backup in its place and run again",
            14 => "it cannot be opened. Check the path and the rights on its folder",
            26 => "this is not a store of IamAuditor. Name another data directory, or move the file away",
            _ => e.Message,
        };
        return new StoreException($"{path}: {advice}", e) { IsPassing = IsFull(e) || e.SqliteErrorCode is 5 or 6 };
    }
}
