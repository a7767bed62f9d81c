namespace IamAuditor.Options;

/// <summary>One job's times. Null: the job's own default.</summary>
public sealed record JobSchedule
{
    public bool Enabled { get; init; } = true;

    /// <summary>Six or seven fields, seconds first: `0 0 2 * * ?`.</summary>
    public string? Cron { get; init; }
    public string? TimeZone { get; init; }
    public MisfireRule? Misfire { get; init; }
}
