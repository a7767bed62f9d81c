using System.Collections.Concurrent;
using System.Collections.Immutable;
using IamAuditor.Core.Accounts;
using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Decisions;
using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Sets;
using Attached = IamAuditor.Policies.Decisions.AttachedPolicy;
using Context = System.Collections.Generic.KeyValuePair<string, IamAuditor.Policies.Conditions.ContextValue>;

namespace IamAuditor.Core.Privileges;

/// <summary>
/// What principals may do on the things of IAM, many at once where it pays and one by one with a proof. Attached documents that were not read grant nothing here, but leave
/// everything undecided that their principal could do by the others. Safe for several threads.
/// </summary>
internal sealed class Rights
{
    private readonly AccountAccess access;
    private readonly ConcurrentDictionary<PolicyAction, bool> mentions = [];
    private readonly PerThread<Asked> asked = new(() => new());
    private readonly ConcurrentDictionary<ResourceList, Reach> nothing = [];
    private readonly ConcurrentDictionary<ResourceList, Reach> everything = [];
    private readonly Lazy<List<(Context[] Keys, Reach Places)>> targets;
    private readonly Retagging retagging;
    private readonly Attached everyone;
    private readonly RegionsToldApart regions;
    private readonly List<CompiledPolicy> controls;
    private readonly List<CompiledPolicy> resourceControls;
    private readonly Context globalRegion;

