namespace IamAuditor.Demo;

/// <summary>
/// A fictional AWS account in memory: what an auditor could read of it at <see cref="TakenAt"/>. It knows no clock, disk or network;
/// <see cref="EstateFiles"/> prints it as the AWS CLI would.
/// </summary>
public sealed record Estate
{
    public required string AccountId { get; init; }
    public string Partition { get; init; } = "aws";
    public string? Alias { get; init; }
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>When AWS made the credential report; up to four hours before the rest.</summary>
    public required DateTimeOffset CredentialReportAt { get; init; }
    public required EstateRoot Root { get; init; }
    public IReadOnlyList<EstateUser> Users { get; init; } = [];
    public IReadOnlyList<EstateGroup> Groups { get; init; } = [];
    public IReadOnlyList<EstateRole> Roles { get; init; } = [];

    /// <summary>Customer-managed policies, attached or not, and those AWS-managed ones that are attached or bound somewhere.</summary>
    public IReadOnlyList<EstatePolicy> Policies { get; init; } = [];

    /// <summary>Null: the account has none, and AWS's default applies.</summary>
    public EstatePasswordPolicy? PasswordPolicy { get; init; }

    /// <summary>Null: the account has none.</summary>
    public EstateContact? SecurityContact { get; init; }
    public IReadOnlyList<EstateMfaDevice> UnassignedMfaDevices { get; init; } = [];
    public IReadOnlyList<EstateCertificate> ServerCertificates { get; init; } = [];
    public IReadOnlyList<EstateSaml> SamlProviders { get; init; } = [];
    public IReadOnlyList<EstateOidc> OidcProviders { get; init; } = [];
    public IReadOnlyList<EstateRegion> Regions { get; init; } = [];
    public IReadOnlyList<EstateTrail> Trails { get; init; } = [];
    public IReadOnlyList<EstateEvent> Events { get; init; } = [];

    /// <summary>From when on <see cref="Events"/> tells of every event of interest, in every enabled region; the end is <see cref="TakenAt"/>.</summary>
    public DateTimeOffset EventsSince => TakenAt.AddDays(-7);
    public IReadOnlyList<EstateAnalyzer> Analyzers { get; init; } = [];

    /// <summary>Null: the account stands alone.</summary>
    public EstateOrganization? Organization { get; init; }

    /// <summary>Null: its collection is switched off.</summary>
    public EstateIdentityCenter? IdentityCenter { get; init; }
    public IReadOnlyList<EstateGap> Gaps { get; init; } = [];

    public string RootArn => $"arn:{Partition}:iam::{AccountId}:root";

    public string ArnOf(EstateUser user) => $"arn:{Partition}:iam::{AccountId}:user{user.Path}{user.Name}";

    public string ArnOf(EstateGroup group) => $"arn:{Partition}:iam::{AccountId}:group{group.Path}{group.Name}";

    public string ArnOf(EstateRole role) => $"arn:{Partition}:iam::{AccountId}:role{role.Path}{role.Name}";

    public string ArnOf(EstateCertificate certificate) =>
        $"arn:{Partition}:iam::{AccountId}:server-certificate{certificate.Path}{certificate.Name}";

    public string ArnOf(EstateSaml provider) => $"arn:{Partition}:iam::{AccountId}:saml-provider/{provider.Name}";

    public string ArnOf(EstateOidc provider) => $"arn:{Partition}:iam::{AccountId}:oidc-provider/{provider.Url}";

    public string ArnOf(EstateTrail trail) => $"arn:{Partition}:cloudtrail:{trail.HomeRegion}:{trail.Owner}:trail/{trail.Name}";

    public string ArnOf(EstateAnalyzer analyzer) =>
        $"arn:{Partition}:access-analyzer:{analyzer.Region}:{AccountId}:analyzer/{analyzer.Name}";

    public string ArnOf(EstateIdentityCenter instance) => $"arn:{Partition}:sso:::instance/{instance.Id}";

    public string ArnOf(EstatePermissionSet set) => $"arn:{Partition}:sso:::permissionSet/{IdentityCenter!.Id}/{set.Id}";

    /// <summary>The newest first, as LookupEvents tells them.</summary>
    public IEnumerable<EstateEvent> EventsOf(string region) =>
        Events.Where(happened => happened.Region == region).OrderByDescending(happened => happened.Time);

    public bool IsDenied(string source, string? region) =>
        Gaps.Any(gap => gap.Source == source && (gap.Region is null || string.Equals(gap.Region, region, StringComparison.Ordinal)));

    /// <summary>The same arguments give the same estate on every machine and version of .NET.</summary>
    public static Estate Generate(ulong seed, EstateSize size, DateTimeOffset takenAt) => new EstateGeneration(seed, size, takenAt).Run();
}
