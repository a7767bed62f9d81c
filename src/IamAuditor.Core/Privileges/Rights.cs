using System.Collections.Immutable;
using System.Text;
using IamAuditor.Core.Accounts;
using IamAuditor.Policies.Catalogue;
using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Decisions;
using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Matching;
using IamAuditor.Policies.Sets;
using Attached = IamAuditor.Policies.Decisions.AttachedPolicy;
using Context = System.Collections.Generic.IEnumerable<System.Collections.Generic.KeyValuePair<
    string,
    IamAuditor.Policies.Conditions.ContextValue
>>;

namespace IamAuditor.Core.Privileges;

/// <summary>
/// What principals may do on the things of IAM, many at once where it pays and one by one with a proof. Attached documents that were not read grant nothing here, but leave
/// everything undecided that their principal could do by the others.
/// </summary>
internal sealed class Rights
{
    private readonly AccountAccess access;
    private readonly Dictionary<(string Policies, string Action, ResourceList On), Reach> shared = [];
    private readonly Dictionary<(string Policies, string Technique), Proof> services = [];
    private readonly Dictionary<(string Policies, string Action), Reach> notDenied = [];
    private readonly Dictionary<(CompiledPolicy Policy, string Key), bool> mentions = [];
    private readonly Dictionary<CompiledPolicy, ImmutableArray<(ActionPattern[] Actions, string Resource)>> suggestions = new(
        ReferenceEqualityComparer.Instance
    );
    private readonly Dictionary<int, PolicyRequest> requests = [];
    private readonly ImmutableArray<string> regions;
    private readonly ImmutableArray<string> tagKeys;
    private readonly Dictionary<(CompiledPolicy Policy, string Action, bool OnOwn), Says> said = [];
    private readonly Lazy<List<(Context Keys, Reach? Places)>> targets;
    private readonly Attached everyone;

    public Rights(AccountAccess access)
    {
        this.access = access;
        var snapshot = access.Snapshot;
        Principals = new(access.Principals.Select(p => p.Arn.Text));
        var own = snapshot.Policies.Where(p => !p.IsAwsManaged).ToImmutableArray();
        OwnPolicies = own;
        Policies = new(own.Select(p => p.Arn.Text));
        Groups = new(snapshot.Groups.Select(g => g.Arn.Text));
        Providers = new(snapshot.IdentityProviders.Select(p => p.Arn.Text));
        regions = snapshot.Regions.Count > 0 ? [.. snapshot.Regions.OrderBy(r => r == "us-east-1" ? 0 : 1)] : ["us-east-1", "eu-west-1"];
        tagKeys = access.TagKeys;
        targets = new(Targets);
        everyone = new(
            access.Compile(
                """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}]}""",
                PolicyKind.Trust
            )
        );
        AllowsEverything = new(
            access.Compile("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""", PolicyKind.Identity)
        );
        AdministratorAccess = $"arn:{snapshot.Partition}:iam::aws:policy/AdministratorAccess";
    }

    public ResourceList Principals { get; }
    public ResourceList Policies { get; }
    public ImmutableArray<ManagedPolicy> OwnPolicies { get; }
    public ResourceList Groups { get; }
    public ResourceList Providers { get; }

    /// <summary>The ARN of AWS's policy that allows everything.</summary>
    public string AdministratorAccess { get; }

    /// <summary>An identity policy that allows everything.</summary>
    public Attached AllowsEverything { get; }

    /// <summary>A trust policy that lets in everybody: as whoever may rewrite one can make it.</summary>
    public Attached Everyone => everyone;

