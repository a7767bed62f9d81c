using System.Globalization;
using System.Text;
using IamAuditor.Demo;
using IamAuditor.EndToEnd.AwsStandIn;
using IamAuditor.EndToEnd.Cli;
using IamAuditor.Storage;
using IamAuditor.Tests;
using IamAuditor.Tests.Exports.Sinks;

namespace IamAuditor.EndToEnd.Serve;

/// <summary>The built program while its clock is turned: a week asleep, a receiver that is away for an hour.</summary>
public sealed class TurnedClockTests : IDisposable
{
    private const string Account = "100000000001";

    private readonly Executable program = new();
    private readonly GrowingEvents events = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => program.Dispose();

    [Fact]
    public async Task After_a_week_asleep_seven_audits_are_made_up_for_by_one_and_the_next_mail_comes_at_its_own_time()
    {
        var began = At("2026-10-26 12:00:00");
        await using var aws = await StandIn.StartAsync(SmallAccounts.Of(1, began)[0] with { Events = events });
        using var clock = await TurnedClock.AtAsync(began, program, aws);
        // Nobody takes the mail, so that each one that fell due stands in the outbox.
        await using var daemon = Start(
            aws,
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                "Mail": { "Host": "localhost", "Port": {{FreePorts.Next()}}, "From": "audit@example.test",
                  "Groups": [{ "Name": "security", "To": ["ann@example.test"] }] }
                """
            )
        );
        await UntilAuditedAsync(daemon, 1);
        clock.Set(At("2026-11-02 05:59:58"));
        await UntilAuditedAsync(daemon, 2);
        await daemon.UntilAsync("the mail is owed", async () => (await MailsAsync()).Count == 1);
        Assert.Equal(0, await daemon.StopAsync());

        Assert.Equal(["2026-10-26", "2026-11-02"], (await RunsAsync()).Select(r => Day(r.Started)));
        Assert.Equal(["2026-11-02"], (await MailsAsync()).Select(m => Day(m.Created)));
        Assert.Empty(aws.Violations);
    }

    [Fact]
    public async Task After_an_hour_without_a_receiver_every_event_arrives_once_and_in_order()
    {
        var began = At("2026-10-23 12:00:00");
        await using var aws = await StandIn.StartAsync(SmallAccounts.Of(1, began)[0] with { Events = events });
        await using var receiver = await StrictReceiver.StartAsync();
        using var clock = await TurnedClock.AtAsync(began, program, aws);
        var isAway = false;
        var refused = 0;
        receiver.Answer = (_, _, _) =>
        {
            if (!isAway)
            {
                return (204, "");
            }

            Interlocked.Increment(ref refused);
            return (503, "");
        };
        await using var daemon = Start(
            aws,
            $$""" "Sinks": [{ "Name": "soc", "Type": "webhook", "Format": "json", "Url": "{{receiver.Url}}" }] """
        );
        await UntilAuditedAsync(daemon, 1);
        await daemon.UntilAsync("nothing is owed", async () => (await OwedAsync()).Count == 0);
        var before = receiver.Requests.Count;

        isAway = true;
        for (var i = 1; i <= 3; i++)
        {
            clock.Set(began.AddMinutes(20 * i));
            SignIn(i, clock.Now.AddMinutes(-1));
            await daemon.UntilAsync("the sign-in is owed", async () => (await OwedAsync()).Count >= i);
            await daemon.UntilAsync("the receiver was tried", () => Task.FromResult(Volatile.Read(ref refused) > 0));
        }

        var owed = await OwedAsync();
        Assert.All(owed, e => Assert.False(e.IsParked));
        receiver.Requests.Clear();
        isAway = false;
        await daemon.UntilAsync("nothing is owed", async () => (await OwedAsync()).Count == 0);
        Assert.Equal(0, await daemon.StopAsync());

        var got = receiver.Requests.Select(r => r.Headers["X-IamAuditor-Event"].ToString()).ToList();
        Assert.Equal(owed.Select(e => e.Id), got);
        // It was asked again and again, and less and less often.
        Assert.InRange(refused, 2, owed.Count * 12);
        Assert.True(before > 0);
    }

    [Fact]
    public async Task What_was_done_while_the_clock_was_a_day_ahead_holds_up_nothing_once_it_is_set_back()
    {
        var ahead = At("2026-10-24 12:00:00");
        var truth = At("2026-10-23 12:00:00");
        await using var aws = await StandIn.StartAsync(SmallAccounts.Of(1, truth)[0] with { Events = events });
        await using var receiver = await StrictReceiver.StartAsync();
        using var clock = await TurnedClock.AtAsync(ahead, program, aws);
        string? refused = null;
        receiver.Answer = (_, headers, _) =>
        {
            var id = headers["X-IamAuditor-Event"].ToString();
            refused ??= id;
            return id == refused ? (400, "not now") : (204, "");
        };
        await using var daemon = Start(
            aws,
            $$""" "Sinks": [{ "Name": "soc", "Type": "webhook", "Format": "json", "Url": "{{receiver.Url}}" }] """
        );
        await UntilAuditedAsync(daemon, 1);
        await daemon.UntilAsync("one is refused by itself", async () => (await OwedAsync()) is [{ NextAttempt: not null }]);

        clock.Set(truth);
        refused = "";
        await daemon.UntilAsync("nothing is owed", async () => (await OwedAsync()).Count == 0);
        SignIn(1, truth.AddMinutes(-1));
        await daemon.UntilAsync(
            "the sign-in is told",
            () =>
                Task.FromResult(
                    receiver.Requests.Any(r => Encoding.UTF8.GetString(r.Body).Contains("198.51.100.1", StringComparison.Ordinal))
                )
        );
        (await daemon.Http.PostAsync(new Uri("/run", UriKind.Relative), null, Ct)).EnsureSuccessStatusCode();
        await UntilAuditedAsync(daemon, 2);
        Assert.Equal(0, await daemon.StopAsync());

        var runs = await RunsAsync();
        Assert.Equal([("2026-10-23", true), ("2026-10-24", true)], runs.Select(r => (Day(r.Started), r.Succeeded)));
        var newest = await program.RunAsync("report", "--run", runs[0].Id, "--format", "verdicts", "--out", "out");
        Assert.Equal((0, ""), (newest.Code, newest.Error));
        Assert.Empty(aws.Violations);
    }

    private RunningDaemon Start(StandIn aws, string more) =>
        RunningDaemon.Start(
            program,
            aws,
            """ "Budget": { "CallsPerSecond": 200 } """,
            """
            "TimeZone": "Europe/Berlin", "RootWatch": { "Cron": "0/10 * * * * ?" }, "Audit": { "Cron": "0 30 2 * * ?" }, "WaiverReminders": { "Enabled": false }
            """,
            more
        );

    private Task UntilAuditedAsync(RunningDaemon daemon, int runs) =>
        daemon.UntilAsync($"there are {runs} audits", async () => (await RunsAsync()).Count >= runs);

    private void SignIn(int number, DateTimeOffset at) =>
        events.Add(
            EventText.SignIn(
                new Dice((ulong)number),
                Account,
                DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds()),
                "us-east-1",
                string.Create(CultureInfo.InvariantCulture, $"198.51.100.{number}"),
                EventText.Root(Account),
                mfa: false
            )
        );

    private async Task<IReadOnlyList<RunRecord>> RunsAsync() =>
        await WithStoreAsync(async store =>
            (IReadOnlyList<RunRecord>)[.. (await store.RunsAsync(null, Ct)).Where(r => !r.IsWatch).OrderBy(r => r.Started)]
        );

    private async Task<IReadOnlyList<OutboxEntry>> OwedAsync() =>
        await WithStoreAsync(async store => (IReadOnlyList<OutboxEntry>)[.. (await store.OwedAsync("soc", Ct))]);

    private async Task<IReadOnlyList<OutboxEntry>> MailsAsync() =>
        await WithStoreAsync(async store => (IReadOnlyList<OutboxEntry>)[.. (await store.OwedAsync("mail", Ct)).OrderBy(e => e.Created)]);

    private async Task<IReadOnlyList<T>> WithStoreAsync<T>(Func<SqliteStore, Task<IReadOnlyList<T>>> read)
    {
        var path = DataFolder.StorePath(Path.Combine(program.Folder, "data"));
        if (!File.Exists(path))
        {
            return [];
        }

        await using var store = new SqliteStore(path);
        await store.PrepareAsync(Ct);
        return await read(store);
    }

    private static string Day(DateTimeOffset at) => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateTimeOffset At(string utc) =>
        DateTimeOffset.ParseExact(utc, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
