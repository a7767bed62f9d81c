using System.Collections.Immutable;
using IamAuditor.Core.Accounts;
using IamAuditor.Policies;
using IamAuditor.Policies.Catalogue;
using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Sets;

namespace IamAuditor.Core.Privileges.Comparison;

/// <summary>
/// The actions that each user and role surely or possibly has, by its own policies, its groups', its boundary and the SCPs that were read. Sure: on every resource and under any
/// condition; possible: on some resource or under some condition.
/// </summary>
public sealed class EffectiveActions
{
    private readonly List<PolicyDocument?> documents = [];
    private readonly Dictionary<string, int> indices = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> principals = new(StringComparer.Ordinal);
    private readonly List<PrincipalPolicies> listed = [];
    private readonly Dictionary<ActionSet, HashSet<string>> named = [];
    private readonly AccountSnapshot snapshot;
    private readonly Dictionary<Arn, ManagedPolicy> managed;
    private readonly AccessSets sets;
    private readonly ImmutableArray<ImmutableArray<int>>? controls;
    private readonly Lazy<(AccountAccess Access, Administration Admins)> administration;

    public EffectiveActions(AccountSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        this.snapshot = snapshot;
        administration = new(() =>
        {
            var access = AccountAccess.Of(snapshot);
            return (access, new(access));
        });
        managed = snapshot.Policies.DistinctBy(p => p.Arn).ToDictionary(p => p.Arn);
        var groups = snapshot.Groups.DistinctBy(g => g.Name, StringComparer.Ordinal).ToDictionary(g => g.Name, StringComparer.Ordinal);
        controls = Controls();
        foreach (var user in snapshot.Users.Where(u => u.Details is not null))
        {
            var details = user.Details!;
            var policies = Of(details.InlinePolicies, details.AttachedPolicies).ToList();
            foreach (var name in details.Groups)
            {
                policies.AddRange(
                    groups.TryGetValue(name, out var group) ? Of(group.InlinePolicies, group.AttachedPolicies) : [Unread($"group {name}")]
                );
            }

            Add(user.Arn, policies, details.PermissionsBoundary, controls);
        }

        foreach (var role in snapshot.Roles)
        {
            // SCPs do not bind service-linked roles.
            Add(
                role.Arn,
                [.. Of(role.InlinePolicies, role.AttachedPolicies)],
                role.PermissionsBoundary,
                role.IsServiceLinked ? null : controls
            );
        }

        sets = AccessSets.Build(ActionCatalogue.Embedded, documents, listed);
    }

    /// <summary>ARNs of the users and roles whose policies were read.</summary>
    public IReadOnlyCollection<string> Principals => principals.Keys;

    public IReadOnlySet<string> Sure(string arn) => Names(sets.Sure(principals[arn]));

    public IReadOnlySet<string> Possible(string arn) => Names(sets.Possible(principals[arn]));

    /// <summary>As the escalation graph sees it: every action on every resource for sure, denies aside that leave iam:*, sts:AssumeRole and organizations:* whole.</summary>
    public bool IsAdministrator(string arn) =>
        administration.Value is var (access, admins) && access.Find(arn) is { } who && admins.Of(who).Holds == Tri.True;

    // Many principals have equal sets: each is spelt out once.
    private HashSet<string> Names(ActionSet set)
    {
        if (!named.TryGetValue(set, out var names))
        {
            named.Add(set, names = new HashSet<string>(set.Select(sets.Universe.NameOf), StringComparer.OrdinalIgnoreCase));
        }

        return names;
    }

    private void Add(Arn arn, List<int> identity, Arn? boundary, ImmutableArray<ImmutableArray<int>>? control)
    {
        if (principals.TryAdd(arn.Text, listed.Count))
        {
            listed.Add(new PrincipalPolicies([.. identity.Distinct()], boundary is null ? null : [Managed(boundary)], control));
        }
    }

    private IEnumerable<int> Of(IReadOnlyList<InlinePolicy> inline, IReadOnlyList<AttachedPolicy> attached) =>
        inline.Select(p => Document(p.Document)).Concat(attached.Select(p => Managed(p.Arn)));

    private int Managed(Arn arn) =>
        managed.GetValueOrDefault(arn)?.DefaultVersion is { } version ? Document(version.Document)
        : WellKnown(arn) is { } known ? Document(known)
        : Unread(arn.Text);

    // For evidence that leaves AWS's own documents out. Source: AWS Managed Policy Reference.
    private static string? WellKnown(Arn arn) =>
        arn.Account != "aws" ? null
        : arn.Resource == "policy/AdministratorAccess"
            ? """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"""
        : arn.Resource == "policy/AWSDenyAll" ? """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"""
        : null;

    private int Document(string text)
    {
        if (!indices.TryGetValue(text, out var index))
        {
            indices.Add(text, index = documents.Count);
            documents.Add(PolicyParser.Parse(text));
        }

        return index;
    }

    private int Unread(string what)
    {
        if (!indices.TryGetValue($"unread {what}", out var index))
        {
            indices.Add($"unread {what}", index = documents.Count);
            documents.Add(null);
        }

        return index;
    }

    // Where SCPs are in force every level carries one; none at all means that the organization has not switched them on.
    private ImmutableArray<ImmutableArray<int>>? Controls() =>
        snapshot.ServiceControlPolicies is not { Path.Count: > 0, Policies.Count: > 0 } policies
        || snapshot.Organization?.ManagementAccount == snapshot.Account
            ? null
            :
            [
                .. policies.Path.Select(target =>
                    policies
                        .Policies.Where(p => p.Targets.Contains(target, StringComparer.Ordinal))
                        .Select(p => Document(p.Document))
                        .ToImmutableArray()
                ),
            ];
}
