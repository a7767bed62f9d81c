using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using IamAuditor.Policies;
using IamAuditor.Policies.Catalogue;
using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Decisions;
using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Matching;
using IamAuditor.Policies.Sets;
using Attached = IamAuditor.Policies.Decisions.AttachedPolicy;
using Context = System.Collections.Generic.KeyValuePair<string, IamAuditor.Policies.Conditions.ContextValue>;

namespace IamAuditor.Core.Privileges;

/// <summary>
/// Whether principals may call a technique's actions on resources of a service: ones that it makes and names, or others that there may be. The same kind of resource is the same
/// one in every action.
/// </summary>
internal sealed class ServiceRights(AccountAccess access, Rights rights)
{
    private const string Everything = "*";

    // What is associated is told by another key, and there only where there is none yet.
    private const string Associate = "ec2:AssociateIamInstanceProfile";
    private const string StackRole = "cloudformation:RoleArn";
    private static readonly string[] ProfileKeys = ["ec2:InstanceProfile", "ec2:NewInstanceProfile"];

    /// <summary>What makes an instance profile of a role.</summary>
    public static ImmutableArray<TechniqueAction> ProfileCalls { get; } =
    [new("iam:CreateInstanceProfile", ActionTarget.New), new("iam:AddRoleToInstanceProfile", ActionTarget.New)];

    private readonly Lazy<ImmutableArray<string>> keysOfRoles = new(() =>
        [.. ProfileKeys.Append(StackRole).Where(key => access.Looking.Any(p => rights.Mentions(p, key)))]
    );

