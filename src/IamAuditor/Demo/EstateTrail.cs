namespace IamAuditor.Demo;

/// <summary>A CloudTrail trail with its status and event selectors. Names of errors are CloudTrail's (AccessDenied, NoSuchBucket).</summary>
public sealed record EstateTrail
{
    public required string Name { get; init; }
    public required string HomeRegion { get; init; }
    public required string Bucket { get; init; }

    /// <summary>The account that the trail belongs to; another one than the estate's for an organization trail.</summary>
    public required string Owner { get; init; }
    public bool IsMultiRegion { get; init; }
    public bool IsOrganizationTrail { get; init; }
    public bool IncludesGlobalServiceEvents { get; init; } = true;
    public bool LogFileValidation { get; init; }
    public string? KmsKeyId { get; init; }
    public string? LogGroupArn { get; init; }
    public bool IsLogging { get; init; } = true;
    public DateTimeOffset? Started { get; init; }
    public DateTimeOffset? Stopped { get; init; }
    public DateTimeOffset? LatestDelivery { get; init; }
    public string? LatestDeliveryError { get; init; }
    public DateTimeOffset? LatestCloudWatchDelivery { get; init; }

    /// <summary>The answer of GetEventSelectors without TrailARN, as JSON text; <see cref="AllManagementEvents"/> by default.</summary>
    public string Selectors { get; init; } = AllManagementEvents;

    public const string AllManagementEvents =
        """{"EventSelectors":[{"ReadWriteType":"All","IncludeManagementEvents":true,"DataResources":[],"ExcludeManagementEventSources":[]}]}""";
}
