using System.Globalization;
using System.Text.RegularExpressions;
using IamAuditor.EndToEnd.AwsStandIn;
using IamAuditor.EndToEnd.Cli;
using IamAuditor.Storage;
using IamAuditor.Tests;
using IamAuditor.Tests.Exports.Sinks;
using IamAuditor.Tests.Reports;

namespace IamAuditor.EndToEnd.Serve;

/// <summary>The built program is killed while it owes: to a receiver that is away, to one that has events and has not answered, to a mail server that is away. Every delivery is counted.</summary>
public sealed class DeliveriesTests : IDisposable
{
    private const int HeldFrom = 3;
    private readonly Executable program = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => program.Dispose();

    [Fact]
    public async Task What_a_killed_program_owed_arrives_after_its_next_start_and_nothing_twice_but_what_was_under_way()
    {
        await using var aws = await StandIn.StartAsync(SmallAccounts.Of(1, DateTimeOffset.UtcNow));
        await using var webhook = await HoldingReceiver.StartAsync(HeldFrom);
        int owed;
        await using (var first = Start(aws, webhook, syslog: FreePorts.Next(), smtp: FreePorts.Next(), caFile: null))
        {
            await first.UntilAsync("an event is under way", () => Task.FromResult(webhook.Got.Count == HeldFrom));
            await first.UntilAsync("the mail is owed", async () => (await OwedAsync()).Any(e => e.Sink == "mail"));
            await first.KillAsync();
            owed = (await OwedAsync()).Count(e => e.Sink == "soc");
            Assert.InRange(owed, HeldFrom + 1, int.MaxValue);
        }

        await using var syslog = await Rsyslog.StartAsync(tls: null);
        await using var exim = await Exim.StartAsync();
        webhook.Release();
        await using var second = Start(aws, webhook, syslog.Port, exim.Port, exim.CaFile);
        await second.UntilAsync("nothing is owed", async () => (await OwedAsync()).Count == 0);

        // The receiver that was away has each event once.
        var events = (await syslog.LinesAsync(owed)).Select(l => Event().Match(l).Groups[1].Value).ToList();
        Assert.Equal(owed, events.Count);
        Assert.Equal(owed, events.Distinct().Count());
        // The one that had answered two and held the third has those three again: they were not recorded as delivered.
        Assert.Equal(owed, webhook.Got.Distinct().Count());
        Assert.Equal(
            webhook.Got.Take(HeldFrom).Order(StringComparer.Ordinal),
            webhook.Got.GroupBy(e => e).Where(e => e.Count() > 1).Select(e => e.Key).Order(StringComparer.Ordinal)
        );
        Assert.Equal(owed + HeldFrom, webhook.Got.Count);
        // Each recipient has one report.
        Assert.Single(await exim.ReceivedAsync("ann", 1));
        Assert.Single(await exim.ReceivedAsync("bob", 1));
        Assert.Equal(0, await second.StopAsync());
        Assert.DoesNotContain("   at ", second.Said, StringComparison.Ordinal);
        Assert.Single(await exim.ReceivedAsync("ann", 2));
    }

    private RunningDaemon Start(StandIn aws, HoldingReceiver webhook, int syslog, int smtp, string? caFile)
    {
        program.Variables["MAIL_PASSWORD"] = "secret";
        var ca = caFile is null ? "" : $"\"CaFile\": \"{caFile}\",";
        return RunningDaemon.Start(
            program,
            aws,
            """ "Budget": { "CallsPerSecond": 200 } """,
            // The mail of the day falls due every two seconds and is owed once.
            """
            "RootWatch": { "Enabled": false }, "WaiverReminders": { "Enabled": false }, "WeeklyMail": { "Cron": "0/2 * * * * ?" }
            """,
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                "Sinks": [
                  { "Name": "soc", "Type": "syslog", "Format": "json", "Host": "127.0.0.1", "Port": {{syslog}}, "Tls": false },
                  { "Name": "chat", "Type": "webhook", "Format": "json", "Url": "{{webhook.Url}}" }
                ],
                "Mail": {
                  "Host": "localhost", "Port": {{smtp}}, "User": "audit", "Password": "env:MAIL_PASSWORD", {{ca}}
                  "From": "audit@example.test",
                  "Groups": [{ "Name": "security", "To": ["ann@example.test", "bob@example.test"] }]
                }
                """
            )
        );
    }

    private async Task<IReadOnlyList<OutboxEntry>> OwedAsync()
    {
        var path = DataFolder.StorePath(Path.Combine(program.Folder, "data"));
        if (!File.Exists(path))
        {
            return [];
        }

        await using var store = new SqliteStore(path);
        return await store.OwedAsync(null, Ct);
    }

    private static Regex Event() => new("event=\"([0-9a-f]{64})\"");
}
