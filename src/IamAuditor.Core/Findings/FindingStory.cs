using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Privileges.Comparison;
using IamAuditor.Core.Privileges.Trust;
using IamAuditor.Core.Rules;
using IamAuditor.Core.Rules.Records;
using IamAuditor.Policies;

namespace IamAuditor.Core.Findings;

/// <summary>A verdict with what stands behind it: the policy it speaks of, with the lines marked, and the event that made it so where the collected events have it.</summary>
public sealed partial record FindingStory
{
    public required string Id { get; init; }
    public required Verdict Verdict { get; init; }
    public required Rule Rule { get; init; }

    /// <summary>`Trust policy of role NAME`; null where the verdict is about no document.</summary>
    public string? DocumentName { get; init; }

    /// <summary>The document, laid out by two blanks where it was written in one line.</summary>
    public string? Document { get; init; }

    /// <summary>Lines of <see cref="Document"/> that the verdict rests on, from 1; empty where it rests on what is not there.</summary>
    public IReadOnlyList<int> Marked { get; init; } = [];

    /// <summary>The newest successful change of the resource among the collected events; null: none collected.</summary>
    public AccountEvent? Introduced { get; init; }

    public static FindingStory Of(Verdict verdict, Rule rule, AccountSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(snapshot);
        var (name, text) = DocumentOf(verdict, rule, snapshot);
        // What was written in one line is laid out first, so that a line means something.
        var isFlat = text is not null && !text.Trim().Contains('\n', StringComparison.Ordinal);
        var shown = isFlat ? PolicyDiff.Indented(text!) : text;
        return new FindingStory
        {
            Id = FindingId.Of(verdict),
            Verdict = verdict,
            Rule = rule,
            DocumentName = name,
            Document = shown,
            Marked = shown is null ? [] : Marks(verdict, rule, shown, snapshot),
            Introduced = snapshot
                .Events.Where(e => e.ErrorCode is null && Touches(e, verdict))
                .OrderByDescending(e => e.Time)
                .ThenBy(e => e.Id, StringComparer.Ordinal)
                .FirstOrDefault(),
        };
    }

    [GeneratedRegex("\\bline (?<line>[0-9]+)\\b")]
    private static partial Regex LinePattern();

    private static (string? Name, string? Text) DocumentOf(Verdict verdict, Rule rule, AccountSnapshot snapshot)
    {
        if (verdict.Subresource is { } part && part.StartsWith("inline/", StringComparison.Ordinal))
        {
            var name = part["inline/".Length..];
            var inline =
                snapshot.Users.FirstOrDefault(u => u.Arn.Text == verdict.Resource)?.Details?.InlinePolicies
                ?? snapshot.Roles.FirstOrDefault(r => r.Arn.Text == verdict.Resource)?.InlinePolicies
                ?? snapshot.Groups.FirstOrDefault(g => g.Arn.Text == verdict.Resource)?.InlinePolicies;
            return ($"Inline policy {name}", inline?.FirstOrDefault(p => p.Name == name)?.Document);
        }

        if (snapshot.Policies.FirstOrDefault(p => p.Arn.Text == verdict.Resource) is { } policy)
        {
            return (
                $"Policy {policy.Name}{(policy.DefaultVersion is { } version ? $", version {version.Id}" : "")}",
                policy.DefaultVersion?.Document
            );
        }

        return rule.Family == "trust" && snapshot.Roles.FirstOrDefault(r => r.Arn.Text == verdict.Resource) is { } role
            ? ($"Trust policy of role {role.Name}", role.TrustPolicy)
            : (null, null);
    }

