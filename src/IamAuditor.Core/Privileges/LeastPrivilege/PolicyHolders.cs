using IamAuditor.Core.Accounts;
using IamAuditor.Policies;

namespace IamAuditor.Core.Privileges.LeastPrivilege;

/// <summary>Who holds which policy of an account: on itself, over a group or as a boundary.</summary>
internal sealed class PolicyHolders(AccountSnapshot snapshot)
{
    private readonly Dictionary<string, Group> groups = snapshot.Groups.ToDictionary(g => g.Name, StringComparer.Ordinal);
    private readonly Dictionary<Arn, ManagedPolicy> managed = snapshot.Policies.ToDictionary(p => p.Arn);
    private readonly Dictionary<Arn, PolicyHolder> known = [];

    /// <summary>Null where the policy is not there or its default version was not read.</summary>
    public string? DocumentOf(Arn policy) => managed.TryGetValue(policy, out var found) ? found.DefaultVersion?.Document : null;

    public IEnumerable<Group> GroupsOf(User user) =>
        user.Details!.Groups.Where(groups.ContainsKey).Distinct(StringComparer.Ordinal).Select(name => groups[name]);

    public PolicyHolder Of(User user) =>
        Known(
            user.Arn,
            () =>
            {
                List<string?> documents =
                [
                    .. (user.Details?.InlinePolicies ?? []).Select(p => p.Document),
                    .. (user.Details?.AttachedPolicies ?? []).Select(p => DocumentOf(p.Arn)),
                    .. user.Details is null
                        ? []
                        : GroupsOf(user)
                            .SelectMany(g =>
                                g.InlinePolicies.Select(p => (string?)p.Document).Concat(g.AttachedPolicies.Select(p => DocumentOf(p.Arn)))
                            ),
                ];
                return Holder(
                    $"user {user.Name}",
                    documents,
                    user.LastAccessed,
                    user.Created,
                    user.Details?.Groups.All(groups.ContainsKey) == true
                );
            }
        );

    public PolicyHolder Of(Role role) =>
        Known(
            role.Arn,
            () =>
                Holder(
                    $"role {role.Name}",
                    [.. role.InlinePolicies.Select(p => p.Document), .. role.AttachedPolicies.Select(p => DocumentOf(p.Arn))],
                    role.LastAccessed,
                    role.Created,
                    true
                )
        );

    /// <summary>Members of a group, in the order of the snapshot.</summary>
    public IEnumerable<PolicyHolder> Of(Group group) =>
        snapshot.Users.Where(u => u.Details?.Groups.Contains(group.Name, StringComparer.Ordinal) == true).Select(Of);

    /// <summary>Everybody on whom a managed policy bears.</summary>
    public IEnumerable<PolicyHolder> Of(Arn policy) =>
        snapshot
            .Users.Where(u =>
                u.Details is { } details
                && (Attaches(details.AttachedPolicies, policy) || GroupsOf(u).Any(g => Attaches(g.AttachedPolicies, policy)))
            )
            .Select(Of)
            .Concat(snapshot.Roles.Where(r => Attaches(r.AttachedPolicies, policy)).Select(Of))
            .Concat(
                snapshot
                    .Users.Where(u => u.Details?.PermissionsBoundary == policy)
                    .Select(Of)
                    .Concat(snapshot.Roles.Where(r => r.PermissionsBoundary == policy).Select(Of))
                    .Select(h => h with { Name = $"{h.Name} (as its boundary)" })
            );

    private static bool Attaches(IEnumerable<AttachedPolicy> attached, Arn policy) => attached.Any(a => a.Arn == policy);

    private PolicyHolder Known(Arn arn, Func<PolicyHolder> read) => known.TryGetValue(arn, out var holder) ? holder : known[arn] = read();

    private PolicyHolder Holder(
        string name,
        List<string?> documents,
        IReadOnlyList<ServiceLastAccessed>? accessed,
        DateTimeOffset? created,
        bool isWhole
    ) =>
        new(
            name,
            GrantedServices.Of(documents.OfType<string>(), accessed, created, snapshot.TakenAt),
            isWhole && !documents.Contains(null)
        );
}
