using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws;

/// <summary>Which account to read, by which credentials, how far and how patiently.</summary>
public sealed record AwsTarget
{
    /// <summary>Null: as the AWS SDK decides (environment, profile, SSO, web identity, container, instance).</summary>
    public string? Profile { get; init; }

    /// <summary>A role to assume first; null: none.</summary>
    public string? RoleArn { get; init; }
    public string? ExternalId { get; init; }

    /// <summary>Where global services are signed and the account itself is asked; null: the profile's or environment's, else us-east-1.</summary>
    public string? HomeRegion { get; init; }

    /// <summary>Empty: every enabled region. Root and sign-in events are read in <see cref="EventRegions"/> all the same.</summary>
    public IReadOnlyList<string> Regions { get; init; } = [];

    /// <summary>From the organization's root to this account, where whoever lists the organization's accounts knows it; null: the account is asked itself.</summary>
    public IReadOnlyList<OrganizationNode>? OrganizationPath { get; init; }
    public Uri? EndpointUrl { get; init; }
    public TimeSpan Lookback { get; init; } = TimeSpan.FromDays(7);
    public bool AccessKeys { get; init; }
    public bool MfaDevices { get; init; }
    public bool ServiceLastAccessed { get; init; }
    public bool IdentityCenter { get; init; }
    public bool ArchiveRules { get; init; }

    /// <summary>One attempt of one call; then it is tried again.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>One call with all its attempts.</summary>
    public TimeSpan CallDeadline { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long AWS may take to make the credential report or a last-access report.</summary>
    public TimeSpan ReportDeadline { get; init; } = TimeSpan.FromMinutes(5);

    public int Retries { get; init; } = 4;

    /// <summary>Calls under way at once.</summary>
    public int ConcurrentCalls { get; init; } = 12;

    /// <summary>Calls begun in a second to one API (`iam`, `cloudtrail` ...); 0: no limit.</summary>
    public int CallsPerSecond { get; init; }

    /// <summary>Pages of one query for events; what lies behind is a gap.</summary>
    public int EventPages { get; init; } = 40;

    /// <summary>Between two LookupEvents of a region: AWS allows two calls a second.</summary>
    public TimeSpan EventInterval { get; init; } = TimeSpan.FromMilliseconds(550);
}