    /// <summary>On which of a list's things somebody may do something. <paramref name="context"/> holds what is known of the request.</summary>
    public Reach On(PrincipalAccess who, string action, ResourceList on, Context? context = null)
    {
        var policies = Speaking(who, [action], context);
        if (policies is not null && shared.TryGetValue((policies, action, on), out var known))
            return known;

        var reach = new Reach(on.Arns.Length);
        if (!CannotAtAll(who, action))
        {
            var request = RequestOf(who) with { Action = action };
            // Where the answer looks at what is asked about, those of which the same is known are asked about together.
            var alike = on == Principals && AsksTarget(who, action) ? targets.Value : [new([], null)];
            foreach (var (keys, places) in alike)
            {
                var all = request.Context.With((context ?? []).Concat(keys).Concat(GlobalRegion(action)));
                reach.Add(ResourceSweep.Of(request with { Context = all }, on), places);
            }

            if (who.Unread.Any())
                reach = reach.Unsure();
        }

        if (policies is not null)
            shared.Add((policies, action, on), reach);
        return reach;
    }

    /// <summary>One decision by every policy that was read, with what is known of the resource.</summary>
    public Decision Decide(PrincipalAccess who, string action, string resource, Context? context = null, Attached? resourcePolicy = null)
    {
        var request = RequestOf(who) with { Action = action, Resource = resource, ResourcePolicy = resourcePolicy };
        var keys = (context ?? []).Concat(TargetKeys(resource)).Concat(GlobalRegion(action));
        return PolicyEvaluator.Decide(request with { Context = request.Context.With(keys) });
    }

    /// <summary>On which users and roles no deny and no SCP keeps somebody from an action, whether or not a policy allows it.</summary>
    public Reach NotDenied(PrincipalAccess who, string action)
    {
        var policies = Speaking(who, [action]);
        if (policies is not null && notDenied.TryGetValue((policies, action), out var known))
            return known;

        var request = RequestOf(who);
        request = request with
        {
            Action = action,
            Context = request.Context.With(GlobalRegion(action)),
            IdentityPolicies = [.. request.IdentityPolicies, .. request.PermissionsBoundary, AllowsEverything],
            PermissionsBoundary = [],
        };
        var swept = ResourceSweep.Of(request, Principals);
        var reach = new Reach(Principals.Arns.Length);
        swept.Sure.CopyTo(reach.Sure);
        swept.Possible.CopyTo(reach.Possible);
        if (who.Unread.Any())
            reach = reach.Unsure();
        if (policies is not null)
            notDenied.Add((policies, action), reach);
        return reach;
    }

    // Calls to IAM go to one region whatever the caller wants; STS can be called there.
    private Context GlobalRegion(string action) =>
        action.StartsWith("iam:", StringComparison.Ordinal) || action.StartsWith("sts:", StringComparison.Ordinal)
            ? [new("aws:RequestedRegion", ContextValue.One(Administration.GlobalRegion(access.Snapshot.Partition)))]
            : [];

    public Proof Prove(PrincipalAccess who, string action, string resource, Context? context = null, Attached? resourcePolicy = null) =>
        Of(who, Decide(who, action, resource, context, resourcePolicy));

    /// <summary>A decision as a proof; documents of the principal that were not read are among its needs.</summary>
    public static Proof Of(PrincipalAccess who, Decision decision)
    {
        if (decision.Outcome is Outcome.ExplicitlyDenied or Outcome.ImplicitlyDenied)
            return Proof.No;

        var because = decision
            .Because.Where(b => b.Effect == Effect.Allow || b.Matched == Tri.Unknown)
            .Where(b => b.Layer is not (PolicyLayer.ServiceControl or PolicyLayer.ResourceControl))
            .Select(Reason)
            .ToImmutableArray();
        var needs = Needs(decision).Concat(who.Unread.Select(u => $"the document of {u}")).ToImmutableArray();
        return new(needs.IsEmpty ? Tri.True : Tri.Unknown, because, needs);
    }

    public static AccessReason Reason(Because because) => new(because.PolicyName ?? "", because.Statement ?? 0, because.At.Line);

