using System.Diagnostics.CodeAnalysis;

namespace IamAuditor.Core.Evidence;

/// <summary>
/// A place that evidence comes from, under the one name that rules (`needs`), gaps, the manifest and the reports share.
/// <see cref="Regional"/> sources are read once a region; <see cref="Switchable"/> ones cost a call or a job per principal, permission set or analyzer and are off unless asked for.
/// </summary>
public sealed class Source
{
    public static readonly Source CredentialReport = new("credential-report", "credential-report.csv", "aws iam get-credential-report");
    public static readonly Source AuthorizationDetails = new(
        "authorization-details",
        "account-authorization-details.json",
        "aws iam get-account-authorization-details"
    );
    public static readonly Source AccountSummary = new("account-summary", "account-summary.json", "aws iam get-account-summary");
    public static readonly Source AccountAliases = new("account-aliases", "account-aliases.json", "aws iam list-account-aliases");
    public static readonly Source PasswordPolicy = new(
        "password-policy",
        "account-password-policy.json",
        "aws iam get-account-password-policy"
    );
    public static readonly Source SecurityContact = new(
        "security-contact",
        "security-contact.json",
        "aws account get-alternate-contact --alternate-contact-type SECURITY"
    );
    public static readonly Source VirtualMfaDevices = new(
        "virtual-mfa-devices",
        "virtual-mfa-devices.json",
        "aws iam list-virtual-mfa-devices"
    );
    public static readonly Source AccessKeys = new("access-keys", "access-keys/USER.json", "aws iam list-access-keys", switchable: true);
    public static readonly Source MfaDevices = new("mfa-devices", "mfa-devices/USER.json", "aws iam list-mfa-devices", switchable: true);
    public static readonly Source ServiceSpecificCredentials = new(
        "service-specific-credentials",
        "service-specific-credentials.json",
        "aws iam list-service-specific-credentials --all-users"
    );
    public static readonly Source ServerCertificates = new(
        "server-certificates",
        "server-certificates.json",
        "aws iam list-server-certificates"
    );
    public static readonly Source SamlProviders = new("saml-providers", "saml-providers.json", "aws iam list-saml-providers");
    public static readonly Source OidcProviders = new(
        "oidc-providers",
        "open-id-connect-providers.json",
        "aws iam list-open-id-connect-providers"
    );
    public static readonly Source OrganizationsFeatures = new(
        "organizations-features",
        "organizations-features.json",
        "aws iam list-organizations-features"
    );
    public static readonly Source Regions = new("regions", "regions.json", "aws account list-regions");
    public static readonly Source Trails = new("trails", "trails.json", "aws cloudtrail describe-trails", regional: true);
    public static readonly Source TrailStatus = new(
        "trail-status",
        "trail-status/REGION/NAME.json",
        "aws cloudtrail get-trail-status",
        regional: true
    );
    public static readonly Source EventSelectors = new(
        "event-selectors",
        "event-selectors/REGION/NAME.json",
        "aws cloudtrail get-event-selectors",
        regional: true
    );
    public static readonly Source CloudTrailEvents = new(
        "cloudtrail-events",
        "cloudtrail-events/*.json",
        "aws cloudtrail lookup-events",
        regional: true
    );
    public static readonly Source Analyzers = new(
        "analyzers",
        "analyzers.json or analyzers/REGION.json",
        "aws accessanalyzer list-analyzers",
        regional: true
    );
    public static readonly Source AnalyzerFindings = new(
        "analyzer-findings",
        "analyzer-findings/REGION/ANALYZER.json",
        "aws accessanalyzer list-findings",
        regional: true
    );
    public static readonly Source ArchiveRules = new(
        "archive-rules",
        "archive-rules/REGION/ANALYZER.json",
        "aws accessanalyzer list-archive-rules",
        regional: true,
        switchable: true
    );
    public static readonly Source Organization = new("organization", "organization.json", "aws organizations describe-organization");
    public static readonly Source ServiceControlPolicies = new(
        "service-control-policies",
        "service-control-policies.json",
        "aws organizations list-policies"
    );
    public static readonly Source ResourceControlPolicies = new(
        "resource-control-policies",
        "resource-control-policies.json",
        "aws organizations list-policies"
    );
    public static readonly Source DelegatedAdministrators = new(
        "delegated-administrators",
        "delegated-administrators.json",
        "aws organizations list-delegated-administrators"
    );
    public static readonly Source IdentityCenter = new(
        "identity-center",
        "identity-center.json or identity-center/REGION.json",
        "aws sso-admin list-instances",
        regional: true,
        switchable: true
    );
    public static readonly Source ServiceLastAccessed = new(
        "service-last-accessed",
        "service-last-accessed/user.NAME.json",
        "aws iam get-service-last-accessed-details",
        switchable: true
    );

    /// <summary>Every source, in the order of the design's table; manifests and reports keep it.</summary>
    public static IReadOnlyList<Source> All { get; } =
    [
        CredentialReport,
        AuthorizationDetails,
        AccountSummary,
        AccountAliases,
        PasswordPolicy,
        SecurityContact,
        VirtualMfaDevices,
        AccessKeys,
        MfaDevices,
        ServiceSpecificCredentials,
        ServerCertificates,
        SamlProviders,
        OidcProviders,
        OrganizationsFeatures,
        Regions,
        Trails,
        TrailStatus,
        EventSelectors,
        CloudTrailEvents,
        Analyzers,
        AnalyzerFindings,
        ArchiveRules,
        Organization,
        ServiceControlPolicies,
        ResourceControlPolicies,
        DelegatedAdministrators,
        IdentityCenter,
        ServiceLastAccessed,
    ];

    private Source(string name, string file, string command, bool regional = false, bool switchable = false)
    {
        Name = name;
        File = file;
        Command = command;
        Regional = regional;
        Switchable = switchable;
    }

    public string Name { get; }

    /// <summary>Where the evidence folder keeps it; capitals stand for a region, trail, analyzer or user name.</summary>
    public string File { get; }

    /// <summary>The AWS CLI command that prints such a file.</summary>
    public string Command { get; }
    public bool Regional { get; }
    public bool Switchable { get; }

    public static bool TryFind(string name, [NotNullWhen(true)] out Source? source)
    {
        source = All.FirstOrDefault(s => string.Equals(s.Name, name, StringComparison.Ordinal));
        return source is not null;
    }

    public override string ToString() => Name;
}
