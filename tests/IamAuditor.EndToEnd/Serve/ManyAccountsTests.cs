using IamAuditor.EndToEnd.AwsStandIn;
using IamAuditor.EndToEnd.Cli;
using IamAuditor.Storage;

namespace IamAuditor.EndToEnd.Serve;

/// <summary>The built program with two hundred accounts, of which every tenth fails in one of five ways, and a kill amid the round.</summary>
public sealed class ManyAccountsTests : IDisposable
{
    private const int Count = 200;
    private readonly Executable program = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => program.Dispose();

    [Fact]
    public async Task Each_account_has_one_run_of_its_own_whatever_the_others_do_and_whoever_kills_the_program()
    {
        var accounts = SmallAccounts.Of(Count, DateTimeOffset.UtcNow);
        await using var aws = await StandIn.StartAsync(accounts);
        var failing = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (account, i) in accounts.Select((a, i) => (a.AccountId, i)).Where(a => a.i % 10 == 5))
        {
            var (kind, operation, says) = (i / 10 % 5) switch
            {
                0 => (FaultKind.AccessDenied, "sts:AssumeRole", "not authorized to perform: sts:AssumeRole"),
                1 => (FaultKind.Throttling, "sts:AssumeRole", "Rate exceeded"),
                2 => (FaultKind.HtmlError, "sts:AssumeRole", ""),
                3 => (FaultKind.ConnectionReset, "sts:AssumeRole", ""),
                _ => (FaultKind.ExpiredToken, "*", "expired"),
            };
            aws.Faults.Add(new Fault(kind, operation) { Account = account });
            failing.Add(account, says);
        }

        await using (var first = Start(aws, accounts.Select(a => a.AccountId)))
        {
            await first.UntilAsync("a third is done", () => Task.FromResult(first.Said.Split("INF Audited ").Length > Count / 3));
            await first.KillAsync();
        }

        var before = await RunsAsync();
        Assert.InRange(before.Count, Count / 3, Count - 10);
        await using var second = Start(aws, accounts.Select(a => a.AccountId));
        await second.UntilAsync("every account has a run", async () => (await RunsAsync()).Count >= Count);
        var page = await second.Http.GetStringAsync(new Uri("/", UriKind.Relative), Ct);
        Assert.Equal(0, await second.StopAsync());

        // Nothing twice, nothing lost: the round that was cut short went on with the accounts that were still owed.
        var runs = await RunsAsync();
        Assert.Equal(accounts.Select(a => a.AccountId), runs.Select(r => r.Account.Text).Order(StringComparer.Ordinal));
        Assert.Equal(before.Select(r => r.Id), runs.Take(before.Count).Select(r => r.Id));
        Assert.Equal(failing.Keys, runs.Where(r => !r.Succeeded).Select(r => r.Account.Text).Order(StringComparer.Ordinal));
        Assert.All(
            runs.Where(r => !r.Succeeded),
            r =>
            {
                Assert.NotEmpty(r.Failure!);
                Assert.Contains(failing[r.Account.Text], r.Failure, StringComparison.Ordinal);
                Assert.Contains(r.Account.Text, page, StringComparison.Ordinal);
            }
        );
        Assert.All(runs.Where(r => r.Succeeded), r => Assert.True(r.RulesAssessed > 0, r.Account.Text));
        Assert.Empty(aws.Violations);
    }

    private RunningDaemon Start(StandIn aws, IEnumerable<string> accounts) =>
        RunningDaemon.Start(
            program,
            aws,
            $$"""
            "RoleName": "{{SmallAccounts.RoleName}}", "Budget": { "ConcurrentAccounts": 16, "CallsPerSecond": 200 },
            "List": [{{string.Join(", ", accounts.Select(a => $$"""{ "Id": "{{a}}" }"""))}}]
            """,
            ServeTests.Quiet
        );

    private async Task<IReadOnlyList<RunRecord>> RunsAsync()
    {
        await using var store = new SqliteStore(DataFolder.StorePath(Path.Combine(program.Folder, "data")));
        return await store.RunsAsync(null, Ct);
    }
}
