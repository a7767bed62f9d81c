using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace IamAuditor.Demo;

/// <summary>
/// Prints an estate as the files of an evidence folder, each in the AWS CLI's JSON, in a fixed order and always the same bytes.
/// What <see cref="Estate.Gaps"/> names has no file. The manifest is not among them.
/// </summary>
public static class EstateFiles
{
    private static readonly JsonSerializerOptions Printed = new()
    {
        WriteIndented = true,
        IndentSize = 4,
        NewLine = "\n",
        // The CLI leaves non-ASCII text as it is.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static IReadOnlyList<EstateFile> Write(Estate estate) =>
        [.. All(estate).Where(file => !estate.IsDenied(file.Source, file.Region))];

    private static IEnumerable<EstateFile> All(Estate estate) =>
        Credentials(estate)
            .Concat(Providers(estate))
            .Concat(Trails(estate))
            .Concat(Analyzers(estate))
            .Concat(Organization(estate))
            .Concat(IdentityCenter(estate));

    private static IEnumerable<EstateFile> Credentials(Estate estate)
    {
        yield return new EstateFile("credential-report.csv", "credential-report", null, null, EstateCsv.CredentialReport(estate));
        yield return Json("account-authorization-details.json", "authorization-details", null, EstateJson.AuthorizationDetails(estate));
        yield return Json("account-summary.json", "account-summary", null, EstateJson.AccountSummary(estate));
        yield return Json("account-aliases.json", "account-aliases", null, EstateJson.AccountAliases(estate));
        yield return Json("account-password-policy.json", "password-policy", null, EstateJson.PasswordPolicy(estate));
        yield return Json("security-contact.json", "security-contact", null, EstateJson.SecurityContact(estate));
        yield return Json(
            "service-specific-credentials.json",
            "service-specific-credentials",
            null,
            new JsonObject { ["ServiceSpecificCredentials"] = EstateJson.ServiceCredentials(estate) }
        );
        yield return Json(
            "virtual-mfa-devices.json",
            "virtual-mfa-devices",
            null,
            new JsonObject { ["VirtualMFADevices"] = EstateJson.List(EstateJson.VirtualMfaDevices(estate)) }
        );
        foreach (var user in estate.Users.Where(user => user.Keys.Count > 0))
        {
            yield return Json(
                $"access-keys/{user.Name}.json",
                "access-keys",
                null,
                new JsonObject { ["AccessKeyMetadata"] = EstateJson.AccessKeys(user) },
                user.Name
            );
        }

        foreach (var user in estate.Users.Where(user => user.MfaDevices.Count > 0))
        {
            yield return Json(
                $"mfa-devices/{user.Name}.json",
                "mfa-devices",
                null,
                new JsonObject { ["MFADevices"] = EstateJson.MfaDevices(user) },
                user.Name
            );
        }

        var principals = estate
            .Users.Select(user => (Part: $"user.{user.Name}", user.LastAccessed))
            .Concat(estate.Roles.Select(role => (Part: $"role.{role.Name}", role.LastAccessed)));
        foreach (var (part, used) in principals.Where(principal => principal.LastAccessed is not null))
        {
            yield return Json(
                $"service-last-accessed/{part}.json",
                "service-last-accessed",
                null,
                EstateJson.ServiceLastAccessed(estate, used!),
                part
            );
        }
    }

    private static IEnumerable<EstateFile> Providers(Estate estate)
    {
        yield return Json(
            "server-certificates.json",
            "server-certificates",
            null,
            new JsonObject { ["ServerCertificateMetadataList"] = EstateJson.ServerCertificates(estate) }
        );
        yield return Json(
            "saml-providers.json",
            "saml-providers",
            null,
            new JsonObject { ["SAMLProviderList"] = EstateJson.SamlProviders(estate) }
        );
        yield return Json(
            "open-id-connect-providers.json",
            "oidc-providers",
            null,
            new JsonObject { ["OpenIDConnectProviderList"] = EstateJson.OidcProviders(estate) }
        );
        yield return Json("regions.json", "regions", null, new JsonObject { ["Regions"] = EstateJson.Regions(estate) });
    }

    private static IEnumerable<EstateFile> Trails(Estate estate)
    {
        foreach (var region in estate.Regions.Where(region => region.IsEnabled))
        {
            // A trail of many regions shows in each of them.
            var shown = estate.Trails.Where(trail => trail.IsMultiRegion || trail.HomeRegion == region.Name);
            yield return Json(
                $"trails/{region.Name}.json",
                "trails",
                region.Name,
                new JsonObject { ["trailList"] = EstateJson.List(shown.Select(trail => EstateJson.Trail(estate, trail))) }
            );
        }

        foreach (var trail in estate.Trails)
        {
            var place = $"{trail.HomeRegion}/{trail.Name}.json";
            yield return Json($"trail-status/{place}", "trail-status", trail.HomeRegion, EstateJson.TrailStatus(trail), trail.Name);
            yield return Json(
                $"event-selectors/{place}",
                "event-selectors",
                trail.HomeRegion,
                EstateJson.EventSelectors(estate, trail),
                trail.Name
            );
        }

        foreach (var region in estate.Regions.Where(region => region.IsEnabled))
        {
            var events = EstateJson.List(estate.EventsOf(region.Name).Select(EstateJson.Event));
            yield return Json(
                $"cloudtrail-events/{region.Name}.json",
                "cloudtrail-events",
                region.Name,
                new JsonObject { ["Events"] = events }
            );
        }
    }

    private static IEnumerable<EstateFile> Analyzers(Estate estate)
    {
        foreach (var region in estate.Regions.Where(region => region.IsEnabled))
        {
            var analyzers = estate.Analyzers.Where(analyzer => analyzer.Region == region.Name).ToList();
            yield return Json(
                $"analyzers/{region.Name}.json",
                "analyzers",
                region.Name,
                new JsonObject { ["analyzers"] = EstateJson.List(analyzers.Select(analyzer => EstateJson.Analyzer(estate, analyzer))) }
            );
        }

        foreach (var analyzer in estate.Analyzers)
        {
            yield return Json(
                $"analyzer-findings/{analyzer.Region}/{analyzer.Name}.json",
                "analyzer-findings",
                analyzer.Region,
                new JsonObject
                {
                    ["findings"] = EstateJson.List(analyzer.Findings.Select(finding => EstateJson.Finding(estate, analyzer, finding))),
                },
                analyzer.Name
            );
        }

        foreach (var analyzer in estate.Analyzers.Where(analyzer => analyzer.ArchiveRules is not null))
        {
            yield return Json(
                $"archive-rules/{analyzer.Region}/{analyzer.Name}.json",
                "archive-rules",
                analyzer.Region,
                new JsonObject { ["archiveRules"] = EstateJson.List(EstateJson.ArchiveRules(analyzer)) },
                analyzer.Name
            );
        }
    }

    private static IEnumerable<EstateFile> Organization(Estate estate)
    {
        if (estate.Organization is not { } organization)
        {
            yield break;
        }

        yield return Json(
            "organization.json",
            "organization",
            null,
            new JsonObject
            {
                ["Organization"] = EstateJson.Organization(estate, organization),
                ["Accounts"] = EstateJson.Accounts(estate, organization),
                ["Path"] = EstateJson.OrganizationPath(organization),
            }
        );
        yield return Json(
            "organizations-features.json",
            "organizations-features",
            null,
            new JsonObject
            {
                ["OrganizationId"] = organization.Id,
                ["EnabledFeatures"] = new JsonArray([.. organization.EnabledFeatures.Select(feature => JsonValue.Create(feature))]),
            }
        );
        yield return Json(
            "delegated-administrators.json",
            "delegated-administrators",
            null,
            new JsonObject
            {
                ["DelegatedAdministrators"] = EstateJson.Delegates(estate, organization, organization.DelegatedAdministrators),
                ["EnabledServicePrincipals"] = EstateJson.TrustedServices(organization),
                ["IdentityCenterAdministrators"] = EstateJson.Delegates(estate, organization, organization.IdentityCenterAdministrators),
            }
        );
        yield return ControlPolicies(estate, organization, organization.ServiceControlPolicies, "SERVICE_CONTROL_POLICY");
        yield return ControlPolicies(estate, organization, organization.ResourceControlPolicies, "RESOURCE_CONTROL_POLICY");
    }

    private static IEnumerable<EstateFile> IdentityCenter(Estate estate) =>
        (estate.IdentityCenter is null ? [] : estate.Regions).Select(region =>
            Json(
                $"identity-center/{region.Name}.json",
                "identity-center",
                region.Name,
                new JsonObject { ["Instances"] = EstateJson.List(EstateJson.IdentityCenter(estate, region.Name)) }
            )
        );

    private static EstateFile ControlPolicies(
        Estate estate,
        EstateOrganization organization,
        IReadOnlyList<EstateControlPolicy> policies,
        string type
    )
    {
        var source = type == "SERVICE_CONTROL_POLICY" ? "service-control-policies" : "resource-control-policies";
        var listed = policies.Select(policy => new JsonObject
        {
            ["PolicySummary"] = EstateJson.ControlPolicySummary(estate, organization, policy, type),
            ["Content"] = policy.Document,
            ["Targets"] = EstateJson.ControlPolicyTargets(estate, organization, policy),
        });
        var path = new JsonArray([.. organization.Path.Select(id => JsonValue.Create(id))]);
        return Json($"{source}.json", source, null, new JsonObject { ["Policies"] = EstateJson.List(listed), ["Path"] = path });
    }

    private static EstateFile Json(string path, string source, string? region, JsonObject content, string? part = null)
    {
        using var stream = new MemoryStream();
        JsonSerializer.Serialize(stream, content, Printed);
        stream.WriteByte((byte)'\n');
        return new EstateFile(path, source, region, part, stream.ToArray());
    }
}
