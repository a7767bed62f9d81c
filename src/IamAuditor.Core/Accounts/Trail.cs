using IamAuditor.Policies;

namespace IamAuditor.Core.Accounts;

/// <summary>A CloudTrail trail, once by ARN however many regions show it. Source: CloudTrail API, Trail.</summary>
public sealed record Trail
{
    public required Arn Arn { get; init; }
    public required string Name { get; init; }
    public required string HomeRegion { get; init; }
    public bool IsMultiRegion { get; init; }
    public bool IsOrganizationTrail { get; init; }
    public bool IncludesGlobalServiceEvents { get; init; }
    public bool LogFileValidation { get; init; }
    public string? KmsKeyId { get; init; }
    public string? BucketName { get; init; }
    public string? CloudWatchLogsGroup { get; init; }
    public string? SnsTopic { get; init; }

    /// <summary>Null where GetTrailStatus was not read for this trail.</summary>
    public TrailStatus? Status { get; init; }

    /// <summary>Null where GetEventSelectors was not read for this trail.</summary>
    public TrailSelectors? Selectors { get; init; }
}