    public static IEnumerable<string> Needs(Decision decision) =>
        decision.Outcome != Outcome.Depends ? []
        : decision.Residual is { Kind: ResidualKind.All } all ? all.Parts.Select(p => p.ToString())
        : decision.Residual is { } one ? [one.ToString()]
        : decision.DependsOn.IsEmpty ? ["a document that was not read"]
        : decision.DependsOn;

    /// <summary>
    /// Whether somebody may call a technique's actions on resources of a service: ones that it makes and names, or others that there may be. The same kind of resource is the same
    /// one in every action.
    /// </summary>
    public Proof ProveService(PrincipalAccess who, Technique technique)
    {
        var calls = technique.Actions.Where(a => a.On is ActionTarget.New or ActionTarget.Some or ActionTarget.Nothing).ToList();
        var policies = Speaking(who, calls.Select(c => c.Action), onOwn: false);
        if (policies is not null && services.TryGetValue((policies, technique.Id), out var known))
            return known;

        var proof = Proof.Yes;
        foreach (var call in calls)
        {
            if (CannotAtAll(who, call.Action))
                proof = Proof.No;
        }

        if (proof.Holds != Tri.False && calls.Count > 0)
            proof = calls
                .Aggregate(Proof.Yes, (sofar, call) => sofar.Holds == Tri.False ? sofar : sofar.And(WithoutResource(who, call)))
                .And(OnResources(who, calls));
        if (policies is not null)
            services.Add((policies, technique.Id), proof);
        return proof;
    }

    /// <summary>
    /// What decides some actions for somebody, as a key: the policies that speak of them, and the values that this principal fixes of the condition keys they ask for. Principals for which
    /// it is equal get equal answers. Null where a policy was not read: what it leaves undecided has this principal's name in it.
    /// </summary>
    /// <param name="who">Who asks.</param>
    /// <param name="actions">The actions.</param>
    /// <param name="context">What is known of the request.</param>
    /// <param name="onOwn">Whether they are asked about the account's users and roles, of which tags and boundaries are known.</param>
    public string? Speaking(PrincipalAccess who, IEnumerable<string> actions, Context? context = null, bool onOwn = true)
    {
        if (who.Unread.Any())
            return null;

        var names = actions as IReadOnlyCollection<string> ?? [.. actions];
        var key = new StringBuilder(who.Role is { IsServiceLinked: true } ? "s" : "");
        var keys = new SortedSet<string>(StringComparer.OrdinalIgnoreCase);
        var variables = new SortedSet<(string Key, string Variable)>();
        // A boundary and SCPs speak by what they leave out as well.
        if (who.Boundary is { } boundary)
        {
            key.Append('b').Append(boundary.Index);
            _ = Asks(boundary.Policy);
        }

        foreach (var level in access.ServiceControlLevels ?? [])
        {
            foreach (var attached in level)
                _ = Asks(attached.Policy);
        }

        var speaking = new SortedSet<int>();
        foreach (var attached in who.Policies)
        {
            if (Asks(attached.Policy))
                speaking.Add(attached.Index);
        }

        foreach (var index in speaking)
            key.Append(' ').Append(index);
        var known = RequestOf(who).Context;
        foreach (var name in keys)
        {
            if (known.Find(name) is { } value)
                key.Append('|').Append(name).Append('=').AppendJoin(',', value.Values);
        }

        // Where nobody knows the key that is compared, it matters only whether there is something to compare it with.
        foreach (var (name, variable) in variables)
        {
            if (known.Find(variable) is not { } value)
                continue;
            key.Append('|').Append(variable).Append(value.Values.IsEmpty ? " absent" : " there");
            if (name.Length == 0 || onOwn || known.Find(name) is not null)
                key.Append('=').AppendJoin(',', value.Values);
        }

        foreach (var (name, value) in context ?? [])
            key.Append('&').Append(name).Append('=').AppendJoin(',', value.Values);
        return key.ToString();

        bool Asks(CompiledPolicy policy)
        {
            var speaks = false;
            foreach (var action in names)
            {
                var says = SaysOf(policy, action, onOwn);
                speaks |= says.Speaks;
                keys.UnionWith(says.Keys);
                variables.UnionWith(says.Variables);
            }

            return speaks;
        }
    }

