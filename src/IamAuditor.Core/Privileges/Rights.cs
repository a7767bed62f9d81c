using System.Collections.Immutable;
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
    private readonly bool isShared;
    private readonly Dictionary<(int Row, string Action, ResourceList On), Reach> shared = [];
    private readonly Dictionary<(int Row, string Technique), Proof> services = [];
    private readonly Dictionary<(int Row, string Action), Reach> notDenied = [];
    private readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);
    private readonly Dictionary<int, PolicyRequest> requests = [];
    private readonly ImmutableArray<string> regions;
    private readonly ImmutableArray<string> tagKeys;
    private readonly HashSet<CompiledPolicy> aboutTarget = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<CompiledPolicy> notAboutTarget = new(ReferenceEqualityComparer.Instance);
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
        isShared = (access.ServiceControlLevels ?? []).All(l => l.All(p => AccountAccess.IsPlain(p.Policy)));
        regions = snapshot.Regions.Count > 0 ? [.. snapshot.Regions.OrderBy(r => r == "us-east-1" ? 0 : 1)] : ["us-east-1", "eu-west-1"];
        tagKeys = access.TagKeys;
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

    /// <summary>On which of a list's things somebody may do something. <paramref name="context"/> is part of the question only where the policies have conditions.</summary>
    public Reach On(PrincipalAccess who, string action, ResourceList on, Context? context = null)
    {
        var isPlain = who.IsPlain && isShared;
        if (isPlain && shared.TryGetValue((who.Row, action, on), out var known))
            return known;

        var reach = new Reach(on.Arns.Length);
        if (!CannotAtAll(who, action))
        {
            var request = RequestOf(who) with { Action = action };
            request = request with { Context = request.Context.With((context ?? []).Concat(GlobalRegion(action))) };
            var swept = ResourceSweep.Of(request, on);
            swept.Sure.CopyTo(reach.Sure);
            swept.Possible.CopyTo(reach.Possible);
            if (!who.IsPlain && IsAboutTarget(who))
            {
                foreach (var place in reach.Places(sure: false).Where(p => !reach.IsSure(p)).ToList())
                    reach.Set(place, Clear(reach, place, Decide(who, action, on.Arns[place], context).Outcome));
            }

            if (who.Unread.Any())
                reach = reach.Unsure();
        }

        if (isPlain)
            shared.Add((who.Row, action, on), reach);
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
        var isPlain = who.IsPlain && isShared;
        if (isPlain && notDenied.TryGetValue((who.Row, action), out var known))
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
        if (isPlain)
            notDenied.Add((who.Row, action), reach);
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
        var isPlain = who.IsPlain && isShared;
        if (isPlain && services.TryGetValue((who.Row, technique.Id), out var known))
            return known;

        var proof = Proof.Yes;
        var calls = technique.Actions.Where(a => a.On is ActionTarget.New or ActionTarget.Some or ActionTarget.Nothing).ToList();
        foreach (var call in calls)
        {
            if (CannotAtAll(who, call.Action))
                proof = Proof.No;
        }

        if (proof.Holds != Tri.False && calls.Count > 0)
            proof = calls
                .Aggregate(Proof.Yes, (sofar, call) => sofar.Holds == Tri.False ? sofar : sofar.And(WithoutResource(who, call)))
                .And(OnResources(who, calls));
        if (isPlain)
            services.Add((who.Row, technique.Id), proof);
        return proof;
    }

    /// <summary>By the sets alone: no policy grants it on anything.</summary>
    public bool CannotAtAll(PrincipalAccess who, string action) =>
        who.Index < access.Principals.Length && access.Sets.Universe.TryFind(action, out var id) && !access.Sets.IsPossible(who.Index, id);

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
            IdentityPolicies = [.. all.IdentityPolicies.Where(p => !p.Policy.IsMissing)],
            PermissionsBoundary = [.. all.PermissionsBoundary.Where(p => !p.Policy.IsMissing)],
        };
        requests.Add(who.Index, request);
        return request;
    }

    private static bool? Clear(Reach reach, int place, Outcome outcome)
    {
        reach.Clear(place);
        return outcome == Outcome.Allowed ? true
            : outcome == Outcome.Depends ? null
            : false;
    }

    private bool IsAboutTarget(PrincipalAccess who) =>
        RequestOf(who).IdentityPolicies.Concat(RequestOf(who).PermissionsBoundary).Any(p => IsAboutTarget(p.Policy))
        || (access.ServiceControlLevels ?? []).Any(l => l.Any(p => IsAboutTarget(p.Policy)));

    private bool IsAboutTarget(CompiledPolicy policy)
    {
        if (aboutTarget.Contains(policy))
            return true;
        if (notAboutTarget.Contains(policy))
            return false;

        var answer = policy.Document.Statements.Any(s =>
            s.Conditions.Any(c =>
                c.Key.Equals("iam:PermissionsBoundary", StringComparison.OrdinalIgnoreCase)
                || c.Key.Contains("ResourceTag/", StringComparison.OrdinalIgnoreCase)
            )
        );
        (answer ? aboutTarget : notAboutTarget).Add(policy);
        return answer;
    }

    private Proof WithoutResource(PrincipalAccess who, TechniqueAction call)
    {
        var action = ActionCatalogue.Embedded.Find(call.Action);
        return action is null || action.IsWildcardOnly || call.On == ActionTarget.Nothing
            ? Best(regions.Select(region => Prove(who, call.Action, "*", Region(region))))
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
            .IdentityPolicies.SelectMany(p => p.Policy.Document.Statements)
            .Where(s => s.Effect == Effect.Allow && s.Resource.Form == ElementForm.Listed)
            .Where(s => s.Action.Values.Any(v => ActionPattern.Parse(v.Text) is var pattern && actions.Any(pattern.IsMatch)))
            .SelectMany(s => s.Resource.Values)
            .Select(v => v.Text)
            .Where(text => text.StartsWith("arn:", StringComparison.Ordinal) && !text.Contains("${", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        foreach (var region in regions)
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

    private static string? RegionOf(string resource) =>
        resource.Split(':', 6) is { Length: 6 } parts && parts[3].Length > 0 ? parts[3] : null;

    private static Context Region(string? region) => region is null ? [] : [new("aws:RequestedRegion", ContextValue.One(region))];
}
