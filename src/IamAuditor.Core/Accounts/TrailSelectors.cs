namespace IamAuditor.Core.Accounts;

/// <summary>
/// Which events a trail records, from classic or advanced event selectors. Excluded sources are services whose management events are left out
/// (`kms.amazonaws.com`, `rdsdata.amazonaws.com`).
/// </summary>
public sealed record TrailSelectors(bool ManagementReads, bool ManagementWrites)
{
    public IReadOnlyList<string> ExcludedManagementSources { get; init; } = [];
    public bool S3ObjectReads { get; init; }
    public bool S3ObjectWrites { get; init; }
}