    /// <summary>Variables stand beside the condition key that they are compared with, or beside nothing where they are part of a resource.</summary>
    private sealed record Says(
        bool Speaks,
        bool AsksTarget,
        bool AsksRegion,
        ImmutableArray<string> Keys,
        ImmutableArray<(string Key, string Variable)> Variables
    );

    /// <summary>What a policy's statements about one action ask for.</summary>
    private Says SaysOf(CompiledPolicy policy, string action, bool onOwn)
    {
        if (said.TryGetValue((policy, action, onOwn), out var known))
            return known;

        var statements = policy.Document.Statements.Where(s => IsAbout(s, action) && !(onOwn && IsElsewhere(s))).ToList();
        var conditions = statements.SelectMany(s => s.Conditions).ToList();
        var says = new Says(
            statements.Count > 0,
            conditions.Exists(c =>
                c.Key.Equals("iam:PermissionsBoundary", StringComparison.OrdinalIgnoreCase)
                || c.Key.Contains("ResourceTag/", StringComparison.OrdinalIgnoreCase)
                || c.Values.Any(v => v.Text.Contains("ResourceTag/", StringComparison.OrdinalIgnoreCase))
            ) || statements.Exists(s => s.Resource.Values.Any(v => v.Text.Contains("ResourceTag/", StringComparison.OrdinalIgnoreCase))),
            conditions.Exists(c => c.Key.Equals(RequestedRegion, StringComparison.OrdinalIgnoreCase))
                || statements.Exists(s => s.Resource.Values.Any(v => RegionOf(v.Text) is { } region && region != "*"))
                || conditions
                    .SelectMany(c => c.Values)
                    .Concat(statements.SelectMany(s => s.Resource.Values))
                    .Any(v => v.Text.Contains(RequestedRegion, StringComparison.OrdinalIgnoreCase)),
            [.. conditions.Select(c => c.Key).Distinct(StringComparer.OrdinalIgnoreCase)],
            [
                .. conditions
                    .SelectMany(c => c.Values.SelectMany(v => VariablesIn(v.Text)).Select(variable => (c.Key, variable)))
                    .Concat(statements.SelectMany(s => s.Resource.Values.SelectMany(v => VariablesIn(v.Text)).Select(v => ("", v))))
                    .Distinct(),
            ]
        );
        said.Add((policy, action, onOwn), says);
        return says;
    }

    private static IEnumerable<string> VariablesIn(string text)
    {
        for (var at = text.IndexOf("${", StringComparison.Ordinal); at >= 0; at = text.IndexOf("${", at + 2, StringComparison.Ordinal))
        {
            var end = text.AsSpan(at + 2).IndexOfAny(',', '}');
            if (end > 1)
                yield return text.Substring(at + 2, end).Trim();
        }
    }

    // A resource of another service is none of the things of IAM.
    private static bool IsElsewhere(Statement statement) =>
        statement.Resource.Form == ElementForm.Listed
        && statement.Resource.Values.All(v =>
            v.Text.Split(':', 4) is ["arn", _, var service, _] && service != "iam" && service.AsSpan().IndexOfAny('*', '?') < 0
        );

    private static bool IsAbout(Statement statement, string action)
    {
        var isNamed = statement.Action.Values.Any(v => ActionPattern.Parse(v.Text).IsMatch(action));
        return statement.Action.Form == ElementForm.Except ? !isNamed : isNamed;
    }

