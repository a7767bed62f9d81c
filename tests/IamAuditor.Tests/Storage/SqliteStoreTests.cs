using IamAuditor.Storage;
using Microsoft.Data.Sqlite;
using static IamAuditor.Tests.Storage.RunScript;

namespace IamAuditor.Tests.Storage;

public sealed class SqliteStoreTests : StoreTests
{
    private readonly string folder = Directory.CreateTempSubdirectory("iam-auditor-store-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string StorePath => Path.Combine(folder, "data", SqliteStore.FileName);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private protected override Task<SqlStore> OpenAsync() => Task.FromResult(OpenAgain());

    private protected override SqlStore OpenAgain() => new SqliteStore(StorePath);

    private protected override string Database => StorePath;

    private protected override async Task EditAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={StorePath};Pooling=False");
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Ct);
    }

    [Fact]
    public async Task Nobody_but_its_owner_may_read_it()
    {
        if (OperatingSystem.IsWindows())
        {
            // The folder's access list decides there.
            return;
        }

        await Runs.CommitAsync(0, Fails("alice"));
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(StorePath)!))
        {
            Assert.Equal(owner, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task A_backup_taken_while_a_run_is_committed_is_whole()
    {
        var copy = Path.Combine(folder, "copy.db");
        await Runs.CommitAsync(0, Fails("alice"));
        var next = await Runs.MakeAsync(7, [.. Enumerable.Range(0, 2_000).Select(i => Fails($"user{i}"))]);
        await Task.WhenAll(Store.CommitAsync(next, Ct), Store.BackupAsync(copy, Ct));
        await using var backup = new SqliteStore(copy);
        await backup.PrepareAsync(Ct);
        var check = Assert.Single(await backup.VerifyAsync(Ct));
        Assert.Empty(check.Problems);
        Assert.InRange(check.Runs, 1, 2);
        var refused = await Assert.ThrowsAsync<StoreException>(() => Store.BackupAsync(copy, Ct));
        Assert.Contains("is there already", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_is_reported_and_loses_nothing()
    {
        await Runs.CommitAsync(0, Fails("alice"));
        var before = await Store.AllFindingsAsync(Ct);
        var next = await Runs.MakeAsync(7, [.. Enumerable.Range(0, 2_000).Select(i => Fails($"user{i}"))]);
        await using (var full = new SqliteStore(StorePath) { Pragmas = "PRAGMA max_page_count = 60;" })
        {
            var refused = await Assert.ThrowsAsync<StoreException>(() => full.CommitAsync(next, Ct));
            Assert.Equal(
                $"{StorePath}: the disk is full; nothing was stored and nothing lost. Make room, or let evidence go earlier (IamAuditor:Store:RetainEvidenceDays), then run again",
                refused.Message
            );
            Assert.Equal(before, await full.AllFindingsAsync(Ct));
        }

        Assert.Empty(Assert.Single(await Store.VerifyAsync(Ct)).Problems);
        await Store.CommitAsync(next, Ct);
        Assert.Equal(2_001, (await Store.AllFindingsAsync(Ct)).Count);
    }

    [Fact]
    public async Task What_is_no_store_is_left_alone_and_named()
    {
        var other = Path.Combine(folder, "notes.db");
        await File.WriteAllTextAsync(other, string.Join('\n', Enumerable.Repeat("these are my notes", 100)), Ct);
        await using var store = new SqliteStore(other);
        var refused = await Assert.ThrowsAsync<StoreException>(() => store.PrepareAsync(Ct));
        Assert.Equal($"{other}: this is not a store of IamAuditor. Name another data directory, or move the file away", refused.Message);
        Assert.StartsWith("these are my notes", await File.ReadAllTextAsync(other, Ct), StringComparison.Ordinal);
    }
}
