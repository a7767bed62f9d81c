using System.Globalization;
using IamAuditor.Options;

namespace IamAuditor.Scheduling;

/// <summary>A job's times for people: the next ones, with their weekdays and zone.</summary>
public static class ScheduleWords
{
    private const int Shown = 3;

    public static string Of(PlannedJob job, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (!job.Enabled)
        {
            return "is off";
        }

        var zone = TimeZoneInfo.FindSystemTimeZoneById(job.TimeZone);
        var times = CronTimes
            .Next(job.Cron, zone, now, Shown)
            .Select(t => TimeZoneInfo.ConvertTime(t, zone).ToString("ddd yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture))
            .ToList();
        return times.Count == 0
            ? $"never runs: {job.Cron} has no time in the future"
            : $"runs next on {string.Join(", ", times)} ({job.TimeZone}); {(job.Misfire == MisfireRule.Once ? "a missed time is made up for" : "a missed time is skipped")}";
    }
}