    /// <summary>By the sets alone: no policy grants it on anything.</summary>
    public bool CannotAtAll(PrincipalAccess who, string action)
    {
        if (!access.Sets.Universe.TryFind(action, out var id))
            return false;
        if (who.Index >= 0 && who.Index < access.Principals.Length)
            return !access.Sets.IsPossible(who.Index, id);

        // Somebody changed by its own hand is not in the sets, but its policies are; those that it wrote itself are not.
        foreach (var attached in who.Policies)
        {
            if (attached.Index >= access.Sets.PolicyCount)
                return false;

            var says = access.Sets.PolicyAt(attached.Index);
            if (says.AllowedEverywhere.Contains(id) || says.AllowedSomewhere.Contains(id))
                return false;
        }

        return true;
    }

    /// <summary>Whether any policy that bears on somebody asks for a condition key; where none does, its value makes no difference.</summary>
    public bool Mentions(PrincipalAccess who, string key) =>
        who.Policies.Any(p => Mentions(p.Policy, key))
        || (who.Boundary is { } boundary && Mentions(boundary.Policy, key))
        || (access.ServiceControlLevels ?? []).Any(l => l.Any(p => Mentions(p.Policy, key)));

    private bool Mentions(CompiledPolicy policy, string key)
    {
        if (!mentions.TryGetValue((policy, key), out var answer))
        {
            answer = policy.Document.Statements.Any(s =>
                s.Conditions.Any(c => c.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
                || s.Conditions.Any(c => c.Values.Any(v => v.Text.Contains(key, StringComparison.OrdinalIgnoreCase)))
                || s.Resource.Values.Any(v => v.Text.Contains(key, StringComparison.OrdinalIgnoreCase))
            );
            mentions.Add((policy, key), answer);
        }

        return answer;
    }

    public Context TargetKeys(string resource)
    {
        if (access.Find(resource) is not { } target)
            yield break;

        var boundary = target.User is { } user ? user.Details?.PermissionsBoundary : target.Role!.PermissionsBoundary;
        if (target.IsRead)
            yield return new("iam:PermissionsBoundary", boundary is null ? ContextValue.Absent : ContextValue.One(boundary.Text));
        var tags = target.User is { } u ? u.Details?.Tags : target.Role!.Tags;
        foreach (var key in tags is null ? [] : tagKeys)
        {
            var tag = tags!.FirstOrDefault(t => t.Key.Equals(key, StringComparison.OrdinalIgnoreCase));
            var value = tag is null ? ContextValue.Absent : ContextValue.One(tag.Value);
            yield return new($"iam:ResourceTag/{key}", value);
            yield return new($"aws:ResourceTag/{key}", value);
        }
    }

    public PolicyRequest RequestOf(PrincipalAccess who)
    {
        if (requests.TryGetValue(who.Index, out var request))
            return request;

        var all = access.Request(who, "", "*");
        request = all with
        {
            // Asked many times: what the evaluator would add each time is there already.
            Context = all.Context.With(all.Principal.ContextKeys()),
            IdentityPolicies = [.. all.IdentityPolicies.Where(p => !p.Policy.IsMissing)],
            PermissionsBoundary = [.. all.PermissionsBoundary.Where(p => !p.Policy.IsMissing)],
        };
        requests.Add(who.Index, request);
        return request;
    }

    private bool AsksTarget(PrincipalAccess who, string action) =>
        who.Policies.Any(p => SaysOf(p.Policy, action, onOwn: true).AsksTarget)
        || (who.Boundary is { } boundary && SaysOf(boundary.Policy, action, onOwn: true).AsksTarget)
        || (access.ServiceControlLevels ?? []).Any(l => l.Any(p => SaysOf(p.Policy, action, onOwn: true).AsksTarget));

    /// <summary>The regions in which an answer about services may differ: one stands for all where nothing that speaks of the actions looks at it.</summary>
    private ImmutableArray<string> RegionsFor(PrincipalAccess who, IEnumerable<string> actions)
    {
        var asks = actions.Any(action =>
            who.Policies.Any(p => SaysOf(p.Policy, action, onOwn: false).AsksRegion)
            || (who.Boundary is { } boundary && SaysOf(boundary.Policy, action, onOwn: false).AsksRegion)
            || (access.ServiceControlLevels ?? []).Any(l => l.Any(p => SaysOf(p.Policy, action, onOwn: false).AsksRegion))
        );
        return asks ? regions : regions[..1];
    }

    /// <summary>Users and roles of which the same is known: their boundary, and the tags that some policy asks for.</summary>
    private List<(Context Keys, Reach? Places)> Targets()
    {
        var found = new Dictionary<string, (Context Keys, Reach? Places)>(StringComparer.Ordinal);
        for (var i = 0; i < Principals.Arns.Length; i++)
        {
            List<KeyValuePair<string, ContextValue>> keys = [.. TargetKeys(Principals.Arns[i])];
            var name = string.Join('\n', keys.Select(k => $"{k.Key}={(k.Value.Values.IsEmpty ? "-" : "+" + k.Value.Values[0])}"));
            if (!found.TryGetValue(name, out var group))
                found.Add(name, group = (keys, new Reach(Principals.Arns.Length)));
            group.Places!.Set(i, true);
        }

        return [.. found.Values];
    }

    private Proof WithoutResource(PrincipalAccess who, TechniqueAction call)
    {
        var action = ActionCatalogue.Embedded.Find(call.Action);
        return action is null || action.IsWildcardOnly || call.On == ActionTarget.Nothing
            ? Best(RegionsFor(who, [call.Action]).Select(region => Prove(who, call.Action, "*", Region(region))))
            : Proof.Yes;
    }

    private Proof OnResources(PrincipalAccess who, List<TechniqueAction> calls)
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
                Best(
                    found!
                        .Resources.SelectMany(r => Candidates(who, r.Type, [action]))
                        .Prepend("*")
                        .Select(resource => Prove(who, action, resource, Region(RegionOf(resource))))
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
                Best(
                    Candidates(who, type.Key, [.. type])
                        .Select(resource =>
                            type.Aggregate(
                                Proof.Yes,
                                (sofar, action) =>
                                    sofar.Holds == Tri.False ? sofar : sofar.And(Prove(who, action, resource, Region(RegionOf(resource))))
                            )
                        )
                )
            );
        }

