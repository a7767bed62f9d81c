using System.Collections.Concurrent;
using System.Globalization;
using IamAuditor.Options;
using IamAuditor.Scheduling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Quartz;
using Quartz.Extensibility;

namespace IamAuditor.Tests.Scheduling;

/// <summary>The daemon's plan in the real scheduler with its real store, on a clock that the test turns. Jobs note that they ran.</summary>
public sealed class PlanTests : IDisposable
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    private readonly string folder = Directory.CreateTempSubdirectory("iam-auditor-plan-").FullName;
    private readonly ConcurrentQueue<(JobName Job, string At)> ran = new();
    private FakeTimeProvider clock = new(At("2026-10-01 00:00"));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_month_runs_every_schedule_over_the_end_of_summer_time_and_what_an_outage_missed_is_made_up_for_or_not_as_its_rule_says()
    {
        var options = new ScheduleOptions
        {
            TimeZone = "Europe/Berlin",
            Audit = new JobSchedule { Cron = "0 30 2 * * ?" },
            // Every six hours, so that a month of them is soon over.
            RootWatch = new JobSchedule { Cron = "0 0 0/6 * * ?" },
        };
        await RunAsync(options, until: "2026-10-12 06:50");
        // Down over Monday's mail at 07:00 and the reminders at 07:30.
        clock.SetUtcNow(At("2026-10-12 09:00"));
        await RunAsync(options, until: "2026-10-15 01:00");
        // Down over three audits, three reminders, retention and twelve watches.
        clock.SetUtcNow(At("2026-10-18 01:00"));
        await RunAsync(options, until: "2026-10-31 23:00");

        Assert.Equal(["2026-10-05 07:00", "2026-10-12 09:00", "2026-10-19 07:00", "2026-10-26 07:00"], Of(JobName.WeeklyMail));
        Assert.Equal(
            [.. Days(1, 14).Select(d => d + " 02:30"), "2026-10-18 01:00", .. Days(18, 31).Select(d => d + " 02:30")],
            Of(JobName.Audit)
        );
        Assert.Equal(
            [
                .. Days(1, 11).Select(d => d + " 07:30"),
                "2026-10-12 09:00",
                .. Days(13, 14).Select(d => d + " 07:30"),
                "2026-10-18 01:00",
                .. Days(18, 31).Select(d => d + " 07:30"),
            ],
            Of(JobName.WaiverReminders)
        );
        Assert.Equal([.. Days(1, 14).Concat(Days(18, 31)).Select(d => d + " 04:00")], Of(JobName.Retention));
        var watched = Days(1, 31).SelectMany(d => new[] { "00:00", "06:00", "12:00", "18:00" }.Select(h => $"{d} {h}"));
        Assert.Equal(
            watched.Where(t => string.CompareOrdinal(t, "2026-10-15 01:00") < 0 || string.CompareOrdinal(t, "2026-10-18 01:00") > 0),
            Of(JobName.RootWatch)
        );
    }

    [Fact]
    public async Task Other_times_hold_from_the_next_start_and_what_is_switched_off_runs_no_more()
    {
        await RunAsync(new ScheduleOptions { TimeZone = "Europe/Berlin", RootWatch = Off }, until: "2026-10-02 12:00");
        Assert.Equal(["2026-10-01 02:00", "2026-10-02 02:00"], Of(JobName.Audit));
        Assert.Equal(["2026-10-01 04:00", "2026-10-02 04:00"], Of(JobName.Retention));
        ran.Clear();
        await RunAsync(
            new ScheduleOptions
            {
                TimeZone = "Europe/Berlin",
                RootWatch = Off,
                Retention = Off,
                Audit = new JobSchedule { Cron = "0 0 3 * * ?" },
            },
            until: "2026-10-04 12:00"
        );
        Assert.Equal(["2026-10-03 03:00", "2026-10-04 03:00"], Of(JobName.Audit));
        Assert.Equal([], Of(JobName.Retention));
    }

    [Fact]
    public async Task What_a_clock_two_years_ahead_planned_falls_due_by_the_right_one_from_the_next_start()
    {
        clock = new FakeTimeProvider(At("2028-10-01 00:00"));
        var options = new ScheduleOptions { TimeZone = "Europe/Berlin", RootWatch = Off };
        await RunAsync(options, until: "2028-10-01 12:00");
        ran.Clear();
        clock = new FakeTimeProvider(At("2026-10-01 12:00"));
        await RunAsync(options, until: "2026-10-02 12:00");
        Assert.Equal(["2026-10-02 02:00"], Of(JobName.Audit));
    }

    private static JobSchedule Off => new() { Enabled = false };

    // Turns the clock from one due time to the next and lets the scheduler do what is due.
    private async Task RunAsync(ScheduleOptions schedule, string until)
    {
        var options = new AuditorOptions { Schedule = schedule };
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<TimeProvider>(clock).AddSingleton(options).AddLogging(l => l.ClearProviders());
        Plan.Add(builder, options, folder, connectionString: null);
        builder.Services.AddSingleton<IJobFactory>(new NotingJobs(this));
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var scheduler = await host.Services.GetRequiredService<ISchedulerFactory>().GetScheduler(TestContext.Current.CancellationToken);
        var triggers = PlannedJob.All(schedule).Where(j => j.Enabled).Select(j => Plan.TriggerOf(j, clock).Key).ToList();
        while (true)
        {
            var next = await SettledAsync(scheduler, triggers);
            if (next >= At(until))
            {
                break;
            }

            clock.SetUtcNow(next);
        }

        clock.SetUtcNow(At(until));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    private async Task<DateTimeOffset> SettledAsync(IScheduler scheduler, IReadOnlyList<TriggerKey> triggers)
    {
        for (var look = 1; ; look++)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            var due = new List<DateTimeOffset>();
            foreach (var key in triggers)
            {
                var trigger = await scheduler.GetTrigger(key, TestContext.Current.CancellationToken);
                due.Add(trigger!.NextFireTimeUtc!.Value);
            }

            if (due.Min() > clock.GetUtcNow())
            {
                return due.Min();
            }

            if (look % 20 == 0)
            {
                // It went to sleep for a time that it had counted before the clock was turned: this wakes it.
                await scheduler.ResumeAll(TestContext.Current.CancellationToken);
            }

            await Task.Delay(2, TestContext.Current.CancellationToken);
        }
    }

    private IEnumerable<string> Of(JobName job) => ran.Where(r => r.Job == job).Select(r => r.At);

    private static IEnumerable<string> Days(int from, int to) =>
        Enumerable.Range(from, to - from + 1).Select(d => string.Create(CultureInfo.InvariantCulture, $"2026-10-{d:00}"));

    private static DateTimeOffset At(string berlin)
    {
        var local = DateTime.Parse(berlin, CultureInfo.InvariantCulture);
        return new DateTimeOffset(local, Berlin.GetUtcOffset(local));
    }

    private sealed class NotingJobs(PlanTests test) : IJobFactory, IJob
    {
        public ValueTask<JobScope> CreateJob(
            TriggerFiredBundle bundle,
            IScheduler scheduler,
            CancellationToken cancellationToken = default
        ) => ValueTask.FromResult(new JobScope(this));

        public ValueTask ReturnJob(JobScope scope, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

        public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
        {
            var at = TimeZoneInfo.ConvertTime(context.FireTimeUtc, Berlin).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
            test.ran.Enqueue((Enum.Parse<JobName>(context.JobDetail.Key.Name), at));
            return ValueTask.CompletedTask;
        }
    }
}
