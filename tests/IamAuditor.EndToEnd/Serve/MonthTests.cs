using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using IamAuditor.Demo;
using IamAuditor.EndToEnd.AwsStandIn;
using IamAuditor.EndToEnd.Cli;
using IamAuditor.Scheduling;
using IamAuditor.Storage;
using IamAuditor.Tests.Exports.Sinks;
using IamAuditor.Tests.Reports;
using Microsoft.Data.Sqlite;

namespace IamAuditor.EndToEnd.Serve;

/// <summary>
/// October of the built program, in which time passes from slot to slot: every schedule, the end of summer time, a night down over every slot of a Monday, a clock that was ahead and is set back. What was audited, what the
/// mail server and the sink have, and what evidence is left is counted.
/// </summary>
public sealed partial class MonthTests : IDisposable
{
    private const string Account = "100000000001";
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    private readonly Executable program = new();
    private readonly GrowingEvents events = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => program.Dispose();

    [Fact]
    public async Task In_a_month_every_slot_is_kept_and_no_mail_and_no_event_is_lost_or_doubled()
    {
        var began = At("2026-10-01 14:00");
        await using var aws = await StandIn.StartAsync(
            SmallAccounts.Of(1, began)[0] with
            {
                Events = events,
            },
            new StandInOptions { ReportPolls = 0 }
        );
        await using var receiver = await StrictReceiver.StartAsync();
        await using var exim = await Exim.StartAsync();
        using var clock = await TurnedClock.AtAsync(began, program, aws);
        program.Write(
            "waivers.yaml",
            """
            waivers:
              - { id: key-in-the-safe, rule: root.hardware-mfa, reason: the key is ordered, owner: ann, approved-by: bob, created: 2026-10-01, expires: 2026-10-20 }
            """
        );

        string said;
        await using (var daemon = Start(aws, receiver, exim))
        {
            await daemon.UntilAsync(
                "the first audit is over and told",
                async () => (await RunsAsync()).Count == 1 && await IsQuietAsync(await TriggersAsync(), clock)
            );
            for (var day = 2; day <= 11; day++)
            {
                await DayAsync(daemon, clock, day);
                if (day == 3)
                {
                    await WatchAsync(daemon, clock, At("2026-10-03 12:05"));
                    SignIn(1, At("2026-10-03 12:07"));
                    await WatchAsync(daemon, clock, At("2026-10-03 12:10"));
                }
            }

            await WatchAsync(daemon, clock, At("2026-10-11 22:00"));
            Assert.Equal(0, await daemon.StopAsync());
            said = daemon.Said;
        }

        // Down over Monday's audit, retention, mail and reminders, and over a sign-in.
        SignIn(2, At("2026-10-12 01:10"));
        var restarted = At("2026-10-12 09:00");
        clock.Pass(restarted);
        await using (var daemon = Start(aws, receiver, exim))
        {
            foreach (var job in new[] { JobName.Audit, JobName.WeeklyMail, JobName.WaiverReminders })
            {
                await UntilDoneAsync(daemon, clock, job, restarted);
            }

            for (var day = 13; day <= 31; day++)
            {
                await DayAsync(daemon, clock, day);
                switch (day)
                {
                    case 20:
                        // The clock was forty minutes ahead. Its watch goes on as soon as it is set right.
                        await WatchAsync(daemon, clock, At("2026-10-20 14:00"));
                        clock.Set(At("2026-10-20 13:20"));
                        SignIn(3, At("2026-10-20 13:21"));
                        clock.Pass(clock.Now.AddSeconds(10));
                        await daemon.UntilSaidAsync("The clock was set back by");
                        await WatchAsync(daemon, clock, At("2026-10-20 13:25"));
                        break;
                    case 28:
                        // CloudTrail shows it twelve minutes later, when the watch has looked twice.
                        await WatchAsync(daemon, clock, At("2026-10-28 15:05"));
                        await WatchAsync(daemon, clock, At("2026-10-28 15:10"));
                        SignIn(5, At("2026-10-28 15:02"));
                        await WatchAsync(daemon, clock, At("2026-10-28 15:15"));
                        break;
                }
            }

            Assert.Equal(0, await daemon.StopAsync());
            said += daemon.Said;
        }

        var runs = await RunsAsync();
        Assert.Equal(
            ["2026-10-01 14:00", .. Days(2, 11).Select(d => d + " 02:30"), "2026-10-12 09:00", .. Days(13, 31).Select(d => d + " 02:30")],
            runs.Where(r => !r.IsWatch).Select(r => Shown(r.Started))
        );
        Assert.All(runs, r => Assert.True(r.Succeeded));
        // Nobody makes up for the retention of the 12th: its rule is Skip.
        Assert.Equal(29, Retained().Count(said));
        Assert.Equal(
            runs.Where(r => r.Started > At("2026-10-24 04:00")).Select(r => r.Id),
            Evidence().Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)
        );