    private readonly PerThread<AskedKeys> askedKeys = new(() => new());
    private readonly ConcurrentDictionary<(string Policies, string Technique), (PrincipalAccess Of, Proof Proof)> shared = [];
    private readonly ConcurrentDictionary<PolicyAction, ImmutableArray<Naming>> namings = [];
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+=,.@-"
    );

    private readonly ConcurrentDictionary<(string Format, string Region), string> forms = [];
    private readonly ConcurrentDictionary<(string One, string Other), string?> common = [];
    private readonly ConcurrentDictionary<string, string> concrete = [];
    private readonly Lazy<HashSet<string>> taken = new(() =>
        access
            .Principals.Select(p => p.Arn)
            .Concat(access.Snapshot.Groups.Select(g => g.Arn))
            .Concat(access.Snapshot.Roles.SelectMany(r => r.InstanceProfiles))
            .Concat(access.Snapshot.Policies.Where(p => !p.IsAwsManaged).Select(p => p.Arn))
            .Select(TypeAndName)
            .ToHashSet(StringComparer.OrdinalIgnoreCase)
    );

    /// <summary>The same as a proof without reasons, and cheaper where every call is allowed on everything.</summary>
    public Tri Holds(PrincipalAccess who, Technique technique) =>
        technique.Calls.All(a => rights.IsSure(who, a.Action)) ? Tri.True : Prove(who, technique).Holds;

    /// <summary>The same where policies ask for the role gained or its instance profile: on the way to it these are known.</summary>
    public Proof Prove(PrincipalAccess who, Technique technique, PrincipalAccess role) =>
        !AsksForRole(who, technique)
            ? Prove(who, technique)
            : Proof.Best(
                from profile in Profiles(who, technique, role)
                let known = KeysOf(technique, role, profile)
                select technique
                    .Calls.Aggregate(
                        Proof.Yes,
                        (proof, call) => proof.Holds == Tri.False ? proof : proof.And(WithoutResource(who, call, known))
                    )
                    .And(OnResources(who, technique.Calls, known))
            );

    /// <summary>Whether policies of somebody ask for what depends on the role gained.</summary>
    public bool AsksForRole(PrincipalAccess who, Technique technique)
    {
        // Most ask for none.
        var last = askedKeys.Mine;
        if (!ReferenceEquals(last.By, who))
            (last.By, last.Keys) = (who, [.. keysOfRoles.Value.Where(key => rights.Mentions(who, key))]);
        return !last.Keys.IsEmpty && last.Keys.Any(key => key == StackRole ? technique.Passes : technique.Needs("profile"));
    }

    private sealed class AskedKeys
    {
        public PrincipalAccess? By { get; set; }
        public ImmutableArray<string> Keys { get; set; } = [];
    }

    /// <summary>ARNs of instance profiles that are not there.</summary>
    public IEnumerable<Arn> NewProfiles(PrincipalAccess who) => NewOnes(who, "instance-profile", [.. ProfileCalls.Select(a => a.Action)]);

    /// <summary>The instance profiles that a role may run in; null where a technique needs none.</summary>
    private IEnumerable<Arn?> Profiles(PrincipalAccess who, Technique technique, PrincipalAccess role)
    {
        if (!technique.Needs("profile"))
            return [null];
        return role.Role!.InstanceProfiles.Count > 0 ? role.Role.InstanceProfiles : NewProfiles(who);
    }

    private static Context[] KeysOf(Technique technique, PrincipalAccess role, Arn? profile) =>
        [
            .. technique.Passes ? (Context[])[new(StackRole, ContextValue.One(role.Arn.Text))] : [],
            .. profile is null ? [] : ProfileKeys.Select(key => new Context(key, ContextValue.One(profile.Text))),
        ];

    /// <summary>What a call says of known keys: AWS gives each with some types of resource of an action, if with any.</summary>
    private static IEnumerable<Context> Known(string action, ResourceType? type, Context[] known)
    {
        if (known.Length == 0 || ActionCatalogue.Embedded.Find(action) is not { } found)
            return [];

        return known
            .Where(k => ActionCatalogue.Embedded.ListsConditionKey(found.Id, k.Key))
            .Select(k => IsCarried(k.Key) ? k : new(k.Key, ContextValue.Absent));

        bool IsCarried(string key) =>
            !(action == Associate && key == ProfileKeys[0])
            && (type is null || Has(type, key) || !found.Resources.Any(r => Has(r.Type, key)));

        static bool Has(ResourceType type, string key) =>
            type.ConditionKeys.Any(c => c.Name.Equals(key, StringComparison.OrdinalIgnoreCase));
    }

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
                proof = proof.And(WithoutResource(who, call, []));
        }

        if (proof.Holds != Tri.False)
            proof = proof.And(OnResources(who, calls, []));
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
        if (who.HasUnread)
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

    /// <summary>
    /// The regions in which an answer about services may differ. Where the account's were not read, those that policies name as well.
    /// </summary>
    private IEnumerable<string> RegionsFor(PrincipalAccess who, ImmutableArray<string> actions) =>
        access.Snapshot.Regions.Count > 0 || !actions.Any(action => rights.AsksRegion(who, action))
            ? rights.RegionsFor(who, actions)
            : rights
                .RegionsFor(who, actions)
                .Union(
                    actions
                        .SelectMany(a => Named(who, a))
                        .SelectMany(named => named)
                        .Select(Regions.Of)
                        .OfType<string>()
                        .Where(r => !r.AsSpan().ContainsAny('*', '?')),
                    StringComparer.Ordinal
                );

    private Proof WithoutResource(PrincipalAccess who, TechniqueAction call, Context[] known)
    {
        var action = ActionCatalogue.Embedded.Find(call.Action);
        return action is null || action.IsWildcardOnly || call.On == ActionTarget.Nothing
            ? Proof.Best(
                RegionsFor(who, [call.Action])
                    .Select(region => rights.Prove(who, call.Action, "*", [.. Regions.Key(region), .. Known(call.Action, null, known)]))
            )
            : Proof.Yes;
    }

    private Proof OnResources(PrincipalAccess who, ImmutableArray<TechniqueAction> calls, Context[] known)
    {
        var needed = calls
            .Where(c => c.On != ActionTarget.Nothing)
            .Select(c => (c.Action, Found: ActionCatalogue.Embedded.Find(c.Action), Asked: Asked(c)))
            .Where(c => c.Found is { IsWildcardOnly: false })
            .ToList();
        var proof = Proof.Yes;
        // An action whose resources are all optional is asked about on one of them, or on none.
        foreach (var (action, found, _) in needed.Where(c => c.Asked.IsEmpty))
        {
            proof = proof.And(
                Proof.Best(
                    found!
                        .Resources.SelectMany(r => Candidates(who, r.Type, [action]))
                        .Prepend("*")
                        .Select(resource =>
                            rights.Prove(who, action, resource, [.. Regions.Key(Regions.Of(resource)), .. Known(action, null, known)])
                        )
                )
            );
        }

        var types = needed.SelectMany(c => c.Asked.Select(t => (c.Action, Type: t))).ToLookup(c => c.Type, c => c.Action);
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
                                        : sofar.And(
                                            rights.Prove(
                                                who,
                                                action,
                                                resource,
                                                [.. Regions.Key(Regions.Of(resource)), .. Known(action, type.Key, known)]
                                            )
                                        )
                            )
                        )
                )
            );
        }

        return proof;
    }

    /// <summary>The types of resource of which a call names one each.</summary>
    private static ImmutableArray<ResourceType> Asked(TechniqueAction call) =>
        [
            .. (ActionCatalogue.Embedded.Find(call.Action)?.Resources ?? [])
                .Where(r => call.Types.IsEmpty ? r.Required : call.Types.Contains(r.Type.Name, StringComparer.Ordinal))
                .Select(r => r.Type),
        ];

    /// <summary>Resources of a type that policies may allow some actions on, in each region where the answer may differ: whoever may make `dev-*` only will call it so.</summary>
    private IEnumerable<string> Candidates(PrincipalAccess who, ResourceType type, ImmutableArray<string> actions) =>
        RegionsFor(who, actions).SelectMany(region => Fitting(who, Forms(type, region), actions)).Select(Concrete);

    /// <summary>ARNs of users, roles, groups or policies that are not there, such as policies may allow some actions on, and such as fit one of some patterns.</summary>
    public IEnumerable<Arn> NewOnes(
        PrincipalAccess who,
        string type,
        ImmutableArray<string> actions,
        params IEnumerable<string> patterns
    ) =>
        Fitting(who, [$"arn:{access.Snapshot.Partition}:iam::{access.Snapshot.Account}:{type}/*"], actions, patterns)
            .Select(Concrete)
            .Distinct(StringComparer.Ordinal)
            .Select(text => Arn.TryParse(text, out var arn) ? arn : null)
            .OfType<Arn>()
            .Where(arn => !IsThere(arn) && IsName(arn));

    /// <summary>Whether AWS takes a name for something new: no character that names lack, and no path that is AWS's own. Source: IAM API Reference, "CreateUser" and "CreateRole".</summary>
    private static bool IsName(Arn arn) =>
        !arn.ResourceName.AsSpan().ContainsAnyExcept(NameCharacters)
        && !arn.Resource.Contains("/aws-service-role/", StringComparison.Ordinal)
        && !arn.Resource.Contains("/aws-reserved/", StringComparison.Ordinal);

    /// <summary>
    /// What is left of some patterns by all that policies name for all of some actions: one thing has one name, which must fit each of them. A `*` of a policy may stand for several parts
    /// of the name.
    /// </summary>
    private List<string> Fitting(
        PrincipalAccess who,
        IEnumerable<string> patterns,
        ImmutableArray<string> actions,
        params IEnumerable<string> further
    )
    {
        // Patterns of one policy that all cross each other are not found in practice.
        const int most = 64;
        var fitting = patterns.ToList();
        foreach (var named in actions.SelectMany(a => Named(who, a)).Append([.. further, Everything]))
        {
            if (named is not [Everything])
                fitting = [.. fitting.SelectMany(f => named.Select(n => Common(f, n))).OfType<string>().Distinct().Take(most)];
        }

        return fitting;
    }

    /// <summary>The resources that somebody's policies name for an action, by each that has a say: own policies, boundary, levels of SCPs, denies with exceptions.</summary>
    private IEnumerable<List<string>> Named(PrincipalAccess who, string action)
    {
        var request = rights.RequestOf(who);
        IEnumerable<ImmutableArray<Attached>> layers = [request.IdentityPolicies];
        if (!request.PermissionsBoundary.IsEmpty)
            layers = layers.Append(request.PermissionsBoundary);
        if (access.ServiceControlLevels is { } levels && ResourceSweep.IsBound(request))
            layers = layers.Concat(levels);
        foreach (var layer in layers)
        {
            var allowed = new List<string>();
            foreach (var policy in layer.Select(a => a.Policy))
            {
                if (access.StanceOf(policy, action) == PolicyStance.Allows)
                    allowed.Add(Everything);
                foreach (var naming in NamingsOf(who, policy, action))
                {
                    var resources = naming.Fixed ?? [.. policy.ResourcesOf(naming.Statement, who.Caller, who.Context)];
                    if (naming.Statement.Effect == Effect.Allow)
                        allowed.AddRange(resources);
                    else
                        yield return [.. resources, Everything];
                }
            }

            yield return [.. allowed.Distinct(StringComparer.Ordinal)];
        }
    }

    /// <summary>A statement with the resources it names, or, as a deny, spares; null where they differ between principals.</summary>
    private sealed record Naming(Statement Statement, ImmutableArray<string>? Fixed);

    private ImmutableArray<Naming> NamingsOf(PrincipalAccess who, CompiledPolicy policy, string action)
    {
        if (access.StanceOf(policy, action) is PolicyStance.Silent or PolicyStance.Allows)
            return [];
        return namings.TryGetValue(new(policy, action), out var found)
            ? found
            : namings.GetOrAdd(new(policy, action), ReadNamings(who, policy, action));
    }

    private static ImmutableArray<Naming> ReadNamings(PrincipalAccess who, CompiledPolicy policy, string action) =>
        [.. policy.Document.Statements.Where(s => s.IsValid && PolicySayings.IsAbout(s, action)).SelectMany(s => Read(who, policy, s))];

    private static IEnumerable<Naming> Read(PrincipalAccess who, CompiledPolicy policy, Statement statement) =>
        (statement.Effect, statement.Resource.Form) switch
        {
            (Effect.Allow, ElementForm.Except) => [new(statement, [Everything])],
            (Effect.Allow, ElementForm.Listed) or (Effect.Deny, ElementForm.Except) =>
            [
                new(
                    statement,
                    statement.Resource.Values.Any(v => v.Text.Contains("${", StringComparison.Ordinal))
                        ? null
                        : [.. policy.ResourcesOf(statement, who.Caller, who.Context)]
                ),
            ],
            _ => [],
        };

    private string? Common(string one, string other) =>
        other == Everything ? one
        : !BeginAlike(one, other) ? null
        : common.TryGetValue((one, other), out var both) ? both
        : common.GetOrAdd((one, other), ArnPattern.Common(one, other, out _));

    /// <summary>Whether two patterns are the same up to the first wildcard of either; most have nothing in common and show it there.</summary>
    private static bool BeginAlike(string one, string other)
    {
        var differ = one.AsSpan().CommonPrefixLength(other);
        return differ == one.Length || differ == other.Length || one[differ] is '*' or '?' || other[differ] is '*' or '?';
    }

    /// <summary>Whether the account has such a thing of that name already, under whatever path. Source: IAM User Guide, "IAM and AWS STS quotas", names.</summary>
    private bool IsThere(Arn arn) => taken.Value.Contains(TypeAndName(arn));

    private static string TypeAndName(Arn arn) => $"{arn.Resource.Split('/')[0]}/{arn.ResourceName}";

    /// <summary>The ARNs that resources of a type have in this account and a region; no part of choice is empty.</summary>
    private IEnumerable<string> Forms(ResourceType type, string region) =>
        type.ArnFormats.Select(f => forms.TryGetValue((f, region), out var form) ? form : forms.GetOrAdd((f, region), Form(f, region)));

    private string Form(string format, string region)
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
            text = string.Concat(text.AsSpan(0, start), "?*", text.AsSpan(end + 1));
        }

        return text;
    }

    private string Concrete(string pattern) =>
        concrete.TryGetValue(pattern, out var text) ? text : concrete.GetOrAdd(pattern, Settle(pattern));

    private static string Settle(string pattern) =>
        pattern.Replace("?*", "*", StringComparison.Ordinal).Replace("*", "example", StringComparison.Ordinal).Replace('?', 'x');
}
