using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Core.Privileges.Comparison;

/// <summary>Two snapshots of one account: which documents differ, and what that did to every user's and role's effective actions.</summary>
/// <param name="Documents">In ordinal order of what they name.</param>
/// <param name="Principals">Those whose effective actions differ, by ARN.</param>
/// <param name="Blind">Why an answer may be incomplete: a half that was not read completely. Then "removed" is not said of what the later half lacks.</param>
public sealed record AccountComparison(
    IReadOnlyList<DocumentChange> Documents,
    IReadOnlyList<PrincipalChange> Principals,
    IReadOnlyList<string> Blind
)
{
    public static AccountComparison Of(AccountSnapshot before, AccountSnapshot after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        List<string> blind = [.. Gaps("before", before), .. Gaps("after", after)];
        var isWhole = (
            Before: before.Coverage.IsComplete(Source.AuthorizationDetails),
            After: after.Coverage.IsComplete(Source.AuthorizationDetails)
        );
        return new AccountComparison([.. Changes(before, after, isWhole)], [.. Moves(before, after, isWhole)], blind);
    }

    private static IEnumerable<string> Gaps(string half, AccountSnapshot snapshot) =>
        new[] { Source.AuthorizationDetails, Source.ServiceControlPolicies }
            .SelectMany(snapshot.Coverage.GapsOf)
            .Select(g =>
                $"{half}: {string.Join(' ', new[] { g.Source.ToString(), g.Part, g.Region }.Where(p => p is not null))}: {g.Message}"
            );

    private static IEnumerable<DocumentChange> Changes(AccountSnapshot before, AccountSnapshot after, (bool Before, bool After) isWhole)
    {
        var (old, now) = (Texts(before), Texts(after));
        foreach (var name in old.Keys.Union(now.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var (was, @is) = (old.GetValueOrDefault(name), now.GetValueOrDefault(name));
            if (was is null && isWhole.Before)
            {
                yield return new DocumentChange("added", name, []);
            }
            else if (@is is null && isWhole.After)
            {
                yield return new DocumentChange("removed", name, []);
            }
            else if (was is not null && @is is not null && PolicyDiff.Of(was, @is) is { Count: > 0 } lines)
            {
                yield return new DocumentChange("changed", name, lines);
            }
        }
    }

    private static IEnumerable<PrincipalChange> Moves(AccountSnapshot before, AccountSnapshot after, (bool Before, bool After) isWhole)
    {
        var (old, now) = (new EffectiveActions(before), new EffectiveActions(after));
        foreach (var arn in old.Principals.Union(now.Principals, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var (was, @is) = (old.Principals.Contains(arn), now.Principals.Contains(arn));
            if ((!was && !isWhole.Before) || (!@is && !isWhole.After))
            {
                continue;
            }

            IReadOnlySet<string> none = new HashSet<string>();
            var (oldSure, oldPossible) = was ? (old.Sure(arn), old.Possible(arn)) : (none, none);
            var (nowSure, nowPossible) = @is ? (now.Sure(arn), now.Possible(arn)) : (none, none);
            var (wasAdmin, isAdmin) = (was && old.IsAdministrator(arn), @is && now.IsAdministrator(arn));
            var change = new PrincipalChange
            {
                Principal = arn,
                Kind =
                    !was ? "added"
                    : !@is ? "removed"
                    : "changed",
                GainedSure = Only(nowSure, oldSure),
                GainedPossible = [.. Only(nowPossible, oldPossible).Where(a => !nowSure.Contains(a))],
                LostSure = Only(oldSure, nowSure),
                LostPossible = [.. Only(oldPossible, nowPossible).Where(a => !oldSure.Contains(a))],
                BecameAdmin = isAdmin && !wasAdmin,
                LostAdmin = wasAdmin && !isAdmin,
            };
            if (
                change.Kind != "changed"
                || change.BecameAdmin
                || change.LostAdmin
                || change.GainedSure.Count + change.GainedPossible.Count + change.LostSure.Count + change.LostPossible.Count > 0
            )
            {
                yield return change;
            }
        }
    }

    private static List<string> Only(IReadOnlySet<string> these, IReadOnlySet<string> notThose) =>
        ReferenceEquals(these, notThose) ? [] : [.. these.Where(a => !notThose.Contains(a)).Order(StringComparer.Ordinal)];

    private static Dictionary<string, string> Texts(AccountSnapshot snapshot)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var policy in snapshot.Policies.Where(p => p.DefaultVersion is not null))
        {
            texts[$"policy {policy.Arn}"] = policy.DefaultVersion!.Document;
        }

        foreach (var user in snapshot.Users.Where(u => u.Details is not null))
        {
            var details = user.Details!;
            Add("user", user.Name, details.InlinePolicies, details.AttachedPolicies, details.PermissionsBoundary?.Text);
            foreach (var group in details.Groups)
            {
                texts[$"membership of user {user.Name} in group {group}"] = "";
            }
        }

        foreach (var group in snapshot.Groups)
        {
            Add("group", group.Name, group.InlinePolicies, group.AttachedPolicies, null);
        }

        foreach (var role in snapshot.Roles)
        {
            Add("role", role.Name, role.InlinePolicies, role.AttachedPolicies, role.PermissionsBoundary?.Text);
            texts[$"trust of role {role.Name}"] = role.TrustPolicy;
        }

        foreach (var control in snapshot.ServiceControlPolicies?.Policies ?? [])
        {
            texts[$"service control policy {control.Name}"] = control.Document;
        }

        return texts;

        void Add(string kind, string name, IReadOnlyList<InlinePolicy> inline, IReadOnlyList<AttachedPolicy> attached, string? boundary)
        {
            foreach (var policy in inline)
            {
                texts[$"inline/{policy.Name} of {kind} {name}"] = policy.Document;
            }

            foreach (var policy in attached)
            {
                texts[$"attachment of {policy.Arn} to {kind} {name}"] = "";
            }

            if (boundary is not null)
            {
                texts[$"boundary {boundary} of {kind} {name}"] = "";
            }
        }
    }
}
