using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using IamAuditor.Policies;
using IamAuditor.Policies.Catalogue;
using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Decisions;
using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Matching;

namespace IamAuditor.Core.Privileges;

/// <summary>
/// Whether principals may call a technique's actions on resources of a service: ones that it makes and names, or others that there may be. The same kind of resource is the same
/// one in every action.
/// </summary>
internal sealed class ServiceRights(AccountAccess access, Rights rights)
{
    private readonly ConcurrentDictionary<(string Policies, string Technique), (PrincipalAccess Of, Proof Proof)> shared = [];
    private readonly ConcurrentDictionary<CompiledPolicy, ImmutableArray<(ActionPattern[] Actions, string Resource)>> suggestions = new(
        ReferenceEqualityComparer.Instance
    );
    private readonly ConcurrentDictionary<(string Format, string Region), string> filled = [];
    private readonly ConcurrentDictionary<(string Pattern, string Region), string> concrete = [];
    private readonly Lazy<HashSet<string>> taken = new(() =>
        access
            .Principals.Select(p => p.Arn)
            .Concat(access.Snapshot.Groups.Select(g => g.Arn))
            .Concat(access.Snapshot.Policies.Where(p => !p.IsAwsManaged).Select(p => p.Arn))
            .Select(TypeAndName)
            .ToHashSet(StringComparer.OrdinalIgnoreCase)
    );
    private readonly ImmutableArray<string> regions = [.. Regions.Of(access.Snapshot)];

    /// <summary>The same as <see cref="Prove"/> without reasons, and cheaper where every call is allowed on everything.</summary>
    public Tri Holds(PrincipalAccess who, Technique technique) =>
        technique.Calls.All(a => rights.IsSure(who, a.Action)) ? Tri.True : Prove(who, technique).Holds;

    public Proof Prove(PrincipalAccess who, Technique technique)
    {
        var calls = technique.Calls;
        var policies = Speaking(who, calls);
        if (policies is not null && shared.TryGetValue((policies, technique.Id), out var known))
            return known.Proof.Of(known.Of, who);

        var proof = calls.Any(c => rights.CannotAtAll(who, c)) ? Proof.No : Proof.Yes;
        foreach (var call in calls)
        {
            if (proof.Holds != Tri.False)
                proof = proof.And(WithoutResource(who, call));
        }

        if (proof.Holds != Tri.False)
            proof = proof.And(OnResources(who, calls));
        proof = proof.Of(who, who);
        if (policies is not null)
            shared.TryAdd((policies, technique.Id), (who, proof));
        return proof;
    }

    /// <summary>
    /// What decides some actions for somebody, as a key: the policies that speak of them, and the values that this principal fixes of the condition keys they ask for. Principals for which
    /// it is equal get equal answers. Null where a policy was not read: what it leaves undecided has this principal's name in it.
    /// </summary>
    private string? Speaking(PrincipalAccess who, ImmutableArray<TechniqueAction> calls)
    {
        if (who.Unread.Any())
            return null;

        // Most policies look at nothing.
        SortedSet<string>? keys = null;
        SortedSet<(string Key, string Variable)>? variables = null;
        // In their order: of several that allow something the first is the reason.
        var speaking = new List<int>();
        foreach (var attached in who.Policies)
        {
            if (!speaking.Contains(attached.Index) && Asks(attached.Policy))
                speaking.Add(attached.Index);
        }

        // A boundary and SCPs speak by what they leave out as well.
        var boundary = "";
        if (who.Boundary is { } bounded)
        {
            boundary = $"b{bounded.Index}";
            _ = Asks(bounded.Policy);
        }

        foreach (var attached in (access.ServiceControlLevels ?? []).SelectMany(l => l))
            _ = Asks(attached.Policy);
        var values =
            keys is null && variables is null
                ? ""
                : PolicySayings.Values(keys ?? [], variables ?? [], rights.RequestOf(who).Context, onOwn: false);
        return new StringBuilder(who.Role is { IsServiceLinked: true } ? "s" : "")
            .Append(boundary)
            .Append(' ')
            .AppendJoin(' ', speaking)
            .Append(values)
            .ToString();

        bool Asks(CompiledPolicy policy)
        {
            var speaks = false;
            foreach (var call in calls)
            {
                var say = rights.Sayings.Of(policy, call.Action, onOwn: false);
                speaks |= say.Speaks;
                if (say.IsSameForAll)
                    continue;

                if (!say.Keys.IsEmpty)
                    (keys ??= new(StringComparer.OrdinalIgnoreCase)).UnionWith(say.Keys);
                if (!say.Variables.IsEmpty)
                    (variables ??= []).UnionWith(say.Variables);
            }

            return speaks;
        }
    }

