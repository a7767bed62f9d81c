using IamAuditor.Core.Accounts;

namespace IamAuditor;

/// <summary>How the account is reached: the options' section Aws with the command line's values over it. Null and empty: as the AWS SDK decides.</summary>
public sealed record AwsRequest
{
    public string? Profile { get; init; }
    public string? HomeRegion { get; init; }
    public IReadOnlyList<string> Regions { get; init; } = [];
    public string? RoleArn { get; init; }

    /// <summary>The id itself, references resolved.</summary>
    public string? ExternalId { get; init; }

    /// <summary>From the organization's root to this account, where the hub knows it.</summary>
    public IReadOnlyList<OrganizationNode>? OrganizationPath { get; init; }
    public Uri? EndpointUrl { get; init; }
    public TimeSpan Lookback { get; init; } = TimeSpan.FromDays(7);
    public int ConcurrentCalls { get; init; } = 12;

    /// <summary>To one API; 0: no limit.</summary>
    public int CallsPerSecond { get; init; }
    public bool AccessKeys { get; init; }
    public bool MfaDevices { get; init; }
    public bool ServiceLastAccessed { get; init; }
    public bool IdentityCenter { get; init; }
    public bool ArchiveRules { get; init; }
}
