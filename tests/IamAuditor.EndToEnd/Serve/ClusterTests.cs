using IamAuditor.EndToEnd.AwsStandIn;
using IamAuditor.EndToEnd.Cli;
using IamAuditor.Storage;
using IamAuditor.Tests.Storage;

namespace IamAuditor.EndToEnd.Serve;

/// <summary>Three nodes, each the built program as a process of its own, on one PostgreSQL.</summary>
public sealed class ClusterTests(PostgresServer postgres) : IDisposable
{
    private const int AtOnce = 2;
    private readonly Executable[] programs = [new(), new(), new()];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        foreach (var program in programs)
        {
            program.Dispose();
        }
    }

    [Fact]
    public async Task Three_nodes_share_the_accounts_and_take_over_those_of_one_that_is_killed()
    {
        var accounts = SmallAccounts.Of(12, DateTimeOffset.UtcNow);
        await using var aws = await StandIn.StartAsync(accounts);
        aws.Faults.Add(new Fault(FaultKind.Wait, "iam:GetAccountAuthorizationDetails"));
        var connection = await postgres.NewDatabaseAsync();
        var nodes = programs.Select(p => Start(p, aws, connection, accounts.Select(a => a.AccountId))).ToList();
        try
        {
            // Each node has as many accounts in hand as its budget allows, and none can end.
            await nodes[0].UntilAsync("each node is amid two audits", () => Task.FromResult(Waiting(aws).Count == nodes.Count * AtOnce));
            Assert.All(nodes, n => Assert.Equal(AtOnce, Begun(n).Count));
            var orphans = Begun(nodes[0]);
            await nodes[0].KillAsync();
            aws.Faults.Clear();

            await using var store = new PostgresStore(connection);
            await nodes[1].UntilAsync("every account has a run", async () => (await store.RunsAsync(null, Ct)).Count == accounts.Count);
            Assert.All(nodes.Skip(1), n => Assert.True(Begun(n).Count > AtOnce, n.Said));
            Assert.Subset(nodes.Skip(1).SelectMany(Begun).ToHashSet(), orphans);
            foreach (var node in nodes.Skip(1))
            {
                Assert.Equal(0, await node.StopAsync());
            }

            var runs = await store.RunsAsync(null, Ct);
            Assert.Equal(accounts.Select(a => (a.AccountId, true)), runs.Select(r => (r.Account.Text, r.Succeeded)).Order());
            // Entered once each, those of the killed node once more.
            Assert.Equal(
                accounts.Select(a => (a.AccountId, orphans.Contains(a.AccountId) ? 2 : 1)),
                aws.Calls.Where(c => c.Operation == "sts:AssumeRole").GroupBy(c => c.Account).Select(g => (g.Key!, g.Count())).Order()
            );
            Assert.Empty(aws.Violations);
        }
        finally
        {
            foreach (var node in nodes)
            {
                await node.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task A_node_outlives_a_server_that_is_away_and_one_that_starts_meanwhile_waits_for_it()
    {
        // Of its own: the server of all tests must not go away.
        await using var server = new PostgresServer();
        var accounts = SmallAccounts.Of(2, DateTimeOffset.UtcNow);
        await using var aws = await StandIn.StartAsync(accounts);
        var connection = await server.NewDatabaseAsync();
        await using var node = Start(programs[0], aws, connection, accounts.Select(a => a.AccountId));
        await node.UntilSaidAsync("2 of 2 accounts in scope were assessed");
        await server.VanishAsync();
        await using var late = Start(programs[1], aws, connection, accounts.Select(a => a.AccountId));
        await late.UntilSaidAsync("Waiting for the store: PostgreSQL database");
        await node.UntilSaidAsync("Whether a round is over cannot be seen until the store answers");
        await server.ReturnAsync();

        await late.UntilReadyAsync();
        await node.UntilReadyAsync();
        await node.UntilAsync(
            "a round is asked for",
            async () => (await node.Http.PostAsync(new Uri("/run", UriKind.Relative), null, Ct)).IsSuccessStatusCode
        );
        await using var store = new PostgresStore(connection);
        await node.UntilAsync("each account was audited again", async () => (await store.RunsAsync(null, Ct)).Count == 4);
        Assert.Equal((0, 0), (await node.StopAsync(), await late.StopAsync()));
    }

    private static RunningDaemon Start(Executable program, StandIn aws, string connection, IEnumerable<string> accounts)
    {
        program.Variables["STORE"] = connection;
        return RunningDaemon.Start(
            program,
            aws,
            $$"""
            "RoleName": "{{SmallAccounts.RoleName}}", "Budget": { "ConcurrentAccounts": {{AtOnce}}, "CallsPerSecond": 200 },
            "List": [{{string.Join(", ", accounts.Select(a => $$"""{ "Id": "{{a}}" }"""))}}]
            """,
            ServeTests.Quiet,
            """ "Store": { "Provider": "postgres", "ConnectionString": "env:STORE" } """
        );
    }

    private static HashSet<string> Waiting(StandIn aws) =>
        [.. aws.Calls.Where(c => c.Operation == "iam:GetAccountAuthorizationDetails").Select(c => c.Account!)];

    private static HashSet<string> Begun(RunningDaemon node) =>
        [
            .. node
                .Said.Split('\n')
                .Where(l => l.Contains("Auditing ", StringComparison.Ordinal))
                .Select(l => l[(l.IndexOf("Auditing ", StringComparison.Ordinal) + "Auditing ".Length)..].Trim().Trim('"')),
        ];
}
