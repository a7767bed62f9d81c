using Quartz;

namespace IamAuditor.Scheduling;

/// <summary>Cron expressions as Quartz reads them: seconds, minutes, hours, day of month, month, day of week, and a year if one likes.</summary>
public static class CronTimes
{
    /// <summary>Null: fine. Else what is wrong, for people.</summary>
    public static string? Problem(string cron)
    {
        try
        {
            _ = CronExpression.Parse(cron);
            return null;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or SchedulerException)
        {
            return e.Message.ReplaceLineEndings(" ").TrimEnd('.');
        }
    }

    /// <summary>The next times after a moment, as instants.</summary>
    public static IEnumerable<DateTimeOffset> Next(string cron, TimeZoneInfo zone, DateTimeOffset after, int count)
    {
        var expression = new CronExpression(cron, zone);
        for (var at = expression.GetNextValidTimeAfter(after); at is { } time && count-- > 0; at = expression.GetNextValidTimeAfter(time))
        {
            yield return time;
        }
    }
}
