using System.Text.Json;
using IamAuditor.Storage;
using Microsoft.Data.Sqlite;

namespace IamAuditor.Tests.Commands;

/// <summary>The demo's eight weeks, looked at with every command that knows a history.</summary>
public sealed class HistoryCommandsTests(HistoryCommandsTests.Demo demo) : IClassFixture<HistoryCommandsTests.Demo>
{
    private const string Data = "audit/demo/history";

    [Fact]
    public async Task The_demo_has_eight_weeks_behind_it_and_they_are_intact()
    {
        var verify = await demo.Cli.RunAsync("verify", "--data", Data, "--format", "json");
        Assert.Equal((0, ""), (verify.Code, verify.Error));
        var line = JsonDocument.Parse(verify.Output).RootElement;
        Assert.Equal(
            (8, 8, true),
            (line.GetProperty("runs").GetInt32(), line.GetProperty("evidence").GetInt32(), line.GetProperty("intact").GetBoolean())
        );
    }

    [Fact]
    public async Task Its_history_has_changes_of_several_kinds()
    {
        var lines = await LinesAsync("findings", "history", "--data", Data, "--updates");
        Assert.Equal(
            ["new", "reopened", "resolved", "updated", "waived", "waiver-ended"],
            lines.Select(l => l.GetProperty("change").GetString()).Distinct().Order(StringComparer.Ordinal)
        );
        // The newest week, which reports lead with, has one of each, and something is overdue.
        Assert.Equal(
            ["new", "reopened", "resolved", "updated", "waived", "waiver-ended"],
            lines
                .Where(l => l.GetProperty("at").GetString()!.StartsWith("2026-11-02", StringComparison.Ordinal))
                .Select(l => l.GetProperty("change").GetString())
                .Distinct()
                .Order(StringComparer.Ordinal)
        );
        Assert.NotEmpty(await LinesAsync("findings", "list", "--data", Data, "--overdue"));
    }

    [Fact]
    public async Task Findings_are_chosen_by_state_severity_rule_account_owner_and_time()
    {
        var all = await LinesAsync("findings", "list", "--data", Data, "--state", "all");
        async Task Chosen(Func<JsonElement, bool> expected, params string[] options) =>
            Assert.Equal(
                all.Where(expected).Select(l => l.GetProperty("id").GetString()),
                (await LinesAsync(["findings", "list", "--data", Data, .. options])).Select(l => l.GetProperty("id").GetString())
            );
        Assert.Equal(["open", "resolved", "waived"], all.Select(l => l.GetProperty("state").GetString()).Distinct().Order());
        await Chosen(l => l.GetProperty("state").GetString() != "resolved");
        await Chosen(l => l.GetProperty("state").GetString() == "waived", "--state", "waived");
        await Chosen(l => l.GetProperty("severity").GetString() is "critical" or "high", "--state", "all", "--severity", "critical,high");
        await Chosen(
            l => l.GetProperty("rule").GetString()!.StartsWith("root.", StringComparison.Ordinal),
            "--state",
            "all",
            "--rule",
            "root.*"
        );
        await Chosen(
            l => l.TryGetProperty("owner", out var o) && o.GetString() == "platform@example.com",
            "--state",
            "all",
            "--owner",
            "Platform@*"
        );
        await Chosen(l => !l.TryGetProperty("owner", out _), "--state", "all", "--owner", "none");
        await Chosen(_ => false, "--account", "999988887777");
        await Chosen(l => l.GetProperty("overdue").GetBoolean(), "--overdue");
        await Chosen(
            l => string.CompareOrdinal(l.GetProperty("openSince").GetString(), "2026-10-20") > 0,
            "--state",
            "all",
            "--new-since",
            "2026-10-20"
        );
    }

    [Fact]
    public async Task Wrong_filters_are_told_all_at_once()
    {
        var (code, _, error) = await demo.Cli.RunAsync(
            "findings",
            "list",
            "--data",
            Data,
            "--state",
            "opn",
            "--severity",
            "hihg",
            "--account",
            "1",
            "--new-since",
            "x"
        );
        Assert.Equal(2, code);
        Assert.Equal(
            """
            iam-auditor findings list: --state: `opn` is not one of open, waived, resolved, all; did you mean `open`?
            iam-auditor findings list: --severity: `hihg` is not one of critical, high, medium, low, info; did you mean `high`?
            iam-auditor findings list: --account: `1` is not an account id; write twelve digits
            iam-auditor findings list: --new-since: `x` is not a time; write 2026-01-31 or 2026-01-31T08:00:00Z

            """.ReplaceLineEndings("\n"),
            error
        );
    }