    /// <summary>The regions in which an answer about services may differ: one stands for all where nothing that speaks of the actions looks at it.</summary>
    private ImmutableArray<string> RegionsFor(PrincipalAccess who, IEnumerable<string> actions)
    {
        return actions.Any(action => rights.AsksRegion(who, action)) ? regions : regions[..1];
    }

    private Proof WithoutResource(PrincipalAccess who, TechniqueAction call)
    {
        var action = ActionCatalogue.Embedded.Find(call.Action);
        return action is null || action.IsWildcardOnly || call.On == ActionTarget.Nothing
            ? Proof.Best(RegionsFor(who, [call.Action]).Select(region => rights.Prove(who, call.Action, "*", Regions.Key(region))))
            : Proof.Yes;
    }

    private Proof OnResources(PrincipalAccess who, ImmutableArray<TechniqueAction> calls)
    {
        var needed = calls
            .Where(c => c.On != ActionTarget.Nothing)
            .Select(c => (c.Action, Found: ActionCatalogue.Embedded.Find(c.Action)))
            .Where(c => c.Found is { IsWildcardOnly: false })
            .ToList();
        var proof = Proof.Yes;
        // An action whose resources are all optional is asked about on one of them, or on none.
        foreach (var (action, found) in needed.Where(c => !c.Found!.Resources.Any(r => r.Required)))
        {
            proof = proof.And(
                Proof.Best(
                    found!
                        .Resources.SelectMany(r => Candidates(who, r.Type, [action]))
                        .Prepend("*")
                        .Select(resource => rights.Prove(who, action, resource, Regions.Key(Regions.Of(resource))))
                )
            );
        }

        var types = needed
            .SelectMany(c => c.Found!.Resources.Where(r => r.Required).Select(r => (c.Action, r.Type)))
            .ToLookup(c => c.Type, c => c.Action);
        foreach (var type in types)
        {
            if (proof.Holds == Tri.False)
                break;

            // Of a role to be passed iam:PassRole speaks, and of an instance profile its role.
            if (type.Key.Service == "iam")
                continue;
            proof = proof.And(
                Proof.Best(
                    Candidates(who, type.Key, [.. type])
                        .Select(resource =>
                            type.Aggregate(
                                Proof.Yes,
                                (sofar, action) =>
                                    sofar.Holds == Tri.False
                                        ? sofar
                                        : sofar.And(rights.Prove(who, action, resource, Regions.Key(Regions.Of(resource))))
                            )
                        )
                )
            );
        }

        return proof;
    }

    /// <summary>Resources of a type, one a region, and those that the policies' own patterns suggest: whoever may make `dev-*` only will call it so.</summary>
    private IEnumerable<string> Candidates(PrincipalAccess who, ResourceType type, ImmutableArray<string> actions)
    {
        List<string>? suggested = null;
        foreach (var region in RegionsFor(who, actions))
        {
            foreach (var format in type.ArnFormats)
                yield return Filled(format, region);
            foreach (var text in suggested ??= Suggested(who, actions))
            {
                var candidate = Concrete(text, region);
                if (type.ArnPatterns.Any(p => Glob.IsMatch(p, candidate)))
                    yield return candidate;
            }
        }
    }

    /// <summary>
    /// ARNs of users, roles or groups that are not there: one under any name, and those that the policies' own patterns suggest, also by two of them that have something in common.
    /// </summary>
    public IEnumerable<Arn> NewOnes(PrincipalAccess who, string type, ImmutableArray<string> actions, params IEnumerable<string> patterns)
    {
        return Names()
            .Distinct(StringComparer.Ordinal)
            .Select(text => Arn.TryParse(text, out var arn) ? arn : null)
            .OfType<Arn>()
            .Where(arn => !IsThere(arn));

        IEnumerable<string> Names()
        {
            const int most = 8;
            var account = $"arn:{access.Snapshot.Partition}:iam::{access.Snapshot.Account}:{type}/";
            yield return account + "example";

            var beginning = type + "/";
            var named = patterns
                .Concat(Suggested(who, actions, p => MayName(p, beginning)))
                .Select(p => ArnPattern.Common(p, account + "*", out _))
                .OfType<string>()
                .Take(most)
                .ToList();
            foreach (var pattern in named)
                yield return Concrete(pattern, "");
            foreach (var both in named.SelectMany((p, i) => named.Skip(i + 1).Select(o => ArnPattern.Common(p, o, out _))))
            {
                if (both is not null)
                    yield return Concrete(both, "");
            }
        }
    }

