using System.Globalization;
using System.Text.Json;
using IamAuditor.EndToEnd.AwsStandIn;
using IamAuditor.EndToEnd.Cli;
using IamAuditor.Tests;
using IamAuditor.Tests.Reports;

namespace IamAuditor.EndToEnd.Serve;

/// <summary>The page of the built program in a browser, while an account hangs, another is refused, a third has a name that nobody chose kindly, and a receiver is away.</summary>
public sealed class DashboardPageTests : IDisposable
{
    private const string Name = "<script>alert(1)</script><img src=x onerror=alert(2)>";
    private const string Named = "100000000001";
    private const string Refused = "100000000002";
    private const string Hanging = "100000000003";

    private readonly Executable program = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => program.Dispose();

    [Fact]
    public async Task A_person_sees_where_accounts_stand_what_runs_and_what_is_owed()
    {
        var accounts = SmallAccounts.Of(3, DateTimeOffset.UtcNow).ToArray();
        accounts[0] = accounts[0] with { Alias = null };
        await using var aws = await StandIn.StartAsync(accounts);
        aws.Faults.Add(new Fault(FaultKind.AccessDenied, "sts:AssumeRole") { Account = Refused });
        aws.Faults.Add(new Fault(FaultKind.AccessDenied, "cloudtrail:DescribeTrails") { Account = Named });
        aws.Faults.Add(new Fault(FaultKind.Hang, "iam:GetAccountAuthorizationDetails") { Account = Hanging });
        await using var daemon = RunningDaemon.Start(
            program,
            aws,
            $$"""
            "Budget": { "CallsPerSecond": 200 },
            "List": [{ "Id": "{{Named}}", "Name": {{JsonSerializer.Serialize(Name)}} }, { "Id": "{{Refused}}" }, { "Id": "{{Hanging}}" }]
            """,
            ServeTests.Quiet,
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                "Sinks": [{ "Name": "soc", "Type": "webhook", "Format": "json", "Url": "http://127.0.0.1:{{FreePorts.Next()}}/" }]
                """
            )
        );
        await daemon.UntilReadyAsync();
        await daemon.UntilSaidAsync($"Audited {Named}");
        await daemon.UntilSaidAsync($"The audit of {Refused} failed");
        using (var again = new HttpRequestMessage(HttpMethod.Post, $"/run?account={Named}"))
        {
            Assert.True((await daemon.Http.SendAsync(again, Ct)).IsSuccessStatusCode);
        }

        await daemon.UntilAsync(
            "it was audited twice",
            () => Task.FromResult(daemon.Said.Split($"Audited {Named}", StringSplitOptions.None).Length > 2)
        );

        var seen = await PageCheck.OfDashboardAsync(daemon.Http.BaseAddress!);

        Assert.Empty(seen.Complaints);
        Assert.Empty(seen.Axe);
        Assert.Empty(seen.Texts("foreign"));
        Assert.Equal(0, seen.Json.GetProperty("overflow").GetInt32());
        Assert.Equal(["rgb(255, 255, 255)", "rgb(18, 18, 18)"], seen.Texts("ground"));
        Assert.Equal("1 account not assessed - IamAuditor", seen.Json.GetProperty("title").GetString());
        var rows = seen.Json.GetProperty("accounts").EnumerateArray().Select(r => r.EnumerateArray().Select(c => c.GetString()!).ToList());
        Assert.Collection(
            rows,
            refused =>
            {
                Assert.Equal(Refused, refused[0]);
                Assert.Contains("not assessed", refused[1], StringComparison.Ordinal);
                Assert.Contains("not authorized to perform: sts:AssumeRole", refused[1], StringComparison.Ordinal);
                // Nothing known is not nothing found.
                Assert.All(refused.Skip(2).Take(4), n => Assert.Equal("", n));
            },
            named =>
            {
                Assert.Equal($"{Named}\n{Name}", named[0]);
                Assert.Matches("^[0-9]+ seconds ago|^[0-9]+ minutes ago", named[1]);
                Assert.True(int.Parse(named[2], CultureInfo.InvariantCulture) > 0);
                Assert.True(int.Parse(named[8], CultureInfo.InvariantCulture) > 0);
            },
            hanging =>
            {
                Assert.Equal(Hanging, hanging[0]);
                Assert.Equal("not audited yet", hanging[1]);
            }
        );
        Assert.Matches("^from ([0-9]+) to \\1 open$", Assert.Single(seen.Texts("trends")));
        var text = seen.Json.GetProperty("text").GetString();
        Assert.Contains("1 of 3 accounts not assessed by their last audit.", text, StringComparison.Ordinal);
        Assert.Contains($"audit of {Hanging}, for ", text, StringComparison.Ordinal);
        var owed = Assert.Single(seen.Json.GetProperty("outbox").EnumerateArray());
        Assert.Equal("soc", owed[0].GetString());
        Assert.True(int.Parse(owed[1].GetString()!, CultureInfo.InvariantCulture) > 0);
    }
}