    private static List<int> Marks(Verdict verdict, Rule rule, string document, AccountSnapshot snapshot)
    {
        if (rule.Family == "trust")
        {
            var grants = RoleTrust.Of(document, new TrustSurroundings(snapshot)) ?? [];
            var named = grants.Where(g => Names(verdict.Message, g)).ToList();
            return [.. (named.Count > 0 ? named : grants).Select(g => g.Line).Distinct().Order()];
        }

        // The same facts, read from the document as it is shown.
        var facts = new PolicyGrants(document, snapshot.Account);
        var texts = rule.Id switch
        {
            "policy.admin-customer-attached"
            or "policy.admin-aws-attached"
            or "policy.admin-customer-unattached"
            or "policy.admin-inline" => facts.Everything,
            "policy.service-wildcard" => facts.Wildcards,
            "policy.notaction-allow" => facts.NotActions,
            "policy.notresource-allow" => facts.NotResources,
            "policy.passrole-any" => facts.AnyPassRole,
            "policy.assumerole-any" => facts.AnyAssumeRole,
            "policy.kms-decrypt-all" => facts.AnyDecrypt,
            _ => [],
        };
        return
        [
            .. texts
                .Select(t => LinePattern().Match(t))
                .Where(m => m.Success)
                .Select(m => int.Parse(m.Groups["line"].Value, CultureInfo.InvariantCulture))
                .Distinct()
                .Order(),
        ];
    }

    private static bool Names(string message, TrustGrant grant) =>
        new[] { grant.Principal, grant.Account?.Text, grant.Provider, grant.Organization }.Any(n =>
            n is { Length: > 1 } && message.Contains(n, StringComparison.Ordinal)
        );

    /// <summary>The calls of IAM that make or change what a verdict is about, with the parameter that names it.</summary>
    private static bool Touches(AccountEvent happened, Verdict verdict)
    {
        if (
            happened.Service != "iam.amazonaws.com"
            || happened.RequestParameters is not { } parameters
            || !Arn.TryParse(verdict.Resource, out var arn)
        )
        {
            return false;
        }

        var kind = arn.Resource.Split('/')[0];
        var name = arn.ResourceName;
        var inline =
            verdict.Subresource is { } part && part.StartsWith("inline/", StringComparison.Ordinal) ? part["inline/".Length..] : null;
        if (inline is not null)
        {
            return happened.Name is "PutUserPolicy" or "PutGroupPolicy" or "PutRolePolicy"
                && Has("policyName", inline)
                && Has($"{kind}Name", name);
        }

        return kind switch
        {
            "policy" => happened.Name is "CreatePolicy" && Has("policyName", name)
                || (
                    happened.Name
                        is "CreatePolicyVersion"
                            or "SetDefaultPolicyVersion"
                            or "AttachUserPolicy"
                            or "AttachGroupPolicy"
                            or "AttachRolePolicy"
                    && Has("policyArn", arn.Text)
                ),
            "role" => happened.Name
                is "CreateRole"
                    or "UpdateAssumeRolePolicy"
                    or "AttachRolePolicy"
                    or "PutRolePolicy"
                    or "DeleteRolePermissionsBoundary"
                && Has("roleName", name)
                && (
                    !verdict.Rule.StartsWith("trust.", StringComparison.Ordinal)
                    || happened.Name is "CreateRole" or "UpdateAssumeRolePolicy"
                ),
            "user" => happened.Name
                is "CreateUser"
                    or "CreateAccessKey"
                    or "CreateLoginProfile"
                    or "AttachUserPolicy"
                    or "PutUserPolicy"
                    or "AddUserToGroup"
                    or "DeactivateMFADevice"
                    or "DeleteUserPermissionsBoundary"
                && Has("userName", name)
                && (verdict.Subresource?.StartsWith("access-key-", StringComparison.Ordinal) != true || happened.Name == "CreateAccessKey"),
            "group" => happened.Name is "CreateGroup" or "AttachGroupPolicy" or "PutGroupPolicy" && Has("groupName", name),
            _ => false,
        };

        bool Has(string parameter, string value)
        {
            try
            {
                using var document = JsonDocument.Parse(parameters);
                return document.RootElement.ValueKind == JsonValueKind.Object
                    && document.RootElement.TryGetProperty(parameter, out var found)
                    && found.ValueKind == JsonValueKind.String
                    && found.GetString() == value;
            }
            catch (JsonException)
            {
                return false;
            }
        }
    }
}
