using IamAuditor.Core.Findings;
using IamAuditor.Demo;
using IamAuditor.Policies;
using IamAuditor.Storage;
using Npgsql;
using static IamAuditor.Tests.Storage.RunScript;

namespace IamAuditor.Tests.Storage;

public sealed class PostgresStoreTests(PostgresServer server) : StoreTests
{
    private string connection = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private protected override async Task<SqlStore> OpenAsync()
    {
        connection = await server.NewDatabaseAsync();
        return new PostgresStore(connection);
    }

    private protected override SqlStore OpenAgain() => new PostgresStore(connection);

    private protected override string Database => connection;

    private protected override async Task EditAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Ct);
    }

    [Theory]
    [InlineData("Host=db", GssEncryptionMode.Disable)]
    [InlineData("Host=db;GSS Encryption Mode=Require", GssEncryptionMode.Require)]
    public void Kerberos_encryption_is_for_those_who_ask_for_it(string connection, GssEncryptionMode mode) =>
        Assert.Equal(mode, PostgresStore.SettingsOf(connection).GssEncryptionMode);

    [Fact]
    public async Task Two_nodes_that_start_together_on_an_empty_database_both_begin()
    {
        var empty = await server.NewDatabaseAsync();
        await using var one = new PostgresStore(empty);
        await using var two = new PostgresStore(empty);
        await Task.WhenAll(one.PrepareAsync(Ct), two.PrepareAsync(Ct));
        Assert.Empty(await one.RunsAsync(null, Ct));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_named_without_its_password()
    {
        await using var dead = new PostgresStore("Host=127.0.0.1;Port=1;Username=auditor;Password=topsecret;Database=audit");
        var refused = await Assert.ThrowsAsync<StoreException>(() => dead.PrepareAsync(Ct));
        Assert.StartsWith("PostgreSQL database audit on 127.0.0.1:1: it does not answer", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("topsecret", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dump_taken_while_a_run_is_committed_is_whole_and_gone_on_with_where_it_is_restored()
    {
        await Runs.CommitAsync(0, Fails("alice"));
        var next = await Runs.MakeAsync(7, [.. Enumerable.Range(0, 2_000).Select(i => Fails($"user{i}"))]);
        var empty = await server.NewDatabaseAsync();
        await Task.WhenAll(Store.CommitAsync(next, Ct), server.CopyAsync(connection, empty));
        await using var restored = new PostgresStore(empty);
        await restored.PrepareAsync(Ct);
        var check = Assert.Single(await restored.VerifyAsync(Ct));
        Assert.Empty(check.Problems);
        Assert.InRange(check.Runs, 1, 2);
        await restored.CommitAsync(await new RunScript(restored).MakeAsync(14, [Fails("bob")]), Ct);
        Assert.Empty(Assert.Single(await restored.VerifyAsync(Ct)).Problems);
        var refused = await Assert.ThrowsAsync<StoreException>(() => Store.BackupAsync("/backup/store.dump", Ct));
        Assert.Contains("pg_dump --format=custom --file /backup/store.dump", refused.Message, StringComparison.Ordinal);
    }

    // The server gives this code when a write finds no room; here it gives it at the last table of the transaction.
    [Fact]
    public async Task A_full_disk_of_the_server_is_reported_and_loses_nothing()
    {
        await Runs.CommitAsync(0, Fails("alice"));
        var before = await Store.AllFindingsAsync(Ct);
        await EditAsync(
            """
            CREATE FUNCTION full_disk() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$ LANGUAGE plpgsql;
            CREATE TRIGGER full_disk BEFORE INSERT ON audit_runs FOR EACH ROW EXECUTE FUNCTION full_disk();
            """
        );
        var next = await Runs.MakeAsync(7, [Fails("alice"), Fails("bob")]);
        var refused = await Assert.ThrowsAsync<StoreException>(() => Store.CommitAsync(next, Ct));
        Assert.EndsWith(
            "its disk is full; nothing was stored and nothing lost. Make room, then run again",
            refused.Message,
            StringComparison.Ordinal
        );
        Assert.Equal(before, await Store.AllFindingsAsync(Ct));
        await EditAsync("DROP TRIGGER full_disk ON audit_runs");
        await Store.CommitAsync(next, Ct);
        Assert.Empty(Assert.Single(await Store.VerifyAsync(Ct)).Problems);
        Assert.Equal(2, (await Store.AllFindingsAsync(Ct)).Count);
    }

    [Fact]
    public async Task A_generated_year_of_runs_is_the_same_in_both_databases()
    {
        var folder = Directory.CreateTempSubdirectory("iam-auditor-year-").FullName;
        try
        {
            await using var sqlite = new SqliteStore(Path.Combine(folder, SqliteStore.FileName));
            await sqlite.PrepareAsync(Ct);
            var years = Enumerable.Range(0, 2).Select(i => AccountId.Parse($"11112222333{i}")).ToList();
            // One seed a week: what fails, what passes, what nobody could read.
            var weeks = Enumerable
                .Range(0, 52)
                .SelectMany(w => years.Select((a, i) => (Week: w, Account: a, Verdicts: Week(a, (ulong)((w * 10) + i)))))
                .ToList();
            foreach (IStore store in new IStore[] { sqlite, Store })
            {
                var script = new RunScript(store);
                foreach (var (week, account, verdicts) in weeks)
                {
                    var letters = account == years[0] ? "aaaaaa" : "bbbbbb";
                    await store.CommitAsync(await script.MakeAsync(7 * week, verdicts, account, letters), Ct);
                    if (week == 40)
                    {
                        await store.PruneAsync(Some.Now.AddDays(7 * 20), keepRuns: 10, Ct);
                    }
                }
            }

            Assert.Equal(await sqlite.AllFindingsAsync(Ct), await Store.AllFindingsAsync(Ct));
            Assert.Equal(
                await sqlite.ChangesSinceAsync(null, DateTimeOffset.MinValue, Ct),
                await Store.ChangesSinceAsync(null, DateTimeOffset.MinValue, Ct)
            );
            Assert.Equivalent(await sqlite.RunsAsync(null, Ct), await Store.RunsAsync(null, Ct), strict: true);
            var (left, right) = (await sqlite.VerifyAsync(Ct), await Store.VerifyAsync(Ct));
            Assert.Equivalent(left, right, strict: true);
            Assert.All(left, c => Assert.Empty(c.Problems));
            Assert.Equal([(32, 20), (32, 20)], left.Select(c => (c.Runs, c.Removed)));
            Assert.Contains(await Store.AllFindingsAsync(Ct), f => f.TimesReopened > 2);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static List<Verdict> Week(AccountId account, ulong seed)
    {
        var dice = new Dice(seed);
        return
        [
            .. Enumerable
                .Range(0, 40)
                .Select(i => (User: i, Roll: dice.Below(10)))
                .Where(u => u.Roll < 9)
                .Select(u =>
                    Fails($"user{u.User}", account, $"message {u.Roll % 2}") with
                    {
                        Outcome = u.Roll switch
                        {
                            < 4 => Outcome.Fail,
                            < 7 => Outcome.Pass,
                            < 8 => Outcome.NotApplicable,
                            _ => Outcome.Unknown,
                        },
                    }
                ),
        ];
    }
}