        return proof;
    }

    private static Proof Best(IEnumerable<Proof> proofs)
    {
        var best = Proof.No;
        foreach (var proof in proofs)
        {
            if (proof.Holds > best.Holds)
                best = proof;
            if (best.Holds == Tri.True)
                break;
        }

        return best;
    }

    /// <summary>Resources of a type, one a region, and those that the policies' own patterns suggest: whoever may make `dev-*` only will call it so.</summary>
    private IEnumerable<string> Candidates(PrincipalAccess who, ResourceType type, ImmutableArray<string> actions)
    {
        var suggested = RequestOf(who)
            .IdentityPolicies.SelectMany(p => Suggestions(p.Policy))
            .Where(s => Array.Exists(s.Actions, pattern => actions.Any(pattern.IsMatch)))
            .Select(s => s.Resource)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        foreach (var region in RegionsFor(who, actions))
        {
            foreach (var format in type.ArnFormats)
                yield return Filled(format, region);
            foreach (var text in suggested)
            {
                var candidate = Concrete(text, region);
                if (type.ArnPatterns.Any(p => Glob.IsMatch(p, candidate)))
                    yield return candidate;
            }
        }
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
            suggestions.Add(policy, found);
        }

        return found;
    }

    private string Filled(string format, string region)
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

    private string Concrete(string pattern, string region)
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

    private const string RequestedRegion = "aws:RequestedRegion";

    private static string? RegionOf(string resource) =>
        resource.Split(':', 6) is { Length: 6 } parts && parts[3].Length > 0 ? parts[3] : null;

    private static Context Region(string? region) => region is null ? [] : [new("aws:RequestedRegion", ContextValue.One(region))];
}