        var mails = new[] { "2026-10-05 07:00", "2026-10-12 09:00", "2026-10-19 07:00", "2026-10-26 07:00" };
        var reminders = new[] { "2026-10-06 07:30", "2026-10-18 07:30" };
        foreach (var recipient in new[] { "ann", "bob" })
        {
            var got = await exim.ReceivedAsync(recipient, mails.Length + reminders.Length);
            Assert.Equal(reminders, got.Where(IsReminder).Select(m => Shown(m.Date)).Order(StringComparer.Ordinal));
            Assert.Equal(mails, got.Where(m => !IsReminder(m)).Select(m => Shown(m.Date)).Order(StringComparer.Ordinal));
        }

        var told = receiver.Requests.Select(r => JsonNode.Parse(r.Body)!).ToList();
        Assert.Equal(told.Count, told.Select(t => (string)t["event"]!).Distinct().Count());
        var first = (string)told[0]["run"]!;
        Assert.All(told.Where(t => (string)t["run"]! == first), t => Assert.Equal("new", (string)t["change"]!));
        Assert.Equal(
            """
            2026-10-03 12:10 new detect.root-activity 198.51.100.1
            2026-10-04 02:30 new root.recent-use
            2026-10-11 02:30 resolved root.recent-use
            2026-10-12 09:00 new detect.root-activity 198.51.100.2
            2026-10-12 09:00 reopened root.recent-use
            2026-10-19 02:30 resolved root.recent-use
            2026-10-20 13:25 new detect.root-activity 198.51.100.3
            2026-10-21 02:30 waiver-ended root.hardware-mfa
            2026-10-21 02:30 reopened root.recent-use
            2026-10-25 02:30 new detect.root-activity 198.51.100.4
            2026-10-26 02:30 updated root.recent-use
            2026-10-28 15:15 new detect.root-activity 198.51.100.5
            2026-10-29 02:30 updated root.recent-use
            """,
            string.Join('\n', told.Where(t => (string)t["run"]! != first).Select(Said))
        );
        Assert.Empty(aws.Violations);
    }

    private RunningDaemon Start(StandIn aws, StrictReceiver receiver, Exim exim)
    {
        program.Variables["MAIL_PASSWORD"] = "secret";
        return RunningDaemon.Start(
            program,
            aws,
            """ "Budget": { "CallsPerSecond": 200 } """,
            """ "TimeZone": "Europe/Berlin", "Audit": { "Cron": "0 30 2 * * ?" } """,
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                "Store": { "RetainEvidenceDays": 7, "RetainEvidenceRuns": 1 },
                "Waivers": { "File": "waivers.yaml" },
                "Sinks": [{ "Name": "soc", "Type": "webhook", "Format": "json", "Url": "{{receiver.Url}}" }],
                "Mail": {
                  "Host": "localhost", "Port": {{exim.Port}}, "User": "audit", "Password": "env:MAIL_PASSWORD", "CaFile": "{{exim.CaFile}}",
                  "From": "audit@example.test", "Groups": [{ "Name": "security", "To": ["ann@example.test", "bob@example.test"] }]
                }
                """
            )
        );
    }

    private async Task DayAsync(RunningDaemon daemon, TurnedClock clock, int day)
    {
        var date = $"2026-10-{day:00}";
        await PassAsync(daemon, clock, JobName.Audit, At(date + " 02:30"));
        if (day == 25)
        {
            // An hour later it is 02:30 again: no second audit, while the watch goes on.
            SignIn(4, At(date + " 02:30").AddMinutes(57));
            await WatchAsync(daemon, clock, At(date + " 02:30").AddHours(1));
        }

        await PassAsync(daemon, clock, JobName.Retention, At(date + " 04:00"));
        if (At(date + " 07:00").DayOfWeek == DayOfWeek.Monday)
        {
            await PassAsync(daemon, clock, JobName.WeeklyMail, At(date + " 07:00"));
        }

        await PassAsync(daemon, clock, JobName.WaiverReminders, At(date + " 07:30"));
    }

    // A watch that was missed is skipped, so that time must not run past it in one go.
    private async Task WatchAsync(RunningDaemon daemon, TurnedClock clock, DateTimeOffset slot)
    {
        clock.Pass(slot.AddMinutes(-2));
        await daemon.UntilAsync(
            $"the watch of {Shown(slot)} is planned",
            async () => (await TriggersAsync()).Any(t => t.Name == JobName.RootWatch && t.Next == slot)
        );
        await PassAsync(daemon, clock, JobName.RootWatch, slot);
    }

    private async Task PassAsync(RunningDaemon daemon, TurnedClock clock, JobName job, DateTimeOffset slot)
    {
        clock.Pass(slot.AddSeconds(1));
        await UntilDoneAsync(daemon, clock, job, slot);
    }

    private Task UntilDoneAsync(RunningDaemon daemon, TurnedClock clock, JobName job, DateTimeOffset slot) =>
        daemon.UntilAsync(
            $"{job} of {Shown(slot)} is done",
            async () =>
            {
                var triggers = await TriggersAsync();
                return triggers.Any(t => t.Name == job && t.Previous >= slot) && await IsQuietAsync(triggers, clock);
            }
        );

    // The scheduler has nothing to do any more, and nothing is owed.
    private async Task<bool> IsQuietAsync(IReadOnlyList<(JobName?, DateTimeOffset? Next, DateTimeOffset?)> triggers, TurnedClock clock) =>
        triggers.All(t => t.Next > clock.Now) && await OfStoreAsync(async store => (await store.OwedAsync(null, Ct)).Count) == 0;

    private async Task<List<(JobName? Name, DateTimeOffset? Next, DateTimeOffset? Previous)>> TriggersAsync()
    {
        await using var schedule = new SqliteConnection(
            $"Data Source={Path.Combine(program.Folder, "data", Plan.FileName)};Mode=ReadOnly;Pooling=False"
        );
        await schedule.OpenAsync(Ct);
        await using var query = schedule.CreateCommand();
        query.CommandText = """
            SELECT TRIGGER_NAME, NEXT_FIRE_TIME, PREV_FIRE_TIME FROM QRTZ_TRIGGERS
            UNION ALL SELECT TRIGGER_NAME, 0, NULL FROM QRTZ_FIRED_TRIGGERS WHERE STATE = 'EXECUTING'
            """;
        await using var rows = await query.ExecuteReaderAsync(Ct);
        var all = new List<(JobName?, DateTimeOffset?, DateTimeOffset?)>();
        while (await rows.ReadAsync(Ct))
        {
            all.Add((Enum.TryParse<JobName>(rows.GetString(0), out var name) ? name : null, Moment(1), Moment(2)));
        }

        return all;

        DateTimeOffset? Moment(int column) => rows.IsDBNull(column) ? null : new DateTimeOffset(rows.GetInt64(column), TimeSpan.Zero);
    }

    private Task<IReadOnlyList<RunRecord>> RunsAsync() =>
        OfStoreAsync<IReadOnlyList<RunRecord>>(async store => [.. (await store.RunsAsync(null, Ct)).OrderBy(r => r.Started)]);

    private async Task<T> OfStoreAsync<T>(Func<SqliteStore, Task<T>> read)
    {
        await using var store = new SqliteStore(DataFolder.StorePath(Path.Combine(program.Folder, "data")));
        await store.PrepareAsync(Ct);
        return await read(store);
    }

    private string[] Evidence() =>
        Directory.GetFiles(Path.Combine(program.Folder, "data", DataFolder.EvidenceFolderName), "*.zip", SearchOption.AllDirectories);

    private void SignIn(int number, DateTimeOffset at) =>
        events.Add(
            EventText.SignIn(
                new Dice((ulong)number),
                Account,
                at,
                "us-east-1",
                string.Create(CultureInfo.InvariantCulture, $"198.51.100.{number}"),
                EventText.Root(Account),
                mfa: false
            )
        );

    private static string Said(JsonNode happened)
    {
        var at = DateTimeOffset.Parse((string)happened["time"]!, CultureInfo.InvariantCulture);
        return $"{Shown(at)} {happened["change"]} {happened["rule"]} {Address().Match((string)happened["message"]!).Value}".TrimEnd();
    }

    private static bool IsReminder(MimeKit.MimeMessage mail) => mail.Subject!.Contains("waiver", StringComparison.Ordinal);

    private static IEnumerable<string> Days(int from, int to) =>
        Enumerable.Range(from, to - from + 1).Select(d => string.Create(CultureInfo.InvariantCulture, $"2026-10-{d:00}"));

    private static string Shown(DateTimeOffset at) =>
        TimeZoneInfo.ConvertTime(at, Berlin).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    // The first of two where the hour comes twice.
    private static DateTimeOffset At(string berlin)
    {
        var local = DateTime.ParseExact(berlin, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return new DateTimeOffset(
            local,
            Berlin.IsAmbiguousTime(local) ? Berlin.GetAmbiguousTimeOffsets(local).Max() : Berlin.GetUtcOffset(local)
        ).ToUniversalTime();
    }

    [GeneratedRegex(@"Retention: \d+ file")]
    private static partial Regex Retained();

    [GeneratedRegex(@"198\.51\.100\.\d+")]
    private static partial Regex Address();
}
