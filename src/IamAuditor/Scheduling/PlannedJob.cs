using IamAuditor.Options;

namespace IamAuditor.Scheduling;

/// <summary>A job's times as they hold, defaults filled in.</summary>
public sealed record PlannedJob(JobName Name, bool Enabled, string Cron, string TimeZone, MisfireRule Misfire)
{
    /// <summary>Every job, in a fixed order.</summary>
    public static IReadOnlyList<PlannedJob> All(ScheduleOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return
        [
            Of(JobName.Audit, options.Audit, "0 0 2 * * ?", MisfireRule.Once),
            // Its watermark covers what it missed.
            Of(JobName.RootWatch, options.RootWatch, "0 0/5 * * * ?", MisfireRule.Skip),
            Of(JobName.WeeklyMail, options.WeeklyMail, "0 0 7 ? * MON", MisfireRule.Once),
            Of(JobName.WaiverReminders, options.WaiverReminders, "0 30 7 * * ?", MisfireRule.Once),
            Of(JobName.Retention, options.Retention, "0 0 4 * * ?", MisfireRule.Skip),
        ];

        PlannedJob Of(JobName name, JobSchedule schedule, string cron, MisfireRule misfire) =>
            new(name, schedule.Enabled, schedule.Cron ?? cron, schedule.TimeZone ?? options.TimeZone, schedule.Misfire ?? misfire);
    }
}