    /// <summary>Whether a pattern may be one of things of IAM whose name begins so; cheap, and right where it says no.</summary>
    private static bool MayName(string pattern, string beginning)
    {
        var rest = pattern.AsSpan();
        ReadOnlySpan<char> service = default;
        for (var part = 0; part < 5; part++)
        {
            var colon = rest.IndexOf(':');
            if (colon < 0)
                return true;
            if (part == 2)
                service = rest[..colon];
            rest = rest[(colon + 1)..];
        }

        var wildcard = rest.IndexOfAny('*', '?');
        var literal = wildcard < 0 ? rest : rest[..wildcard];
        return (service is "iam" || service.ContainsAny('*', '?'))
            && (literal.StartsWith(beginning) || (wildcard >= 0 && beginning.AsSpan().StartsWith(literal)));
    }

    /// <summary>Whether the account has such a thing of that name already, under whatever path. Source: IAM User Guide, "IAM and AWS STS quotas", names.</summary>
    private bool IsThere(Arn arn) => taken.Value.Contains(TypeAndName(arn));

    private static string TypeAndName(Arn arn) => $"{arn.Resource.Split('/')[0]}/{arn.ResourceName}";

    private List<string> Suggested(PrincipalAccess who, ImmutableArray<string> actions, Func<string, bool>? may = null) =>
        [
            .. rights
                .RequestOf(who)
                .IdentityPolicies.Where(p => actions.Any(a => access.StanceOf(p.Policy, a) != PolicyStance.Silent))
                .SelectMany(p => Suggestions(p.Policy))
                .Where(s => may?.Invoke(s.Resource) != false && Matches(s.Actions, actions))
                .Select(s => s.Resource)
                .Distinct(StringComparer.Ordinal),
        ];

    private static bool Matches(ActionPattern[] patterns, ImmutableArray<string> actions)
    {
        foreach (var pattern in patterns)
        {
            foreach (var action in actions)
            {
                if (pattern.IsMatch(action))
                    return true;
            }
        }

        return false;
    }

    /// <summary>The ARNs that a policy allows something on, with what it allows there.</summary>
    private ImmutableArray<(ActionPattern[] Actions, string Resource)> Suggestions(CompiledPolicy policy)
    {
        if (!suggestions.TryGetValue(policy, out var found))
        {
            found =
            [
                .. policy
                    .Document.Statements.Where(s => s.Effect == Effect.Allow && s.Resource.Form == ElementForm.Listed)
                    .SelectMany(s =>
                    {
                        ActionPattern[] patterns = [.. s.Action.Values.Select(v => ActionPattern.Parse(v.Text))];
                        return s.Resource.Values.Select(v => (Actions: patterns, Resource: v.Text));
                    })
                    .Where(s =>
                        s.Resource.StartsWith("arn:", StringComparison.Ordinal) && !s.Resource.Contains("${", StringComparison.Ordinal)
                    ),
            ];
            suggestions.TryAdd(policy, found);
        }

        return found;
    }

    private string Filled(string format, string region) =>
        filled.TryGetValue((format, region), out var text) ? text : filled.GetOrAdd((format, region), Fill(format, region));

    private string Fill(string format, string region)
    {
        var text = format
            .Replace("${Partition}", access.Snapshot.Partition.ToString(), StringComparison.Ordinal)
            .Replace("${Region}", region, StringComparison.Ordinal)
            .Replace("${Account}", access.Snapshot.Account.ToString(), StringComparison.Ordinal);
        for (var start = text.IndexOf("${", StringComparison.Ordinal); start >= 0; start = text.IndexOf("${", StringComparison.Ordinal))
        {
            var end = text.IndexOf('}', start);
            if (end < 0)
                break;
            text = string.Concat(text.AsSpan(0, start), "example", text.AsSpan(end + 1));
        }

        return text;
    }

    private string Concrete(string pattern, string region) =>
        concrete.TryGetValue((pattern, region), out var text) ? text : concrete.GetOrAdd((pattern, region), Settle(pattern, region));

    private string Settle(string pattern, string region)
    {
        var parts = pattern.Split(':', 6);
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = i switch
            {
                1 when parts[i].Contains('*', StringComparison.Ordinal) => access.Snapshot.Partition.ToString(),
                3 when parts[i] == "*" => region,
                4 when parts[i] == "*" => access.Snapshot.Account.ToString(),
                _ => parts[i].Replace("*", "example", StringComparison.Ordinal).Replace('?', 'x'),
            };
        }

        return string.Join(':', parts);
    }
}