    public Rights(AccountAccess access)
    {
        this.access = access;
        Sayings = new(access);
        var snapshot = access.Snapshot;
        Principals = new(access.Principals.Select(p => p.Arn.Text));
        var own = snapshot.Policies.Where(p => !p.IsAwsManaged).ToImmutableArray();
        OwnPolicies = own;
        Policies = new(own.Select(p => p.Arn.Text));
        Groups = new(snapshot.Groups.Select(g => g.Arn.Text));
        Providers = new(snapshot.IdentityProviders.Select(p => p.Arn.Text));
        regions = new(Regions.Of(snapshot));
        controls = [.. (access.ServiceControlLevels ?? []).SelectMany(l => l).Select(p => p.Policy)];
        resourceControls = [.. (access.ResourceControlLevels ?? []).SelectMany(l => l).Select(p => p.Policy)];
        globalRegion = new(Regions.Requested, ContextValue.One(Administration.GlobalRegion(snapshot.Partition)));
        targets = new(Targets);
        retagging = new(access, this);
        everyone = new(
            access.Compile(
                """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}]}""",
                PolicyKind.Trust
            )
        );
        Anybody = new(
            access.Compile(
                """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:*"}]}""",
                PolicyKind.Trust
            )
        );
        AnyRootSession = new(
            access.Compile(
                """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRoot"}]}""",
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

    /// <summary>A trust policy that lets in everybody, federated users as well.</summary>
    public Attached Anybody { get; }

    /// <summary>What the root user of a member account has instead of a trust policy.</summary>
    public Attached AnyRootSession { get; }

    public PolicySayings Sayings { get; }

    /// <summary>
    /// On which of a list's things somebody may do something. <paramref name="context"/> holds what is known of the request. Answers are shared and not to be written to.
    /// </summary>
    public Reach On(PrincipalAccess who, string action, ResourceList on, Context[]? context = null)
    {
        if (CannotAtAll(who, action))
            return Nothing(on);

        context ??= [];
        return on == Principals && TagsAskedFor(who, action, null).Any()
            ? OnRetagged(who, action, context)
            : OnAsTagged(who, action, on, context);
    }

    /// <summary>The same, where somebody may change a tag of some first.</summary>
    private Reach OnRetagged(PrincipalAccess who, string action, Context[] context)
    {
        var answer = OnAsTagged(who, action, Principals, context);
        Reach? found = null;
        foreach (var change in retagging.By(who, TagsAskedFor(who, action, null)))
        {
            var taggable = retagging.Taggable(change.By);
            // Most may tag nobody, whatever the tag.
            if (!OnAsTagged(who, change.By, Principals, []).Overlaps(taggable, sure: false))
                continue;

            var tags = OnAsTagged(who, change.By, Principals, change.Request).And(taggable);
            // Of whom it may do it to anyway nothing is to be learnt.
            if (!answer.Covers(tags))
                (found ??= answer.Copy()).Add(OnAsTagged(who, action, Principals, [.. context, .. change.Then]).And(tags), sure: true);
        }

        return found ?? answer;
    }

    private Reach OnAsTagged(PrincipalAccess who, string action, ResourceList on, Context[] context)
    {
        if (IsAskedByRegion(who, action, null) && !context.Any(c => c.Key == Regions.Requested))
            return InRegions(who, action, on, context);

        // The answers about the one asked about last are kept: several techniques need the same actions.
        var answers = LastOf(who).Answers;
        var question = (action, on, context.Length == 0 ? "" : string.Join(' ', context.Select(TextOf)));
        if (!answers.TryGetValue(question, out var known))
            answers.Add(question, known = Find(who, action, on, context));
        return known;

        static string TextOf(Context key) => $"{key.Key}={string.Join(',', key.Value.Values)}";
    }

    private Reach InRegions(PrincipalAccess who, string action, ResourceList on, Context[] context) =>
        RegionsFor(who, action)
            .Select(region => OnAsTagged(who, action, on, [.. context, .. Regions.Key(region)]))
            .Aggregate((left, right) => left.Or(right));

    private Reach Find(PrincipalAccess who, string action, ResourceList on, Context[] context)
    {
        var (allowed, denied) = (Nothing(on), Nothing(on));
        foreach (var attached in who.Policies)
            Add(who, attached.Policy, action, on, context, ref allowed, ref denied);
        if (who.Boundary is { Policy.IsMissing: false } boundary)
        {
            var (within, without) = (Nothing(on), Nothing(on));
            Add(who, boundary.Policy, action, on, context, ref within, ref without);
            allowed = allowed.And(within);
            denied = denied.Or(without);
        }

        return WhereOn(context, Left(who, (allowed, denied), action, on, context));
    }

    /// <summary>What holds in a region that may be off holds perhaps.</summary>
    private Reach WhereOn(Context[] context, Reach answer) => IsOn(context).Holds == Tri.True ? answer : answer.Unsure();

    private Proof IsOn(Context[] context)
    {
        if (access.Snapshot.Regions.Count == 0)
        {
            foreach (var key in context)
            {
                if (key.Key == Regions.Requested)
                    return Regions.IsOn(access.Snapshot, key.Value.Values[0]);
            }
        }

        return Proof.Yes;
    }

    /// <summary>On which users and roles no deny and no SCP keeps somebody from an action, whether or not a policy allows it.</summary>
    public Reach NotDenied(PrincipalAccess who, string action)
    {
        var answers = LastOf(who).Answers;
        var question = (action, Principals, "whether or not a policy allows it");
        if (!answers.TryGetValue(question, out var known))
            answers.Add(question, known = FindNotDenied(who, action));
        return known;
    }

    private Reach FindNotDenied(PrincipalAccess who, string action)
    {
        var requests = IsAskedByRegion(who, action, null)
            ? RegionsFor(who, action).Select(Regions.Key)
            :
            [
                [],
            ];
        return requests
            .Select(context =>
            {
                var (allowed, denied) = (Nothing(Principals), Nothing(Principals));
                foreach (var policy in who.Policies.Select(p => p.Policy).Concat(who.Boundary is { } b ? [b.Policy] : []))
                    Add(who, policy, action, Principals, context, ref allowed, ref denied);
                return WhereOn(context, Left(who, (Everything(Principals), denied), action, Principals, context));
            })
            .Aggregate((left, right) => left.Or(right));
    }

    /// <summary>One decision by every policy that was read, with what is known of the resource.</summary>
    private Decision Decide(PrincipalAccess who, string action, string resource, Context[] context, Attached? resourcePolicy)
    {
        var bearing = BearingOf(who, action);
        var request = RequestOf(who);
        // Where nobody looks at the region it need not be told.
        var isRegional = bearing.AsksRegion || resourcePolicy is not null || access.ResourceControlLevels is not null;
        var keys = (isRegional ? context : [.. context.Where(c => !Regions.IsRequested(c.Key))])
            .Concat(isRegional ? KeysOf(action) : access.AbsentFrom(action))
            .Concat(access.TargetKeys(resource));
        return PolicyEvaluator.Decide(
            request with
            {
                Action = action,
                Resource = resource,
                ResourcePolicy = resourcePolicy,
                IdentityPolicies = bearing.Policies,
                Context = request.Context.With(keys),
            }
        );
    }

    /// <summary>What bears on an action of somebody: most of its policies do not speak of it.</summary>
    private Bearing BearingOf(PrincipalAccess who, string action)
    {
        var request = RequestOf(who);
        var bearings = LastOf(who).Bearings;
        if (!bearings.TryGetValue(action, out var bearing))
        {
            bearing = new(
                [.. request.IdentityPolicies.Where(p => access.StanceOf(p.Policy, action) != PolicyStance.Silent)],
                [.. PoliciesOn(who).Concat(resourceControls).Where(p => Sayings.Of(p, action, onOwn: false).AsksRegion)],
                access.TagKeys.IsEmpty || !MayTag(who) || !AsksForTags(who)
                    ? []
                    :
                    [
                        .. PoliciesOn(who)
                            .Where(p => Sayings.Of(p, action, onOwn: true).AsksTarget)
                            .SelectMany(retagging.AskedBy)
                            .Distinct(StringComparer.OrdinalIgnoreCase),
                    ]
            );
            bearings.Add(action, bearing);
        }

        return bearing;
    }

    /// <param name="Policies">Of the principal.</param>
    /// <param name="OnRegion">Those that look at the region, the boundary and control policies among them.</param>
    /// <param name="Tags">What any policy asks of the tags of what the action is called on; asked only of who may tag.</param>
    private sealed record Bearing(ImmutableArray<Attached> Policies, ImmutableArray<CompiledPolicy> OnRegion, ImmutableArray<string> Tags)
    {
        public bool AsksRegion => !OnRegion.IsEmpty;

        public IReadOnlyList<string>? Regions { get; set; }
    }

    /// <summary>Every policy that bears on somebody: own ones, the boundary, SCPs.</summary>
    private IEnumerable<CompiledPolicy> PoliciesOn(PrincipalAccess who) =>
        who.Policies.Select(p => p.Policy).Concat(who.Boundary is { } boundary ? [boundary.Policy] : []).Concat(controls);

    /// <summary>The regions in which answers may differ: one stands for all that no policy tells apart.</summary>
    private IReadOnlyList<string> RegionsFor(PrincipalAccess who, string action, Attached? resourcePolicy = null)
    {
        var bearing = BearingOf(who, action);
        return resourcePolicy is null
            ? bearing.Regions ??= regions.By(bearing.OnRegion)
            : regions.By(bearing.OnRegion.Append(resourcePolicy.Policy));
    }

    /// <summary>The same for several actions of services.</summary>
    public IReadOnlyList<string> RegionsFor(PrincipalAccess who, ImmutableArray<string> actions) =>
        actions is [var only] ? RegionsFor(who, only) : regions.By(actions.SelectMany(a => BearingOf(who, a).OnRegion).Distinct());

    // Calls to IAM go to one region whatever the caller wants; STS can be called there, and is where nobody asks for another region. iam:PassRole is no call of its own: AWS does not say whether it is
    // asked about in that region or where the role is passed.
    private IEnumerable<Context> KeysOf(string action) =>
        action != "iam:PassRole"
        && (action.StartsWith("iam:", StringComparison.Ordinal) || action.StartsWith("sts:", StringComparison.Ordinal))
            ? access.AbsentFrom(action).Append(globalRegion)
            : access.AbsentFrom(action);

    /// <summary>Whether an answer about STS, which can be called in any region, may differ between regions.</summary>
    private bool IsAskedByRegion(PrincipalAccess who, string action, Attached? resourcePolicy) =>
        action.StartsWith("sts:", StringComparison.Ordinal)
        && (AsksRegion(who, action) || (resourcePolicy is not null && Mentions(resourcePolicy.Policy, Regions.Requested)));

    /// <summary>Whether any policy that bears on somebody looks at the region of an action.</summary>
    public bool AsksRegion(PrincipalAccess who, string action) => BearingOf(who, action).AsksRegion;

    /// <summary>Whether somebody may do something, with what it chooses in its request as suits it best, and after it changed a tag of what it calls on where it may.</summary>
    public Proof Prove(PrincipalAccess who, string action, string resource, Context[]? context = null, Attached? resourcePolicy = null)
    {
        context ??= [];
        var proof = AsTagged(who, action, resource, context, resourcePolicy);
        return proof.Holds == Tri.True || access.Find(resource) is not { } target
            ? proof
            : Proof.Best(
                retagging
                    .By(who, TagsAskedFor(who, action, resourcePolicy), resourcePolicy)
                    .Where(change => retagging.Taggable(change.By).IsSure(target.Index))
                    .Select(change =>
                        Tags(who, change, resource) is { Holds: not Tri.False } tags
                            ? AsTagged(who, action, resource, [.. context, .. change.Then], resourcePolicy)
                                .And(tags with { Further = [change.By] })
                            : Proof.No
                    )
                    .Prepend(proof)
            );
    }

    /// <summary>Whether somebody may give something a tag, or take it off.</summary>
    public Proof Tags(PrincipalAccess who, TagChange change, string resource) => AsTagged(who, change.By, resource, change.Request, null);

    /// <summary>Tags of what an action is called on that policies ask for, where somebody may change any.</summary>
    private IEnumerable<string> TagsAskedFor(PrincipalAccess who, string action, Attached? resourcePolicy)
    {
        if (access.TagKeys.IsEmpty || !MayTag(who) || Retagging.IsOne(action))
            return [];

        var keys = AsksForTags(who) ? BearingOf(who, action).Tags : [];
        return resourcePolicy is null ? keys : keys.Union(retagging.AskedBy(resourcePolicy.Policy), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Whether any policy that bears on somebody looks at tags of what is called on.</summary>
    private bool AsksForTags(PrincipalAccess who) => LastOf(who).AsksForTags ??= PoliciesOn(who).Any(p => retagging.AskedBy(p).Any());

    private bool MayTag(PrincipalAccess who)
    {
        var last = LastOf(who);
        return last.MayTag ?? (last.MayTag = retagging.IsOpenTo(who)).Value;
    }

    private Proof AsTagged(PrincipalAccess who, string action, string resource, Context[] context, Attached? resourcePolicy) =>
        IsAskedByRegion(who, action, resourcePolicy)
            ? Proof.Best(
                RegionsFor(who, action, resourcePolicy)
                    .Select(r => Chosen(who, action, resource, [.. context, .. Regions.Key(r)], resourcePolicy))
            )
            : Chosen(who, action, resource, context, resourcePolicy);

    private Proof Chosen(PrincipalAccess who, string action, string resource, Context[] context, Attached? resourcePolicy)
    {
        var decision = Decide(who, action, resource, context, resourcePolicy);
        var proof = Of(who, decision);
        var open = decision.Outcome == Outcome.Depends ? decision.DependsOn.Where(ChosenKeys.Contains).ToList() : [];
        if (open.Count > 0)
        {
            proof = Proof.Best(
                ChosenKeys
                    .Requests(open, key => ValuesOf(who, key, resourcePolicy), who.User?.Name)
                    .Select(chosen => Of(who, Decide(who, action, resource, [.. context, .. chosen], resourcePolicy)))
                    .Append(proof)
            );
        }

        return proof.Holds == Tri.False ? proof : proof.And(IsOn(context));
    }

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
        ImmutableArray<string> needs = [.. Needs(decision), .. who.HasUnread ? who.Unread.Select(u => $"the document of {u}") : []];
        return new(needs.IsEmpty ? Tri.True : Tri.Unknown, because, needs);
    }

    public static AccessReason Reason(Because because) =>
        new(because.PolicyName ?? "", because.Statement ?? 0, because.At.Line) { IsDeny = because.Effect == Effect.Deny };

    public static IEnumerable<string> Needs(Decision decision) =>
        decision.Outcome != Outcome.Depends ? []
        : decision.Residual is { Kind: ResidualKind.All } all ? all.Parts.Select(p => p.ToString())
        : decision.Residual is { } one ? [one.ToString()]
        : decision.DependsOn.IsEmpty ? ["a document that was not read"]
        : decision.DependsOn;

    /// <summary>By the sets alone: no policy grants it on anything.</summary>
    public bool CannotAtAll(PrincipalAccess who, string action) => access.TryFind(action, out var id) && CannotAtAll(who, id);

    /// <summary>The same of a technique's action, at less cost.</summary>
    public bool CannotAtAll(PrincipalAccess who, TechniqueAction action) =>
        action.Id is { } id ? CannotAtAll(who, id) : CannotAtAll(who, action.Action);

    private bool CannotAtAll(PrincipalAccess who, int id)
    {
        if (who.Index >= 0 && who.Index < access.Principals.Length)
            return !access.Sets.IsPossible(who.Index, id);

        // Somebody changed by its own hand is not in the sets, but its policies are; those that it wrote itself are not.
        foreach (var attached in who.Policies)
        {
            if (attached.Index >= access.Sets.PolicyCount)
                return false;

            var says = access.Sets.Says(attached.Index, id);
            if (says.AllowsEverywhere || says.AllowsSomewhere)
                return false;
        }

        return true;
    }

    /// <summary>Whether any policy that bears on somebody asks for a condition key; where none does, its value makes no difference.</summary>
    public bool Mentions(PrincipalAccess who, string key)
    {
        foreach (var attached in who.Policies)
        {
            if (Mentions(attached.Policy, key))
                return true;
        }

        return (who.Boundary is { } boundary && Mentions(boundary.Policy, key)) || controls.Exists(p => Mentions(p, key));
    }

    /// <summary>What the policies that bear on somebody compare a condition key with.</summary>
    public IEnumerable<string> ValuesOf(PrincipalAccess who, string key, Attached? resourcePolicy = null) =>
        PoliciesOn(who)
            .Concat(resourcePolicy is null ? [] : [resourcePolicy.Policy])
            .Where(p => Mentions(p, key))
            .SelectMany(p => p.Document.Statements)
            .SelectMany(s => s.Conditions)
            .Where(c => c.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
            .SelectMany(c => c.Values)
            .Select(v => v.Text);

    /// <summary>Whether a policy of somebody asks an action for what its caller chooses.</summary>
    public bool Chooses(PrincipalAccess who, string action) =>
        BearingOf(who, action).Policies.Any(p => p.Policy.Document.Statements.Any(s => s.Conditions.Any(c => ChosenKeys.Contains(c.Key))));

    public bool Mentions(CompiledPolicy policy, string key)
    {
        var asked = new PolicyAction(policy, key);
        if (!mentions.TryGetValue(asked, out var answer))
            mentions.TryAdd(asked, answer = !access.IsPlainKnown(policy) && IsMentioned(policy.Document, key));
        return answer;
    }

    private static bool IsMentioned(PolicyDocument document, string key) =>
        document.Statements.Any(s =>
            s.Conditions.Any(c => c.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
            || s.Conditions.Any(c => c.Values.Any(v => v.Text.Contains(key, StringComparison.OrdinalIgnoreCase)))
            || s.Resource.Values.Any(v => v.Text.Contains(key, StringComparison.OrdinalIgnoreCase))
        );

    public PolicyRequest RequestOf(PrincipalAccess who)
    {
        // The same one is asked for many times before another one is.
        var last = LastOf(who);
        if (last.Request is { } same)
            return same;

        var all = access.Request(who, "", "*");
        var request = all with
        {
            IdentityPolicies = [.. all.IdentityPolicies.Where(p => !p.Policy.IsMissing)],
            PermissionsBoundary = [.. all.PermissionsBoundary.Where(p => !p.Policy.IsMissing)],
        };
        last.Request = request;
        return request;
    }

    /// <summary>By the sets alone: allowed on everything, whatever the request. Where it is not, the exact evaluator may still say so.</summary>
    public bool IsSure(PrincipalAccess who, string action)
    {
        if (!access.TryFind(action, out var id) || !(access.ServiceControlLevels is null || !IsControlled(who)))
            return false;
        if (who.Index >= 0 && who.Index < access.Principals.Length)
            return access.Sets.IsSure(who.Index, id);
        if (who.Boundary is not null || who.Policies.Any(p => p.Index >= access.Sets.PolicyCount))
            return false;

        var isAllowed = false;
        foreach (var attached in who.Policies)
        {
            var says = access.Sets.Says(attached.Index, id);
            if (says.DeniesEverywhere || says.DeniesSomewhere)
                return false;
            isAllowed |= says.AllowsEverywhere;
        }

        return isAllowed;
    }

    private bool IsControlled(PrincipalAccess who) => ResourceSweep.IsBound(RequestOf(who));

    private Asked LastOf(PrincipalAccess who)
    {
        var last = asked.Mine;
        if (!ReferenceEquals(last.Of, who))
        {
            last.Answers.Clear();
            last.Bearings.Clear();
            (last.Of, last.Request, last.MayTag, last.AsksForTags) = (who, null, null, null);
        }

        return last;
    }

    private Reach Nothing(ResourceList on) => nothing.GetOrAdd(on, static on => new Reach(on.Arns.Length));

    private Reach Everything(ResourceList on) => everything.GetOrAdd(on, static on => Reach.Where(on.Arns.Length, _ => true));

    /// <summary>About whom was asked last, and what the answers were.</summary>
    private sealed class Asked
    {
        public Dictionary<(string Action, ResourceList On, string Context), Reach> Answers { get; } = [];
        public Dictionary<string, Bearing> Bearings { get; } = new(StringComparer.Ordinal);
        public PrincipalAccess? Of { get; set; }
        public PolicyRequest? Request { get; set; }
        public bool? MayTag { get; set; }
        public bool? AsksForTags { get; set; }
    }

    /// <summary>Adds what one more policy allows and denies.</summary>
    private void Add(
        PrincipalAccess who,
        CompiledPolicy policy,
        string action,
        ResourceList on,
        Context[] context,
        ref Reach allowed,
        ref Reach denied
    )
    {
        if (policy.IsMissing || Said(who, policy, action, on, context) is not { } said)
            return;

        allowed = allowed.Or(said.Allowed);
        denied = denied.Or(said.Denied);
    }

    private (Reach Allowed, Reach Denied)? Said(
        PrincipalAccess who,
        CompiledPolicy policy,
        string action,
        ResourceList on,
        Context[] context
    )
    {
        switch (access.StanceOf(policy, action))
        {
            case PolicyStance.Silent:
                return null;
            case PolicyStance.Allows:
                return (Everything(on), Nothing(on));
            case PolicyStance.Denies:
                return (Nothing(on), Everything(on));
        }

        var say = Sayings.Of(policy, action, onOwn: true);
        if (!say.Speaks)
            return null;

        var values = say.IsSameForAll
            ? ""
            : PolicySayings.Values(say.Keys, say.Variables, RequestOf(who).Context.With(context).With(KeysOf(action)), onOwn: true);
        if (say.Answers.TryGetValue((on, values), out var known))
            return known;

        var request = RequestOf(who) with { Action = action };
        var (allowed, denied) = on == Principals && say.AsksTarget ? OnTargets() : On([]);
        var answer = (allowed.IsNone ? Nothing(on) : allowed, denied.IsNone ? Nothing(on) : denied);
        say.Answers.TryAdd((on, values), answer);
        return answer;

        (Reach Allowed, Reach Denied) On(Context[] keys)
        {
            var said = Sweep(keys);
            return (Reach.Of(said.Allowed), Reach.Of(said.Denied));
        }

        // Where the policy looks at what is asked about, those of which the same is known are asked about together.
        (Reach Allowed, Reach Denied) OnTargets()
        {
            var (allowed, denied) = (new Reach(on.Arns.Length), new Reach(on.Arns.Length));
            foreach (var (keys, places) in targets.Value)
            {
                var said = Sweep(keys);
                allowed.Add(said.Allowed, places);
                denied.Add(said.Denied, places);
            }

            return (allowed, denied);
        }

        PolicyReach Sweep(Context[] keys) =>
            ResourceSweep.Of(policy, request with { Context = request.Context.With(context.Concat(KeysOf(action)).Concat(keys)) }, on);
    }

    /// <summary>What is left under the service control policies and without what is denied.</summary>
    private Reach Left(PrincipalAccess who, (Reach Allowed, Reach Denied) said, string action, ResourceList on, Context[] context)
    {
        var (allowed, denied) = said;
        if (access.ServiceControlLevels is { } levels && IsControlled(who))
        {
            foreach (var level in levels)
            {
                var within = Nothing(on);
                foreach (var attached in level)
                    Add(who, attached.Policy, action, on, context, ref within, ref denied);
                allowed = allowed.And(within);
            }
        }

        if (!denied.IsNone)
            allowed = allowed.Except(denied);
        return who.HasUnread ? allowed.Unsure() : allowed;
    }

    /// <summary>Users and roles of which the same is known: their boundary, and the tags that some policy asks for.</summary>
    private List<(Context[] Keys, Reach Places)> Targets()
    {
        var found = new Dictionary<string, (Context[] Keys, Reach Places)>(StringComparer.Ordinal);
        for (var i = 0; i < Principals.Arns.Length; i++)
        {
            Context[] keys = [.. access.TargetKeys(Principals.Arns[i])];
            var name = string.Join('\n', keys.Select(k => $"{k.Key}={(k.Value.Values.IsEmpty ? "-" : "+" + k.Value.Values[0])}"));
            if (!found.TryGetValue(name, out var group))
                found.Add(name, group = (keys, new Reach(Principals.Arns.Length)));
            group.Places.Set(i, true);
        }

        return [.. found.Values];
    }
}
