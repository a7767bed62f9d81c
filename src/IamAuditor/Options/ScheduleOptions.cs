namespace IamAuditor.Options;

/// <summary>When the daemon does what. Every job has a default; a section changes it.</summary>
public sealed record ScheduleOptions
{
    /// <summary>IANA name of the zone that times are read in; a job may have another.</summary>
    public string TimeZone { get; init; } = "UTC";
    public JobSchedule Audit { get; init; } = new();
    public JobSchedule RootWatch { get; init; } = new();
    public JobSchedule WeeklyMail { get; init; } = new();
    public JobSchedule WaiverReminders { get; init; } = new();
    public JobSchedule Retention { get; init; } = new();
}
