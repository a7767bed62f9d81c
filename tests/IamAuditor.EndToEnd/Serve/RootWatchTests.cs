using System.Text.Json.Nodes;
using IamAuditor.Demo;
using IamAuditor.EndToEnd.AwsStandIn;
using IamAuditor.EndToEnd.Cli;
using IamAuditor.Storage;

namespace IamAuditor.EndToEnd.Serve;

/// <summary>Somebody signs in as root while the built program watches, and while it was killed.</summary>
public sealed class RootWatchTests : IDisposable
{
    private const string Account = "100000000001";
    private readonly Executable program = new();
    private readonly GrowingEvents events = new();

    public void Dispose() => program.Dispose();

    [Fact]
    public async Task A_root_sign_in_reaches_the_sink_with_the_next_watch_and_once_whoever_kills_the_program()
    {
        var account = SmallAccounts.Of(1, DateTimeOffset.UtcNow)[0] with { Events = events };
        await using var aws = await StandIn.StartAsync(account);
        // What the audit could not assess is no business of the watch.
        aws.Faults.Add(new Fault(FaultKind.AccessDenied, "cloudtrail:DescribeTrails"));
        await using (var first = Start(aws))
        {
            await first.UntilSaidAsync($"Audited {Account}");
            Assert.Equal([], Told());
            SignIn(1, "198.51.100.7");
            await first.UntilAsync("the sign-in is told", () => Task.FromResult(Told().Count == 1));
            await UntilWatchedAgainAsync(first, aws);
            await first.KillAsync();
        }

        SignIn(2, "203.0.113.9");
        await using var second = Start(aws);
        await second.UntilAsync("the other one is told", () => Task.FromResult(Told().Count == 2));
        await UntilWatchedAgainAsync(second, aws);
        Assert.Equal(0, await second.StopAsync());

        var told = Told();
        Assert.Equal(2, told.Count);
        Assert.NotEmpty(Lines("\"change\":\"unknown\""));
        Assert.Equal(told, Lines("\"run\":\"").Where(l => RunId.IsWatch(JsonNode.Parse(l)!["run"]!.ToString())));
        Assert.Contains("Root was used from 198.51.100.7", told[0], StringComparison.Ordinal);
        Assert.Contains("Root was used from 203.0.113.9", told[1], StringComparison.Ordinal);
        Assert.Empty(aws.Violations);
    }

    private RunningDaemon Start(StandIn aws) =>
        RunningDaemon.Start(
            program,
            aws,
            """ "Budget": { "CallsPerSecond": 200 } """,
            """ "RootWatch": { "Cron": "0/3 * * * * ?" }, "WeeklyMail": { "Enabled": false }, "WaiverReminders": { "Enabled": false } """,
            $$""" "Sinks": [{ "Name": "soc", "Type": "file", "Format": "json", "Path": "{{program.Folder}}/events.ndjson" }] """
        );

    // The watch looks again over the time in which both events lie.
    private static async Task UntilWatchedAgainAsync(RunningDaemon daemon, StandIn aws)
    {
        var before = Looked();
        await daemon.UntilAsync("the watch has looked again, twice", () => Task.FromResult(Looked() >= before + 20));

        int Looked() => aws.Calls.Count(c => c.Operation == "cloudtrail:LookupEvents");
    }

    private void SignIn(ulong seed, string ip) =>
        events.Add(
            EventText.SignIn(
                new Dice(seed),
                Account,
                DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds()),
                "us-east-1",
                ip,
                EventText.Root(Account),
                mfa: false
            )
        );

    private List<string> Told() => Lines("Root was used from");

    private List<string> Lines(string text)
    {
        var path = Path.Combine(program.Folder, "events.ndjson");
        return File.Exists(path) ? [.. File.ReadAllLines(path).Where(l => l.Contains(text, StringComparison.Ordinal))] : [];
    }
}
