using System.Net;
using IamAuditor.Demo;
using IamAuditor.EndToEnd.AwsStandIn;
using IamAuditor.EndToEnd.Cli;
using IamAuditor.Storage;

namespace IamAuditor.EndToEnd.Serve;

public sealed class ServeTests : IDisposable
{
    internal const string Quiet =
        "\"RootWatch\": { \"Enabled\": false }, \"WeeklyMail\": { \"Enabled\": false }, \"WaiverReminders\": { \"Enabled\": false }";

    private readonly Executable program = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => program.Dispose();

    [Fact]
    public async Task It_audits_at_its_first_start_answers_on_HTTP_and_stops_cleanly()
    {
        var company = Company.At(DateTimeOffset.UtcNow);
        await using var aws = await StandIn.StartAsync(company);
        await using var daemon = RunningDaemon.Start(program, aws, "", Quiet);
        await daemon.UntilReadyAsync();
        Assert.Equal("ok\n", await daemon.Http.GetStringAsync(new Uri("/healthz", UriKind.Relative), Ct));
        await daemon.UntilSaidAsync($"Audited {company.AccountId}");

        using var page = await daemon.Http.GetAsync(new Uri("/", UriKind.Relative), Ct);
        var html = await page.Content.ReadAsStringAsync(Ct);
        Assert.Contains(company.AccountId, html, StringComparison.Ordinal);
        Assert.StartsWith(
            "default-src 'none'; style-src 'sha256-",
            page.Headers.GetValues("Content-Security-Policy").Single(),
            StringComparison.Ordinal
        );
        await daemon.UntilAsync(
            "the metrics have the account",
            async () =>
                (await daemon.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), Ct))
                    .Split('\n')
                    .Any(l =>
                        l.StartsWith("iam_auditor_last_success_timestamp_seconds{", StringComparison.Ordinal)
                        && l.Contains($"account=\"{company.AccountId}\"", StringComparison.Ordinal)
                    )
        );
        using var foreign = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = "attacker.example" } };
        Assert.Equal(HttpStatusCode.MisdirectedRequest, (await daemon.Http.SendAsync(foreign, Ct)).StatusCode);
        using var press = new HttpRequestMessage(HttpMethod.Post, "/run");
        press.Headers.Add("Origin", "https://attacker.example");
        Assert.Equal(HttpStatusCode.Forbidden, (await daemon.Http.SendAsync(press, Ct)).StatusCode);

        Assert.Equal(0, await daemon.StopAsync());
        Assert.DoesNotContain("   at ", daemon.Said, StringComparison.Ordinal);
        Assert.Equal([(company.AccountId, true)], await RunsAsync());
    }

    [Fact]
    public async Task An_account_that_fails_is_recorded_and_stops_no_other()
    {
        var company = Company.At(DateTimeOffset.UtcNow);
        var role = company.Roles.First(r => !r.Trust.Contains("ExternalId", StringComparison.Ordinal));
        await using var aws = await StandIn.StartAsync(company);
        var name = (role.Path + role.Name).TrimStart('/');
        await using var daemon = RunningDaemon.Start(
            program,
            aws,
            $$"""
            "RoleName": "{{name}}", "Budget": { "ConcurrentAccounts": 1 },
            "List": [{ "Id": "{{company.AccountId}}" }, { "Id": "100000000001" }, { "Id": "999999999999" }]
            """,
            Quiet
        );
        await daemon.UntilSaidAsync($"Audited {company.AccountId}");
        await daemon.UntilSaidAsync("The audit of 100000000001 failed");
        await daemon.UntilSaidAsync("The audit of 999999999999 failed");
        Assert.Equal(0, await daemon.StopAsync());
        Assert.Equal([("100000000001", false), (company.AccountId, true), ("999999999999", false)], await RunsAsync());
    }

    [Fact]
    public async Task An_audit_without_working_credentials_shows_on_the_page_before_and_after_the_account_was_ever_seen()
    {
        await using var aws = await StandIn.StartAsync(SmallAccounts.Of(1, DateTimeOffset.UtcNow));
        aws.Faults.Add(new Fault(FaultKind.ExpiredToken, "*"));
        await using var daemon = RunningDaemon.Start(program, aws, """ "Budget": { "CallsPerSecond": 200 } """, Quiet);
        await daemon.UntilAsync(
            "the page says so",
            async () => (await PageAsync()).Contains("The last audit failed: ", StringComparison.Ordinal)
        );
        aws.Faults.Clear();
        await daemon.Http.PostAsync(new Uri("/run", UriKind.Relative), null, Ct);
        await daemon.UntilSaidAsync("Audited 100000000001");
        await daemon.UntilAsync("the page is calm", async () => !(await PageAsync()).Contains("role=\"alert\"", StringComparison.Ordinal));
        aws.Faults.Add(new Fault(FaultKind.ExpiredToken, "*"));
        await daemon.Http.PostAsync(new Uri("/run", UriKind.Relative), null, Ct);
        await daemon.UntilAsync(
            "the page names the account",
            async () => (await PageAsync()).Contains("1 of 1 accounts not assessed by their last audit", StringComparison.Ordinal)
        );
        Assert.Equal(0, await daemon.StopAsync());
        Assert.Equal([("100000000001", false), ("100000000001", true)], (await RunsAsync()).Order());

        Task<string> PageAsync() => daemon.Http.GetStringAsync(new Uri("/", UriKind.Relative), Ct);
    }

    [Fact]
    public async Task After_a_kill_the_account_that_is_owed_is_audited()
    {
        var company = Company.At(DateTimeOffset.UtcNow);
        await using var aws = await StandIn.StartAsync(company);
        aws.Faults.Add(new Fault(FaultKind.Hang, "iam:GetAccountAuthorizationDetails"));
        await using (var first = RunningDaemon.Start(program, aws, "", Quiet))
        {
            await first.UntilAsync(
                "it is amid the audit",
                () => Task.FromResult(aws.CallsByOperation().ContainsKey("iam:GetAccountSummary"))
            );
            await first.KillAsync();
        }

        Assert.Equal([], await RunsAsync());
        aws.Faults.Clear();
        // Nothing was recorded, so that a first round would begin as well: the account is owed once all the same.
        await using var second = RunningDaemon.Start(program, aws, "", Quiet);
        await second.UntilSaidAsync($"Audited {company.AccountId}");
        Assert.Equal(0, await second.StopAsync());
    }

    [Fact]
    public async Task A_second_start_begins_no_round_and_a_request_does()
    {
        var company = Company.At(DateTimeOffset.UtcNow);
        await using var aws = await StandIn.StartAsync(company);
        await using (var first = RunningDaemon.Start(program, aws, "", Quiet))
        {
            await first.UntilSaidAsync($"Audited {company.AccountId}");
            Assert.Equal(0, await first.StopAsync());
        }

        await using var second = RunningDaemon.Start(program, aws, "", Quiet);
        await second.UntilReadyAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/run");
        Assert.Equal(HttpStatusCode.Accepted, (await second.Http.SendAsync(request, Ct)).StatusCode);
        await second.UntilSaidAsync($"Audited {company.AccountId}");
        Assert.Equal(0, await second.StopAsync());
        Assert.Equal([(company.AccountId, true), (company.AccountId, true)], await RunsAsync());
    }

    [Fact]
    public async Task With_every_second_call_throttled_the_audit_completes_and_misses_nothing()
    {
        await using var aws = await StandIn.StartAsync(SmallAccounts.Of(1, DateTimeOffset.UtcNow));
        aws.Faults.Add(new Fault(FaultKind.Throttling, "*") { Every = 2 });
        await using var daemon = RunningDaemon.Start(program, aws, """ "Budget": { "CallsPerSecond": 200 } """, Quiet);
        await daemon.UntilSaidAsync("Audited 100000000001");
        Assert.Equal(0, await daemon.StopAsync());
        var refused = aws.Calls.Count(c => c.Error is not null && c.Error.Contains("Thrott", StringComparison.Ordinal));
        Assert.InRange(refused, 5, int.MaxValue);
        Assert.DoesNotContain("Throttl", daemon.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("Rate exceeded", daemon.Said, StringComparison.Ordinal);
        Assert.Equal([("100000000001", true)], await RunsAsync());
    }

    [Fact]
    public async Task A_second_one_on_the_same_data_or_the_same_port_says_so_and_ends()
    {
        await using var aws = await StandIn.StartAsync(Company.At(DateTimeOffset.UtcNow));
        await using var daemon = RunningDaemon.Start(program, aws, "", Quiet);
        await daemon.UntilReadyAsync();
        var data = Path.Combine(program.Folder, "data");
        var same = await program.RunAsync("serve");
        Assert.Equal(2, same.Code);
        Assert.EndsWith(
            $"iam-auditor serve: another `iam-auditor serve` uses {data}; stop it, name another IamAuditor:DataDirectory, or share a PostgreSQL store\n",
            same.Error,
            StringComparison.Ordinal
        );
        program.Variables["IAMAUDITOR__DATADIRECTORY"] = data + "2";
        var port = await program.RunAsync("serve");
        Assert.Equal(2, port.Code);
        Assert.Matches(
            @"iam-auditor serve: IamAuditor:Http:Url: another program listens on http://127\.0\.0\.1:\d+; stop it, or write another port\n$",
            port.Error
        );

        // A kill lets go of the data.
        await daemon.KillAsync();
        program.Variables.Remove("IAMAUDITOR__DATADIRECTORY");
        await using var next = RunningDaemon.Start(program, aws, "", Quiet);
        await next.UntilReadyAsync();
    }

    [Fact]
    public async Task Broken_rules_stop_a_start_and_every_problem_is_said()
    {
        program.Write("rules/x/x.one.yaml", "id: x.one\n");
        program.Write(
            "appsettings.json",
            $$"""{ "IamAuditor": { "DataDirectory": "{{program.Folder}}/data", "Rules": { "Directories": ["{{program.Folder}}/rules"] } } }"""
        );
        var (code, _, error) = await program.RunAsync("serve");
        Assert.Equal(2, code);
        Assert.Contains("x.one.yaml", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<(string Account, bool Succeeded)>> RunsAsync()
    {
        await using var store = new SqliteStore(DataFolder.StorePath(Path.Combine(program.Folder, "data")));
        await store.PrepareAsync(Ct);
        return
        [
            .. (await store.RunsAsync(null, Ct)).Select(r => (r.Account.Text, r.Succeeded)).OrderBy(r => r.Text, StringComparer.Ordinal),
        ];
    }
}
