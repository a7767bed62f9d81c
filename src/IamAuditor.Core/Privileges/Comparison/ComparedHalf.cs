using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Privileges.Trust;
using IamAuditor.Policies;

namespace IamAuditor.Core.Privileges.Comparison;

/// <summary>One of the two snapshots of a comparison, with what is derived from it.</summary>
internal sealed class ComparedHalf
{
    private readonly Lazy<AssumableRoles> assumable;
    private readonly IReadOnlyDictionary<string, string> formerly;
    private readonly Dictionary<string, string> named;
    private readonly KnownGrounds known;

    /// <param name="name">`before` or `after`.</param>
    /// <param name="formerly">The ARNs that users have in this half by those that they have in the other one, where these differ: they go by the latter.</param>
    /// <param name="snapshot">All that the half holds.</param>
    /// <param name="known">What both halves share.</param>
    public ComparedHalf(string name, IReadOnlyDictionary<string, string> formerly, AccountSnapshot snapshot, KnownGrounds known)
    {
        this.known = known;
        Name = name;
        this.formerly = formerly;
        named = formerly.ToDictionary(n => n.Value, n => n.Key, StringComparer.Ordinal);
        Snapshot = snapshot;
        IsWhole = snapshot.Coverage.IsComplete(Source.AuthorizationDetails);
        Graph = EscalationGraph.Of(AccountAccess.Of(snapshot));
        Actions = new EffectiveActions(Graph.Access);
        Principals =
        [
            .. Graph
                .Access.Principals.Where(p => p.IsRead)
                .Select(p => named.GetValueOrDefault(p.Arn.Text, p.Arn.Text))
                .Distinct(StringComparer.Ordinal),
        ];
        Surroundings = new TrustSurroundings(snapshot);
        assumable = new(() => new AssumableRoles(Graph.Access, new Rights(Graph.Access)));
        Attached = snapshot
            .Users.SelectMany(u => Carried(u.Details?.AttachedPolicies, u.Details?.PermissionsBoundary))
            .Concat(snapshot.Roles.SelectMany(r => Carried(r.AttachedPolicies, r.PermissionsBoundary)))
            .Concat(snapshot.Groups.SelectMany(g => Carried(g.AttachedPolicies, null)))
            .ToHashSet(StringComparer.Ordinal);
        var groups = snapshot.Groups.Select(g => g.Name).ToHashSet(StringComparer.Ordinal);
        ListsGroups = snapshot.Users.All(u => u.Details?.Groups.All(groups.Contains) ?? true);
    }

    /// <summary>`before` or `after`.</summary>
    public string Name { get; }
    public AccountSnapshot Snapshot { get; }

    /// <summary>All users, groups, roles and policies were listed.</summary>
    public bool IsWhole { get; }
    public EffectiveActions Actions { get; }

    /// <summary>ARNs of the users and roles whose policies were read.</summary>
    public IReadOnlyList<string> Principals { get; }
    public EscalationGraph Graph { get; }
    public TrustSurroundings Surroundings { get; }

    /// <summary>ARNs of the policies that something carries.</summary>
    public IReadOnlySet<string> Attached { get; }

    /// <summary>False where somebody is in a group that is not listed: whoever asks AWS may leave groups out.</summary>
    public bool ListsGroups { get; }

    /// <summary>The principal's policies, all of them or as far as they were read; null where it is not there or none were.</summary>
    public PrincipalAccess? Find(string arn) =>
        Graph.Access.Find(formerly.GetValueOrDefault(arn, arn)) is { IsRead: true } found ? found : null;

    /// <summary>Labels of the policies of a principal that were not read; what it lacks because of them is no fact.</summary>
    public IReadOnlyList<string> Unread(string arn) => Find(arn) is { } found ? [.. found.Unread.Distinct(StringComparer.Ordinal)] : [];

    /// <summary>The name that a user goes by in both halves.</summary>
    public string NameOf(User user) => named.TryGetValue(user.Arn.Text, out var arn) ? arn[(arn.LastIndexOf('/') + 1)..] : user.Name;

    /// <summary>Of null: none.</summary>
    public Grounds GroundsOf(PrincipalAccess? principal) => new(Graph.Access, principal, Actions, known);

    public string Standing(PrincipalAccess? principal) =>
        principal is null ? "absent"
        : Graph.IsAdministrator(principal) ? "admin"
        : Graph.PathOf(principal) is not { } path ? "none"
        : path.IsCertain ? "certain"
        : "conditional";

    /// <summary>ARNs of the roles that a principal may assume; false: under a condition, or as far as is known.</summary>
    public IReadOnlyDictionary<string, bool> RolesOf(PrincipalAccess principal)
    {
        var reach = assumable.Value.Of(principal);
        return Graph
            .Access.Principals.Where(p => p.Role is not null && p.Index != principal.Index && reach.IsPossible(p.Index))
            .ToDictionary(p => p.Arn.Text, p => reach.IsSure(p.Index), StringComparer.Ordinal);
    }

    private static IEnumerable<string> Carried(IReadOnlyList<AttachedPolicy>? attached, Arn? boundary) =>
        (attached ?? []).Select(a => a.Arn.Text).Concat(boundary is null ? [] : [boundary.Text]);
}
