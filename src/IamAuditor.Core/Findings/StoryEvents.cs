using System.Text.Json;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Rules;
using IamAuditor.Policies;

namespace IamAuditor.Core.Findings;

/// <summary>
/// Which calls of IAM make what a verdict rests on. A call that changed something else of the resource is not its cause: a policy that was attached last week did not make a password
/// old.
/// </summary>
internal static class StoryEvents
{
    private static readonly string[] OfRights =
    [
        "polic",
        "admin",
        "escalation",
        "permission",
        "grant",
        "identitycenter",
        "credentialreads",
        "datareads",
        "exposures",
    ];

    /// <summary>Parts of the names of what was observed that a call changes; an empty part fits all.</summary>
    private static readonly Dictionary<string, string[]> Changes = new(StringComparer.Ordinal)
    {
        ["CreateUser"] = [""],
        ["CreateRole"] = [""],
        ["CreateGroup"] = [""],
        ["CreatePolicy"] = [""],
        ["CreatePolicyVersion"] = [""],
        ["SetDefaultPolicyVersion"] = [""],
        ["PutUserPolicy"] = OfRights,
        ["PutRolePolicy"] = OfRights,
        ["PutGroupPolicy"] = OfRights,
        ["AttachUserPolicy"] = OfRights,
        ["AttachRolePolicy"] = OfRights,
        ["AttachGroupPolicy"] = OfRights,
        ["DeleteUserPermissionsBoundary"] = OfRights,
        ["DeleteRolePermissionsBoundary"] = OfRights,
        ["AddUserToGroup"] = [.. OfRights, "group"],
        ["RemoveUserFromGroup"] = ["groups"],
        ["UpdateAssumeRolePolicy"] = ["trust"],
        ["CreateLoginProfile"] = ["password"],
        ["UpdateLoginProfile"] = ["passwordlastchanged"],
        ["DeactivateMFADevice"] = ["mfa"],
        ["CreateAccessKey"] = ["key"],
        ["UpdateAccessKey"] = ["key.active", "keys"],
        ["UploadServerCertificate"] = [""],
        ["UpdateAccountPasswordPolicy"] = ["passwordpolicy"],
        ["DeleteAccountPasswordPolicy"] = ["passwordpolicy"],
        ["CreateSAMLProvider"] = [""],
        ["UpdateSAMLProvider"] = [""],
        ["CreateOpenIDConnectProvider"] = [""],
    };

    public static bool Makes(AccountEvent happened, Verdict verdict)
    {
        if (!Changes.TryGetValue(happened.Name, out var parts) || !IsOf(happened, verdict))
        {
            return false;
        }

        // Every finding that lies in what a principal may do has one of these; what it is called differs.
        var isOfRights =
            verdict.Rule.StartsWith("privesc.", StringComparison.Ordinal) || verdict.Rule.StartsWith("risk.", StringComparison.Ordinal);
        return (isOfRights && ReferenceEquals(parts, OfRights))
            || parts.Any(p =>
                verdict.Observations.Any(o =>
                    o.Name != RuleAudit.ChangesObservation && o.Name.Contains(p, StringComparison.OrdinalIgnoreCase)
                )
            );
    }

    /// <summary>The user, role or group that a call is about.</summary>
    public static string? NameOf(AccountEvent happened) =>
        Text(happened, "userName") ?? Text(happened, "roleName") ?? Text(happened, "groupName");

    public static bool Has(AccountEvent happened, string parameter, string value) => Text(happened, parameter) == value;

    private static bool IsOf(AccountEvent happened, Verdict verdict)
    {
        if (!Arn.TryParse(verdict.Resource, out var arn))
        {
            // The account itself.
            return happened.Name.Contains("AccountPasswordPolicy", StringComparison.Ordinal);
        }

        var (kind, name) = (arn.Resource.Split('/')[0], arn.ResourceName);
        if (verdict.Subresource is { } part && part.StartsWith("inline/", StringComparison.Ordinal))
        {
            return happened.Name is "PutUserPolicy" or "PutGroupPolicy" or "PutRolePolicy"
                && Has(happened, "policyName", part["inline/".Length..])
                && Has(happened, $"{kind}Name", name);
        }

        return kind switch
        {
            "policy" => Has(happened, "policyArn", arn.Text) || (happened.Name == "CreatePolicy" && Has(happened, "policyName", name)),
            "server-certificate" => Has(happened, "serverCertificateName", name),
            "saml-provider" => Has(happened, "sAMLProviderArn", arn.Text)
                || (happened.Name == "CreateSAMLProvider" && Has(happened, "name", name)),
            "oidc-provider" => Text(happened, "url")?.EndsWith(arn.Resource["oidc-provider/".Length..], StringComparison.Ordinal) == true,
            "user" or "role" or "group" => Has(happened, $"{kind}Name", name),
            _ => false,
        };
    }

    private static string? Text(AccountEvent happened, string parameter)
    {
        if (happened.RequestParameters is not { } parameters)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(parameters);
            return
                document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(parameter, out var found)
                && found.ValueKind == JsonValueKind.String
                ? found.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
