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

    [Fact]
    public async Task A_stop_gives_a_delivery_under_way_its_time_and_what_did_not_end_is_still_owed()
    {
        await using var aws = await StandIn.StartAsync(SmallAccounts.Of(1, DateTimeOffset.UtcNow));
        await using var webhook = await HoldingReceiver.StartAsync(HeldFrom);
        await using var daemon = Start(aws, webhook, syslog: FreePorts.Next(), smtp: FreePorts.Next(), caFile: null);
        await daemon.UntilAsync("an event is under way", () => Task.FromResult(webhook.Got.Count == HeldFrom));

        // A receiver that does not answer holds the stop up for as long as a delivery may take.
        Assert.Equal(0, await daemon.StopAsync());

        Assert.Contains("Stopped; what was interrupted is resumed", daemon.Said, StringComparison.Ordinal);
        Assert.Contains((await OwedAsync()).Where(e => e.Sink == "chat"), e => !e.IsParked);
    }

    [Fact]
    public async Task A_program_killed_after_the_mail_server_took_a_mail_and_before_that_was_recorded_repeats_that_mail_once_under_the_same_id()
    {
        await using var aws = await StandIn.StartAsync(SmallAccounts.Of(1, DateTimeOffset.UtcNow));
        await using var exim = await Exim.StartAsync();
        // A report with its workbook is to go out, not the word that nothing was audited yet.
        await using (var before = Start(aws, Mail(FreePorts.Next(), caFile: null), weeklyMail: """{ "Enabled": false }"""))
        {
            await before.UntilReadyAsync();
            await before.UntilAsync("the account is audited", async () => (await RunsAsync()).Any(r => r.Succeeded));
            Assert.Equal(0, await before.StopAsync());
        }

        // What comes before the text of a mail is far shorter, and a mail with its workbook far longer: the one answer that is withheld is that the first mail was taken.
        await using (var relay = new HoldingRelay(exim.Port, heldFrom: 16_384))
        await using (var first = Start(aws, Mail(relay.Port, exim.CaFile)))
        {
            await first.UntilAsync("the server has a mail", async () => (await exim.ReceivedAsync("ann", 0)).Count == 1);
            await first.KillAsync();
        }

        Assert.Equal(["ann@example.test", "bob@example.test"], (await OwedAsync()).Select(e => e.OrderKey).Order(StringComparer.Ordinal));
        Assert.Empty(await exim.ReceivedAsync("bob", 0));

        await using var second = Start(aws, Mail(exim.Port, exim.CaFile));
        await second.UntilAsync("nothing is owed", async () => (await OwedAsync()).Count == 0);
        var repeated = await exim.ReceivedAsync("ann", 2);
        Assert.Equal(2, repeated.Count);
        Assert.Single(repeated.Select(m => m.MessageId).Distinct());
        Assert.Single(repeated.Select(m => m.HtmlBody).Distinct());
        Assert.Single(await exim.ReceivedAsync("bob", 1));

        // The mail falls due again every two seconds and was sent.
        var runs = second.Said.Length;
        await second.UntilAsync("it goes on", () => Task.FromResult(second.Said.Length > runs));
        Assert.Equal(0, await second.StopAsync());
        Assert.Equal(2, (await exim.ReceivedAsync("ann", 0)).Count);
        Assert.Single(await exim.ReceivedAsync("bob", 0));
    }

    private RunningDaemon Start(StandIn aws, HoldingReceiver webhook, int syslog, int smtp, string? caFile) =>
        Start(
            aws,
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                "Sinks": [
                  { "Name": "soc", "Type": "syslog", "Format": "json", "Host": "127.0.0.1", "Port": {{syslog}}, "Tls": false },
                  { "Name": "chat", "Type": "webhook", "Format": "json", "Url": "{{webhook.Url}}" }
                ],
                {{Mail(smtp, caFile)}}
                """
            )
        );

    private RunningDaemon Start(StandIn aws, string more, string weeklyMail = """{ "Cron": "0/2 * * * * ?" }""")
    {
        program.Variables["MAIL_PASSWORD"] = "secret";
        return RunningDaemon.Start(
            program,
            aws,
            """ "Budget": { "CallsPerSecond": 200 } """,
            // The mail of the day falls due every two seconds and is owed once.
            $$"""
            "RootWatch": { "Enabled": false }, "WaiverReminders": { "Enabled": false }, "WeeklyMail": {{weeklyMail}}
            """,
            more
        );
    }

    private static string Mail(int smtp, string? caFile)
    {
        var ca = caFile is null ? "" : $"\"CaFile\": \"{caFile}\",";
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            "Mail": {
              "Host": "localhost", "Port": {{smtp}}, "User": "audit", "Password": "env:MAIL_PASSWORD", {{ca}}
              "From": "audit@example.test",
              "Groups": [{ "Name": "security", "To": ["ann@example.test", "bob@example.test"] }]
            }
            """
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

    private async Task<IReadOnlyList<RunRecord>> RunsAsync()
    {
        await using var store = new SqliteStore(DataFolder.StorePath(Path.Combine(program.Folder, "data")));
        return await store.RunsAsync(null, Ct);
    }

    private static Regex Event() => new("event=\"([0-9a-f]{64})\"");
}
