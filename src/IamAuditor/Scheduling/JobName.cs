namespace IamAuditor.Scheduling;

/// <summary>The daemon's jobs; each has a section of this name under IamAuditor:Schedule.</summary>
public enum JobName
{
    Audit,
    RootWatch,
    WeeklyMail,
    WaiverReminders,
    Retention,
}
