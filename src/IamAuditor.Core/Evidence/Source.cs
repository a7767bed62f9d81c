using System.Diagnostics.CodeAnalysis;

namespace IamAuditor.Core.Evidence;

/// <summary>
/// A place that evidence comes from, under the one name that rules (`needs`), gaps, the manifest and the reports share.
/// <see cref="Regional"/> sources are read once a region; <see cref="Switchable"/> ones cost a call or a job per principal and are off unless asked for.
/// </summary>
public sealed class Source
{
    public static readonly Source CredentialReport = new("credential-report", "credential-report.csv");
    public static readonly Source AuthorizationDetails = new("authorization-details", "account-authorization-details.json");
    public static readonly Source AccountSummary = new("account-summary", "account-summary.json");
    public static readonly Source AccountAliases = new("account-aliases", "account-aliases.json");
    public static readonly Source PasswordPolicy = new("password-policy", "account-password-policy.json");
    public static readonly Source VirtualMfaDevices = new("virtual-mfa-devices", "virtual-mfa-devices.json");
    public static readonly Source AccessKeys = new("access-keys", "access-keys/USER.json", switchable: true);
    public static readonly Source MfaDevices = new("mfa-devices", "mfa-devices/USER.json", switchable: true);
    public static readonly Source ServerCertificates = new("server-certificates", "server-certificates.json");
    public static readonly Source SamlProviders = new("saml-providers", "saml-providers.json");
    public static readonly Source OidcProviders = new("oidc-providers", "open-id-connect-providers.json");
    public static readonly Source OrganizationsFeatures = new("organizations-features", "organizations-features.json");
    public static readonly Source Regions = new("regions", "regions.json");
    public static readonly Source Trails = new("trails", "trails.json", regional: true);
    public static readonly Source TrailStatus = new("trail-status", "trail-status/REGION/NAME.json", regional: true);
    public static readonly Source EventSelectors = new("event-selectors", "event-selectors/REGION/NAME.json", regional: true);
    public static readonly Source CloudTrailEvents = new("cloudtrail-events", "cloudtrail-events/*.json", regional: true);
    public static readonly Source Analyzers = new("analyzers", "analyzers.json or analyzers/REGION.json", regional: true);
    public static readonly Source AnalyzerFindings = new("analyzer-findings", "analyzer-findings/REGION/ANALYZER.json", regional: true);
    public static readonly Source Organization = new("organization", "organization.json");
    public static readonly Source ServiceControlPolicies = new("service-control-policies", "service-control-policies.json");
    public static readonly Source ResourceControlPolicies = new("resource-control-policies", "resource-control-policies.json");
    public static readonly Source ServiceLastAccessed = new(
        "service-last-accessed",
        "service-last-accessed/user.NAME.json",
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
        VirtualMfaDevices,
        AccessKeys,
        MfaDevices,
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
        Organization,
        ServiceControlPolicies,
        ResourceControlPolicies,
        ServiceLastAccessed,
    ];

    private Source(string name, string file, bool regional = false, bool switchable = false)
    {
        Name = name;
        File = file;
        Regional = regional;
        Switchable = switchable;
    }

    public string Name { get; }

    /// <summary>Where the evidence folder keeps it; capitals stand for a region, trail, analyzer or user name.</summary>
    public string File { get; }
    public bool Regional { get; }
    public bool Switchable { get; }

    public static bool TryFind(string name, [NotNullWhen(true)] out Source? source)
    {
        source = All.FirstOrDefault(s => string.Equals(s.Name, name, StringComparison.Ordinal));
        return source is not null;
    }

    public override string ToString() => Name;
}
