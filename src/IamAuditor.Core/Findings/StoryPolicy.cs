using System.Text.RegularExpressions;
using IamAuditor.Core.Accounts;

namespace IamAuditor.Core.Findings;

/// <summary>A policy on a user, role or group, by the label that messages give it, and the calls that put it there.</summary>
internal sealed record StoryPolicy(string Label, string Short, string? Document, Func<AccountEvent, bool> IsMadeBy)
{
    /// <summary>Own, attached and group policies; empty where the resource is no user, role or group.</summary>
    public static IEnumerable<StoryPolicy> Of(string resource, AccountSnapshot snapshot)
    {
        if (snapshot.Users.FirstOrDefault(u => u.Arn.Text == resource) is { Details: { } details } user)
        {
            return On("User", user.Name, details.InlinePolicies, details.AttachedPolicies, "", _ => false)
                .Concat(
                    snapshot
                        .Groups.Where(g => details.Groups.Contains(g.Name, StringComparer.Ordinal))
                        .SelectMany(g =>
                            On(
                                "Group",
                                g.Name,
                                g.InlinePolicies,
                                g.AttachedPolicies,
                                $" on group {g.Name}",
                                e => e.Name == "AddUserToGroup" && Names(e, "userName", user.Name) && Names(e, "groupName", g.Name)
                            )
                        )
                );
        }

        if (snapshot.Roles.FirstOrDefault(r => r.Arn.Text == resource) is { } role)
        {
            return On("Role", role.Name, role.InlinePolicies, role.AttachedPolicies, "", _ => false);
        }

        return snapshot.Groups.FirstOrDefault(g => g.Arn.Text == resource) is { } group
            ? On("Group", group.Name, group.InlinePolicies, group.AttachedPolicies, "", _ => false)
            : [];

        IEnumerable<StoryPolicy> On(
            string kind,
            string name,
            IReadOnlyList<InlinePolicy> inline,
            IReadOnlyList<AttachedPolicy> attached,
            string place,
            Func<AccountEvent, bool> joins
        ) =>
            inline
                .Select(p => new StoryPolicy(
                    $"inline/{p.Name}{place}",
                    p.Name,
                    p.Document,
                    e =>
                        joins(e)
                        || (
                            e.Name == $"Put{kind}Policy"
                            && Names(e, $"{kind.ToLowerInvariant()}Name", name)
                            && Names(e, "policyName", p.Name)
                        )
                ))
                .Concat(
                    attached.Select(p => new StoryPolicy(
                        $"{p.Arn}{place}",
                        p.Name,
                        snapshot.Policies.FirstOrDefault(m => m.Arn == p.Arn)?.DefaultVersion?.Document,
                        e =>
                            joins(e)
                            || (
                                e.Name == $"Attach{kind}Policy"
                                && Names(e, $"{kind.ToLowerInvariant()}Name", name)
                                && Names(e, "policyArn", p.Arn.Text)
                            )
                            || (e.Name is "CreatePolicyVersion" or "SetDefaultPolicyVersion" && Names(e, "policyArn", p.Arn.Text))
                    ))
                );
    }

    /// <summary>Trust policies and stored versions that a text speaks of: `trust policy of ARN`, `ARN version v1`.</summary>
    public static IEnumerable<StoryPolicy> Further(string said, AccountSnapshot snapshot)
    {
        foreach (var arn in Regex.Matches(said, "trust policy of (arn:[^,;) \n]+)").Select(m => m.Groups[1].Value).Distinct())
        {
            if (snapshot.Roles.FirstOrDefault(r => r.Arn.Text == arn) is { } role)
                yield return new(
                    $"trust policy of {arn}",
                    $"trust policy of {arn}",
                    role.TrustPolicy,
                    e => e.Name is "UpdateAssumeRolePolicy" or "CreateRole" && Names(e, "roleName", role.Name)
                );
        }

        foreach (
            var (arn, id) in Regex
                .Matches(said, "(arn:[^,;) \n]+) version (v[0-9]+)")
                .Select(m => (m.Groups[1].Value, m.Groups[2].Value))
                .Distinct()
        )
        {
            if (snapshot.Policies.FirstOrDefault(p => p.Arn.Text == arn)?.Versions.FirstOrDefault(v => v.Id == id) is { } version)
                yield return new(
                    $"{arn} version {id}",
                    $"{arn} version {id}",
                    version.Document,
                    e => e.Name is "CreatePolicyVersion" && Names(e, "policyArn", arn)
                );
        }
    }

    /// <summary>By its label, as `inline/NAME` or an ARN, or in a list by its name: `[AdministratorAccess]`.</summary>
    public bool IsNamedBy(string said) =>
        Regex.IsMatch(said, $"(?<![A-Za-z0-9/_-]){Regex.Escape(Label)}(?![A-Za-z0-9/_-]| on group| version )")
        || Regex.IsMatch(said, $"[\\[ ]{Regex.Escape(Short)}[\\],]");

    public StoryDocument Shown(string said) =>
        new(
            Label,
            Document!,
            [.. Regex.Matches(said, $"{Regex.Escape(Label)}, line [0-9]+").SelectMany(m => FindingStory.Lines(m.Value)).Distinct().Order()]
        );

    private static bool Names(AccountEvent happened, string parameter, string value) => StoryEvents.Has(happened, parameter, value);
}
