namespace IamAuditor.Core.Accounts;

/// <summary>GetTrailStatus: errors are AWS's texts, null when the last delivery worked.</summary>
public sealed record TrailStatus(bool IsLogging)
{
    public DateTimeOffset? LatestDelivery { get; init; }
    public string? LatestDeliveryError { get; init; }
    public DateTimeOffset? LatestCloudWatchLogsDelivery { get; init; }
    public string? LatestCloudWatchLogsDeliveryError { get; init; }
    public string? LatestDigestDeliveryError { get; init; }
    public DateTimeOffset? StartedLogging { get; init; }
    public DateTimeOffset? StoppedLogging { get; init; }
}
