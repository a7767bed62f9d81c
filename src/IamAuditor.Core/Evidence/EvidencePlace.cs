namespace IamAuditor.Core.Evidence;

/// <summary>What the name of an evidence file says: its source and, where the source has several files, region and part.</summary>
public sealed record EvidencePlace(Source Source, string? Region, string? Part)
{
    // Names of the AWS CLI's operations and our source names beside the design's file names: each can mean one source only.
    private static readonly Dictionary<string, Source> Files = new(StringComparer.OrdinalIgnoreCase)
    {
        ["account-authorization-details"] = Source.AuthorizationDetails,
        ["get-account-authorization-details"] = Source.AuthorizationDetails,
        ["authorization-details"] = Source.AuthorizationDetails,
        ["account-summary"] = Source.AccountSummary,
        ["get-account-summary"] = Source.AccountSummary,
        ["account-aliases"] = Source.AccountAliases,
        ["list-account-aliases"] = Source.AccountAliases,
        ["account-password-policy"] = Source.PasswordPolicy,
        ["get-account-password-policy"] = Source.PasswordPolicy,
        ["password-policy"] = Source.PasswordPolicy,
        ["security-contact"] = Source.SecurityContact,
        ["get-alternate-contact"] = Source.SecurityContact,
        ["service-specific-credentials"] = Source.ServiceSpecificCredentials,
        ["list-service-specific-credentials"] = Source.ServiceSpecificCredentials,
        ["virtual-mfa-devices"] = Source.VirtualMfaDevices,
        ["list-virtual-mfa-devices"] = Source.VirtualMfaDevices,
        ["server-certificates"] = Source.ServerCertificates,
        ["list-server-certificates"] = Source.ServerCertificates,
        ["saml-providers"] = Source.SamlProviders,
        ["list-saml-providers"] = Source.SamlProviders,
        ["open-id-connect-providers"] = Source.OidcProviders,
        ["list-open-id-connect-providers"] = Source.OidcProviders,
        ["oidc-providers"] = Source.OidcProviders,
        ["organizations-features"] = Source.OrganizationsFeatures,
        ["list-organizations-features"] = Source.OrganizationsFeatures,
        ["regions"] = Source.Regions,
        ["list-regions"] = Source.Regions,
        ["describe-regions"] = Source.Regions,
        ["trails"] = Source.Trails,
        ["describe-trails"] = Source.Trails,
        ["cloudtrail-events"] = Source.CloudTrailEvents,
        ["lookup-events"] = Source.CloudTrailEvents,
        ["analyzers"] = Source.Analyzers,
        ["list-analyzers"] = Source.Analyzers,
        ["organization"] = Source.Organization,
        ["describe-organization"] = Source.Organization,
        ["organization-accounts"] = Source.Organization,
        ["list-accounts"] = Source.Organization,
        ["service-control-policies"] = Source.ServiceControlPolicies,
        ["resource-control-policies"] = Source.ResourceControlPolicies,
        ["delegated-administrators"] = Source.DelegatedAdministrators,
        ["list-delegated-administrators"] = Source.DelegatedAdministrators,
        ["identity-center"] = Source.IdentityCenter,
        ["credential-report"] = Source.CredentialReport,
        ["get-credential-report"] = Source.CredentialReport,
        ["credential_report"] = Source.CredentialReport,
    };

    private static readonly Dictionary<string, Source> Folders = new Source[]
    {
        Source.AccessKeys,
        Source.MfaDevices,
        Source.TrailStatus,
        Source.EventSelectors,
        Source.CloudTrailEvents,
        Source.Trails,
        Source.Analyzers,
        Source.AnalyzerFindings,
        Source.ArchiveRules,
        Source.IdentityCenter,
        Source.ServiceLastAccessed,
    }.ToDictionary(s => s.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Null where the name is no evidence file's. Separators are slashes.</summary>
    public static EvidencePlace? Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var segments = path.Split('/');
        if (segments.Length == 1)
        {
            return OfFile(segments[0]);
        }

        if (segments.Length > 1 && Folders.TryGetValue(segments[0], out var source))
        {
            return OfFolder(source, segments[1..]);
        }

        // Pages saved one by one: account-authorization-details/2.json.
        return segments.Length == 2 && Files.TryGetValue(segments[0], out var paged) && IsJson(segments[1])
            ? new EvidencePlace(paged, null, null)
            : null;
    }

    /// <summary>The first folder of a path is one that evidence has, so that it is not a folder around the evidence.</summary>
    internal static bool IsFolder(string name) => Folders.ContainsKey(name) || Files.ContainsKey(name);

    private static EvidencePlace? OfFile(string name)
    {
        if (name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
        {
            // status_reports_DATE.csv is what the console downloads.
            var stem = name[..^4];
            return
                Files.TryGetValue(WithoutPage(stem), out var source) && source == Source.CredentialReport
                || stem.StartsWith("status_reports_", StringComparison.OrdinalIgnoreCase)
                ? new EvidencePlace(Source.CredentialReport, null, null)
                : null;
        }

        if (!IsJson(name))
        {
            return null;
        }

        var json = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^8] : name[..^5];
        var found = Files.TryGetValue(json, out var exact) ? exact : Files.GetValueOrDefault(WithoutPage(json));
        return found is null || (json.Length < name.Length - 5 && found != Source.CloudTrailEvents)
            ? null
            : new EvidencePlace(found, null, null);
    }

    private static EvidencePlace? OfFolder(Source source, string[] rest)
    {
        if (source == Source.CloudTrailEvents)
        {
            // Log files keep the folders of their bucket; its digest files hold no events.
            return
                IsJson(rest[^1])
                && !rest.Contains("CloudTrail-Digest")
                && !rest[^1].Contains("_CloudTrail-Digest_", StringComparison.Ordinal)
                ? new EvidencePlace(source, null, null)
                : null;
        }

        if (!rest[^1].EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var name = EvidencePath.Unescape(rest[^1][..^5]);
        if (source == Source.Trails || source == Source.Analyzers || source == Source.IdentityCenter)
        {
            return rest.Length == 1 ? new EvidencePlace(source, name, null) : null;
        }

        if (source == Source.ServiceLastAccessed)
        {
            var named = name.StartsWith("user.", StringComparison.Ordinal) || name.StartsWith("role.", StringComparison.Ordinal);
            return rest.Length == 1 && named ? new EvidencePlace(source, null, name) : null;
        }

        if (source.Regional)
        {
            return rest.Length == 2 ? new EvidencePlace(source, EvidencePath.Unescape(rest[0]), name) : null;
        }

        return rest.Length == 1 ? new EvidencePlace(source, null, name) : null;
    }

    private static bool IsJson(string name) =>
        name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".json.gz", StringComparison.OrdinalIgnoreCase);

    // account-authorization-details-2, regions.1
    private static string WithoutPage(string stem)
    {
        var end = stem.Length;
        while (end > 0 && char.IsAsciiDigit(stem[end - 1]))
        {
            end--;
        }

        return end > 1 && end < stem.Length && stem[end - 1] is '-' or '.' or '_' ? stem[..(end - 1)] : stem;
    }
}