    [Fact]
    public async Task Tables_and_stories_fit_eighty_columns()
    {
        var id = (await LinesAsync("findings", "list", "--data", Data))[0].GetProperty("id").GetString()!;
        foreach (
            var arguments in new string[][] { ["findings", "list"], ["findings", "show", id[..10]], ["findings", "history"], ["verify"] }
        )
        {
            var (code, output, _) = await demo.Cli.RunAsync([.. arguments, "--data", Data]);
            Assert.Equal(0, code);
            // Ids, hashes, ARNs and paths are never broken, so that they can be copied.
            Assert.All(output.Split('\n').Where(l => l.Length > 80), l => Assert.Contains(l.Split(' '), word => word.Length > 40));
        }
    }

    [Fact]
    public async Task A_finding_that_is_not_there_is_said_so()
    {
        var none = await demo.Cli.RunAsync("findings", "show", "00000000", "--data", Data);
        Assert.Equal(2, none.Code);
        Assert.Equal("iam-auditor findings show: there is no finding `00000000`; `findings list --state all` names them all\n", none.Error);
    }

    [Fact]
    public async Task Without_a_history_the_way_to_one_is_told()
    {
        var (code, _, error) = await demo.Cli.RunAsync("findings", "list", "--data", "nowhere");
        Assert.Equal(2, code);
        Assert.Contains("`iam-auditor audit --data DIR` begins one", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(demo.Cli.Folder, "nowhere")));
    }

    [Fact]
    public async Task Waivers_are_checked_against_what_fails()
    {
        var today = DateOnly.FromDateTime(DateTime.Today);
        string Waiver(string id, string rule, string resource, DateOnly created, DateOnly expires) =>
            $"  - {{ id: {id}, rule: {rule}, resource: \"{resource}\", reason: r, owner: jane, approved-by: ciso, created: {created:yyyy-MM-dd}, expires: {expires:yyyy-MM-dd} }}\n";
        demo.Cli.Write(
            "waivers.yaml",
            "waivers:\n"
                + Waiver("good", "user.dormant", "*", today.AddDays(-10), today.AddDays(200))
                + Waiver("ending", "user.dormant", "*", today.AddDays(-10), today.AddDays(10))
                + Waiver("ended", "user.dormant", "*", today.AddDays(-40), today.AddDays(-20))
                + Waiver("misses", "user.dormant", "*:user/nobody", today.AddDays(-10), today.AddDays(200))
                + Waiver("typo", "user.dorman", "*", today.AddDays(-10), today.AddDays(200))
        );
        var (code, output, error) = await demo.Cli.RunAsync(
            "waivers",
            "check",
            "--file",
            "waivers.yaml",
            "--data",
            Data,
            "--format",
            "json"
        );
        Assert.Equal((1, ""), (code, error));
        var notes = output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => JsonDocument.Parse(l).RootElement)
            .ToDictionary(l => l.GetProperty("id").GetString()!, l => l.GetProperty("notes")[0].GetString()!);
        Assert.Equal(["ended", "ending", "misses", "typo"], notes.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            $"waiver `ended` ended on {today.AddDays(-20):yyyy-MM-dd}: what it accepted counts again; renew it (jane), or take it out",
            notes["ended"]
        );
        Assert.StartsWith($"waiver `ending` ends on {today.AddDays(10):yyyy-MM-dd}, in 10 days", notes["ending"], StringComparison.Ordinal);
        Assert.Equal("it matches nothing that fails; take it out, or correct it", notes["misses"]);
        Assert.Equal("no rule is called `user.dorman`; did you mean `user.dormant`?", notes["typo"]);
        var list = await demo.Cli.RunAsync("waivers", "list", "--file", "waivers.yaml", "--data", Data);
        Assert.Equal(0, list.Code);
        Assert.EndsWith("5 waivers, 4 to look at\n", list.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Owners_are_checked_against_what_was_ever_found()
    {
        demo.Cli.Write(
            "owners.yaml",
            """
            owners:
              - { owner: machines@example.com, paths: [/machines/] }
              - { owner: none@example.com, resources: ["*:user/none"] }
              - { owner: late@example.com, paths: [/machines/], rules: ["access-key.*"] }
              - { owner: typo@example.com, rules: [user.dorman] }
              - { owner: rest@example.com, accounts: ["1111*"] }
            """
        );
        var check = await demo.Cli.RunAsync("owners", "check", "--file", "owners.yaml", "--data", Data, "--format", "json");
        Assert.Equal((1, ""), (check.Code, check.Error));
        var file = Path.Combine(demo.Cli.Folder, "owners.yaml");
        Assert.Equal(
            [
                $"{file}:3: it matches no finding that there ever was; correct it, or take it out",
                $"{file}:4: it never gets its turn: {file}:2 (machines@example.com) comes first for what it matches; put it above, or take it out",
                $"{file}:5: no rule is called `user.dorman`; did you mean `user.dormant`?",
            ],
            check
                .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(l => JsonDocument.Parse(l).RootElement)
                .Select(l => $"{l.GetProperty("where").GetString()}: {l.GetProperty("notes")[0].GetString()}")
        );
        var list = await demo.Cli.RunAsync("owners", "list", "--file", "owners.yaml", "--data", Data);
        Assert.Equal(0, list.Code);
        Assert.EndsWith("5 entries, 3 to look at\n", list.Output, StringComparison.Ordinal);
        Assert.All(list.Output.Split('\n'), l => Assert.True(l.Length <= 80, l));
    }

    [Fact]
    public async Task An_audit_gives_findings_to_the_owners_of_the_file_and_tells_who_owns_nothing()
    {
        using var cli = new Cli();
        cli.Write(
            "etc/owners.yaml",
            """
            owners:
              - { owner: machines@example.com, paths: [/machines/] }
              - { owner: none@example.com, accounts: ["111122223333"], resources: ["*:user/none"] }
              - { owner: rest@example.com, accounts: ["111122223333"] }
            """
        );
        cli.Write("etc/appsettings.json", """{ "IamAuditor": { "Findings": { "OwnersFile": "owners.yaml" } } }""");
        var evidence = Path.Combine(demo.Cli.Folder, "audit", "demo", "evidence.zip");
        var (code, _, error) = await cli.RunAsync(
            "audit",
            "--from",
            evidence,
            "--config",
            "etc/appsettings.json",
            "--data",
            "data",
            "--format",
            "csv"
        );
        Assert.Equal(0, code);
        var file = Path.Combine(cli.Folder, "etc", "owners.yaml");
        Assert.Equal(
            $"iam-auditor: {file}:3: the entry of owner `none@example.com` describes nothing in account 111122223333; correct it, or take it out\n",
            error
        );
        var list = await cli.RunAsync("findings", "list", "--data", "data", "--format", "json");
        var owners = list
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => JsonDocument.Parse(l).RootElement)
            .ToLookup(l => l.GetProperty("owner").GetString()!, l => l.GetProperty("resource").GetString()!);
        Assert.NotEmpty(owners["machines@example.com"]);
        Assert.All(owners["machines@example.com"], r => Assert.Contains("/machines/", r, StringComparison.Ordinal));
        Assert.NotEmpty(owners["rest@example.com"]);
        // A user's own tag goes before the entry of the whole account.
        Assert.NotEmpty(owners["database"]);
        cli.Write("etc/owners.yaml", "owners:\n  - { owner: a }\n");
        var broken = await cli.RunAsync("audit", "--from", evidence, "--config", "etc/appsettings.json", "--format", "csv");
        Assert.Equal(2, broken.Code);
        Assert.Contains($"{file}:2:5: this describes nothing", broken.Error, StringComparison.Ordinal);
        Assert.Contains("1 problem(s) in the waivers or owners; nothing was audited", broken.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evidence_and_records_that_somebody_edited_are_named()
    {
        using var cli = new Cli();
        Assert.Equal(0, (await cli.RunAsync("demo", "--format", "csv")).Code);
        var data = Path.Combine(cli.Folder, Data);
        var evidence = Directory.GetFiles(Path.Combine(data, "evidence", "111122223333")).Order(StringComparer.Ordinal).ToList();
        await File.AppendAllTextAsync(evidence[0], "x", TestContext.Current.CancellationToken);
        File.Delete(evidence[1]);
        await using (var connection = new SqliteConnection($"Data Source={DataFolder.StorePath(data)};Pooling=False"))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var edit = connection.CreateCommand();
            edit.CommandText = "UPDATE audit_runs SET record = REPLACE(record, '\"waived\":', '\"waived\":1') WHERE seq = 4";
            Assert.Equal(1, await edit.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }

        var (code, output, _) = await cli.RunAsync("verify", "--data", Data, "--format", "json");
        Assert.Equal(1, code);
        var problems = JsonDocument.Parse(output).RootElement.GetProperty("problems").EnumerateArray().Select(p => p.GetString()!).ToList();
        Assert.Equal(3, problems.Count);
        Assert.EndsWith("the record was edited; its hash is not that of its text", problems[0], StringComparison.Ordinal);
        Assert.Contains($"its evidence {evidence[0]} was edited", problems[1], StringComparison.Ordinal);
        Assert.Contains($"its evidence {evidence[1]} is missing", problems[2], StringComparison.Ordinal);
    }

    private async Task<List<JsonElement>> LinesAsync(params string[] arguments)
    {
        var (code, output, error) = await demo.Cli.RunAsync([.. arguments, "--format", "json"]);
        Assert.Equal((0, ""), (code, error));
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];
    }

    /// <summary>One demo for all of these tests.</summary>
    public sealed class Demo : IAsyncLifetime
    {
        internal Cli Cli { get; } = new();

        public async ValueTask InitializeAsync() => Assert.Equal(0, (await Cli.RunAsync("demo", "--format", "csv")).Code);

        public ValueTask DisposeAsync()
        {
            SqliteConnection.ClearAllPools();
            Cli.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
