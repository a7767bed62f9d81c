using System.Globalization;
using IamAuditor.Options;
using IamAuditor.Scheduling;

namespace IamAuditor.Tests.Scheduling;

public sealed class CronTimesTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Fact]
    public void Over_the_end_of_summer_time_a_daily_job_keeps_its_hour_and_runs_once()
    {
        var from = At("2026-10-24T00:00:00Z");
        Assert.Equal(
            ["2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z", "2026-10-27T01:30:00Z"],
            CronTimes.Next("0 30 2 * * ?", Berlin, from, 4).Select(Utc)
        );
    }

    [Fact]
    public void Over_the_start_of_summer_time_no_day_is_left_out()
    {
        var times = CronTimes.Next("0 30 2 * * ?", Berlin, At("2026-03-27T12:00:00Z"), 4).ToList();
        Assert.Equal(["2026-03-28", "2026-03-29", "2026-03-30", "2026-03-31"], times.Select(t => Day(t, Berlin)));
    }

    [Fact]
    public void A_month_of_every_schedule_has_the_runs_that_a_calendar_has()
    {
        var options = new ScheduleOptions { TimeZone = "Europe/Berlin" };
        var (from, to) = (At("2026-09-30T22:00:00Z"), At("2026-10-31T23:00:00Z"));
        var counts = PlannedJob
            .All(options)
            .ToDictionary(j => j.Name, j => CronTimes.Next(j.Cron, Berlin, from.AddSeconds(-1), 20_000).TakeWhile(t => t < to).Count());
        Assert.Equal(31, counts[JobName.Audit]);
        // One hour more than 31 days: the clock goes back on the 25th.
        Assert.Equal(((31 * 24) + 1) * 12, counts[JobName.RootWatch]);
        Assert.Equal(4, counts[JobName.WeeklyMail]);
        Assert.Equal(31, counts[JobName.WaiverReminders]);
        Assert.Equal(31, counts[JobName.Retention]);
    }

    [Theory]
    [InlineData("0 2 * * *")]
    [InlineData("0 0 25 * * ?")]
    [InlineData("every day")]
    public void What_is_no_cron_expression_is_said(string cron) => Assert.NotNull(CronTimes.Problem(cron));

    [Theory]
    [InlineData("0 0 2 * * ?")]
    [InlineData("0 0 7 ? * MON")]
    [InlineData("0 0/5 * * * ?")]
    public void What_is_one_is_fine(string cron) => Assert.Null(CronTimes.Problem(cron));

    [Fact]
    public void Times_are_said_in_words()
    {
        var job = new PlannedJob(JobName.WeeklyMail, true, "0 0 7 ? * MON", "Europe/Berlin", MisfireRule.Once);
        Assert.Equal(
            "runs next on Mon 2026-10-19 07:00, Mon 2026-10-26 07:00, Mon 2026-11-02 07:00 (Europe/Berlin); a missed time is made up for",
            ScheduleWords.Of(job, At("2026-10-18T12:00:00Z"))
        );
        Assert.Equal("is off", ScheduleWords.Of(job with { Enabled = false }, At("2026-10-18T12:00:00Z")));
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static string Utc(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Day(DateTimeOffset time, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(time, zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
