namespace IamAuditor.Options;

/// <summary>When old runs go, and which.</summary>
public sealed record RetentionSchedule : JobSchedule
{
    /// <summary>Runs older than this go, with their evidence.</summary>
    public int Days { get; init; } = 400;

    /// <summary>The newest runs of each account stay, however old.</summary>
    public int KeepRuns { get; init; } = 30;
}
