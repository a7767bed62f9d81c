using System.Collections.Concurrent;
using System.Collections.Immutable;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Privileges.Trust;
using IamAuditor.Policies;
using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Decisions;
using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Matching;
using IamAuditor.Policies.Sets;
using Context = System.Collections.Generic.KeyValuePair<string, IamAuditor.Policies.Conditions.ContextValue>;

namespace IamAuditor.Core.Privileges;

/// <summary>Single steps of the graph, proved by the exact evaluator. Safe for several threads.</summary>
internal sealed class StepProofs(AccountAccess access, Rights rights, ServiceRights services, Administration administration)
{
    /// <summary>How a proof calls a policy that does not exist yet: who may write one uses it in the next step.</summary>
    public const string WrittenPolicy = "the policy it wrote";

    private const int MostVersions = 5;

    // Of one user; a quota that AWS does not raise. Source: IAM User Guide, "IAM and AWS STS quotas".
    private const int MostGroups = 10;
    private const int MostAttachable = 20;
    private const string Join = "iam:AddUserToGroup";
    private const string Rewrites = "iam:CreatePolicyVersion";
    private const string PolicyKey = "iam:PolicyARN";
    private const string BoundaryKey = "iam:PermissionsBoundary";
    private const string Assume = "sts:AssumeRole";
    private const string Key = "iam:CreateAccessKey";
    private const string Rewrite = "iam:UpdateAssumeRolePolicy";

    /// <summary>What a policy of five versions needs before it takes another one.</summary>
    public const string MakeRoom = "iam:DeletePolicyVersion";

    private static readonly ImmutableArray<string> Calls =
    [
        .. Techniques.All.SelectMany(t => t.Actions).Select(a => a.Action).Distinct(StringComparer.Ordinal),
    ];

    private static readonly string Everything = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";

    // What one gives oneself comes last: the boundary or deny that spoils it may go first.
    private static readonly ImmutableArray<Technique> Changing =
    [
        .. Techniques
            .All.Where(t =>
                Techniques.OnOneself.Contains(t)
                || t.Gain is TechniqueGain.FreeBoundary or TechniqueGain.FreeDeny or TechniqueGain.FreeVersion or TechniqueGain.FreeJoin
            )
            .OrderBy(t => t.Gain == TechniqueGain.Self ? 1 : 0),
    ];

    private readonly Reach full = Reach.Where(rights.OwnPolicies.Length, i => IsFull(rights.OwnPolicies[i]));
    private readonly Reach roomy = Reach.Where(rights.OwnPolicies.Length, i => !IsFull(rights.OwnPolicies[i]));
    private readonly AssumableRoles assumable = new(access, rights);
    private readonly ConcurrentDictionary<(string Service, CompiledPolicy Trust), Proof> trusts = [];
    private readonly ConcurrentDictionary<string, RequestPrincipal> callers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Reach> trusting = new(StringComparer.Ordinal);
    private readonly Lazy<List<ImmutableArray<PrincipalAccess>>> byTrust = new(() => AlikeInTrust(access));
    private readonly ConcurrentDictionary<(TechniqueGain Gain, bool IsRole, bool Attached), Reach> held = [];
    private IReadOnlyList<(Group Group, ImmutableArray<PolicyAttachment> Policies)>? granting;
    private ImmutableArray<PolicyAttachment> attachable;
    private readonly ImmutableArray<string> adminPolicies =
    [
        rights.AdministratorAccess,
        .. rights
            .OwnPolicies.AsParallel()
            .AsOrdered()
            .Where(p =>
                p.DefaultVersion is { } v
                && MayGrantEverything(v.Document)
                && GrantsEverything(access.Compile(v.Document, PolicyKind.Identity))
            )
            .Select(p => p.Arn.Text),
    ];

    // What a request may say of the policy that it attaches, or of the boundary that it sets.
    private static readonly Context[][] None =
    [
        [],
    ];
    private Choices? attaching;
    private Choices? bounding;

    public AssumableRoles Assumable => assumable;

    /// <summary>ARNs of policies that allow everything, AWS's own first: what an attacker would attach.</summary>
    public ImmutableArray<string> AdminPolicies => adminPolicies;

    /// <summary>A technique by which somebody makes itself an administrator.</summary>
    public Proof Own(Technique technique, PrincipalAccess who)
    {
        if (technique.Gain == TechniqueGain.New)
            return Made(technique, who);

        var action = technique.Actions[0];
        if (rights.CannotAtAll(who, action) || (technique.Needs("editable") && who.IsAwsOwned))
            return Proof.No;

        var granted = administration.Of(who, granted: true);
        if (granted.Holds == Tri.False)
            return Proof.No;

        return Rewritten(technique, who, who).And(granted);
    }

    /// <summary>
    /// A user or role that somebody makes, gives every right (or puts into a group that has them) and then is, or a group that it joins. Its name is one that the policies allow throughout; it
    /// carries no boundary, or where that is asked for one that allows everything, or one that its maker then takes off. No boundary of its maker binds a new user or role.
    /// </summary>
    private Proof Made(Technique technique, PrincipalAccess who)
    {
        var calls = technique.Actions.Where(a => a.On == ActionTarget.New).ToImmutableArray();
        // What a service-linked role may do AWS alone does.
        if (
            technique.Actions.Any(a => a.On is ActionTarget.New or ActionTarget.Group && rights.CannotAtAll(who, a))
            || who.Role is { IsServiceLinked: true }
        )
            return Proof.No;

        var type = calls[0].Action["iam:Create".Length..].ToLowerInvariant();
        return Proof.Best(
            from arn in services.NewOnes(who, type, [.. calls.Select(a => a.Action)])
            // Most names are closed whatever the request says.
            where calls.All(a => rights.Prove(who, a.Action, arn.Text).Holds != Tri.False)
            from boundary in Boundaries(who, type, arn)
            where boundary.Freed.Holds != Tri.False
            from given in Given(technique, who, type, arn)
            select calls
                .Select(a => (a.Action, IsTrusted: false))
                .Concat(technique.Actions.Where(a => a.On == ActionTarget.Rewritten).Select(a => (a.Action, IsTrusted: true)))
                .Aggregate(
                    given.And(boundary.Freed),
                    (proof, call) =>
                        proof.Holds == Tri.False ? proof
                        : call.IsTrusted ? proof.And(Trusted(who, arn))
                        : proof.And(
                            Proof.Best(
                                ContextsOf(who, call.Action)
                                    .Select(context => rights.Prove(who, call.Action, arn.Text, [.. boundary.Request, .. context]))
                            )
                        )
                )
        );
    }

    /// <summary>Whether a new user or role is an administrator with what it is given: any policy, or those of a group.</summary>
    private IEnumerable<Proof> Given(Technique technique, PrincipalAccess who, string type, Arn arn) =>
        technique.Actions.All(a => a.On != ActionTarget.Group) ? [administration.Of(type == "group" ? who : Newcomer(arn), granted: true)]
        : rights.On(who, Join, rights.Groups) is var open && open.IsNone ? []
        : Granting()
            .Where(g => open.IsPossible(PlaceOf(g.Group)))
            .Select(g =>
                administration.Of(access.Changed(Newcomer(arn), g.Policies, null, -1)) is { Holds: not Tri.False } granted
                    ? granted.And(rights.Prove(who, Join, g.Group.Arn.Text))
                    : Proof.No
            );

    /// <summary>What requests about a new user or role may say of its boundary, and how that is got rid of.</summary>
    private IEnumerable<(Context[] Request, Proof Freed)> Boundaries(PrincipalAccess who, string type, Arn arn)
    {
        const string key = BoundaryKey;
        if (type == "group" || !rights.Mentions(who, key))
        {
            yield return ([], Proof.Yes);
            yield break;
        }

        yield return ([new(key, ContextValue.Absent)], Proof.Yes);
        foreach (var admin in adminPolicies)
            yield return ([new(key, ContextValue.One(admin))], Proof.Yes);
        // One that is not there can be nobody's boundary.
        var limits = rights
            .ValuesOf(who, key)
            .Select(v => PolicyVariables.Resolved(v, who.Context))
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .ToList();
        foreach (
            var policy in access
                .Snapshot.Policies.Where(p =>
                    limits.Any(l => Glob.IsMatch(l, p.Arn.Text)) && !adminPolicies.Contains(p.Arn.Text, StringComparer.Ordinal)
                )
                .Take(MostAttachable)
        )
            yield return ([new(key, ContextValue.One(policy.Arn.Text))], Loosed(who, type, arn, policy));
    }

    /// <summary>Whether somebody may take a boundary off whom it made, put one on it that allows everything, or rewrite it.</summary>
    private Proof Loosed(PrincipalAccess who, string type, Arn arn, ManagedPolicy boundary)
    {
        var (delete, put) =
            type == "user"
                ? ("iam:DeleteUserPermissionsBoundary", "iam:PutUserPermissionsBoundary")
                : ("iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary");
        return Proof.Best(Ways());

        IEnumerable<Proof> Ways()
        {
            yield return rights.Prove(who, delete, arn.Text, [new(BoundaryKey, ContextValue.One(boundary.Arn.Text))]) with
            {
                Further = [delete],
            };
            foreach (var admin in adminPolicies)
                yield return rights.Prove(who, put, arn.Text, [new(BoundaryKey, ContextValue.One(admin))]) with
                {
                    Further = [put],
                };
            if (!boundary.IsAwsManaged && Edit(who, Rewrites, boundary) is var edit)
                yield return edit with
                {
                    Further = [.. edit.Further, Rewrites],
                };
        }
    }

    /// <summary>Somebody who is not there yet.</summary>
    private PrincipalAccess Newcomer(Arn arn)
    {
        var caller = RequestPrincipal.TryParse(arn.Text)!;
        return new()
        {
            Index = -1,
            Arn = arn,
            Role = arn.Resource.StartsWith("role/", StringComparison.Ordinal)
                ? new()
                {
                    Arn = arn,
                    Name = arn.ResourceName,
                    Id = "",
                    TrustPolicy = "",
                }
                : null,
            User = arn.Resource.StartsWith("user/", StringComparison.Ordinal) ? new() { Arn = arn, Name = arn.ResourceName } : null,
            Policies = [],
            Caller = caller,
            Context = access.Common.With(caller.ContextKeys()),
        };
    }

    /// <summary>Whether somebody may write what it likes into a policy of another one or its own, whatever that brings; a group that it may put it into is that one's as well.</summary>
    private Proof Rewritten(Technique technique, PrincipalAccess who, PrincipalAccess target)
    {
        var action = technique.Actions[0];
        if (!technique.Calls.IsEmpty)
            return ByNewPolicy(technique, who, target);

        return action.On switch
        {
            ActionTarget.Self => Call(who, action.Action, target.Arn.Text),
            ActionTarget.Group => Proof.Best(Promising(WritableGroups(action, who, target), g => g.Holds).Select(g => g.Prove())),
            _ => Proof.Best(Promising(WritablePolicies(action, who, target), p => p.Holds).Select(p => p.Prove())),
        };
    }

    /// <summary>A policy that is made and attached, where only policies of some names may be attached.</summary>
    private Proof ByNewPolicy(Technique technique, PrincipalAccess who, PrincipalAccess target)
    {
        var (attach, create) = (technique.Actions[0], technique.Calls[0].Action);
        if (!rights.Mentions(who, PolicyKey) || rights.CannotAtAll(who, attach) || rights.CannotAtAll(who, create))
            return Proof.No;

        return Proof.Best(
            from arn in services.NewOnes(who, "policy", [create], rights.ValuesOf(who, PolicyKey))
            let made = rights.Prove(who, create, arn.Text)
            where made.Holds != Tri.False
            from place in PlacesOf(attach, target)
            select made.And(rights.Prove(who, attach.Action, place, [new(PolicyKey, ContextValue.One(arn.Text))]))
        );
    }

    private IEnumerable<string> PlacesOf(TechniqueAction action, PrincipalAccess target) =>
        action.On == ActionTarget.Self ? [target.Arn.Text] : GroupsOf(target).Select(g => g.Arn.Text);

    private IEnumerable<(Tri Holds, Func<Proof> Prove)> WritableGroups(TechniqueAction action, PrincipalAccess who, PrincipalAccess target)
    {
        var open = On(who, action.Action, rights.Groups);
        foreach (var group in GroupsOf(target))
            yield return (open.At(PlaceOf(group)), () => Call(who, action.Action, group.Arn.Text));
        foreach (var (group, holds, join) in Joinable(who, target))
            yield return (open.At(PlaceOf(group)).And(holds), () => Call(who, action.Action, group.Arn.Text).And(join()));
    }

    private IEnumerable<(Tri Holds, Func<Proof> Prove)> WritablePolicies(
        TechniqueAction action,
        PrincipalAccess who,
        PrincipalAccess target
    )
    {
        var open = Editable(who, action.Action);
        foreach (var policy in EditablePolicies(target.Policies))
            yield return (open.At(rights.Policies.PlaceOf(policy.Arn.Text)), () => Edit(who, action.Action, policy));
        foreach (var (group, holds, join) in Joinable(who, target))
        {
            foreach (var policy in EditablePolicies(access.Of(group)))
            {
                var place = rights.Policies.PlaceOf(policy.Arn.Text);
                yield return (open.At(place).And(holds), () => Edit(who, action.Action, policy).And(join()));
            }
        }
    }

    /// <summary>Of many candidates those that are worth a proof: the sure ones, and one of the others.</summary>
    private static IEnumerable<T> Promising<T>(IEnumerable<T> candidates, Func<T, Tri> holds)
    {
        var others = new List<T>();
        foreach (var candidate in candidates)
        {
            if (holds(candidate) == Tri.True)
                yield return candidate;
            else if (holds(candidate) == Tri.Unknown)
                others.Add(candidate);
        }

        if (others.Count > 0)
            yield return others[0];
    }

    private IEnumerable<(Group Group, Tri Holds, Func<Proof> Join)> Joinable(PrincipalAccess who, PrincipalAccess target)
    {
        if (target.User?.Details is not { } details || details.Groups.Count >= MostGroups || rights.CannotAtAll(who, Join))
            yield break;

        var open = rights.On(who, Join, rights.Groups);
        foreach (var place in open.Places(sure: false))
        {
            var group = access.Snapshot.Groups[place];
            if (!details.Groups.Contains(group.Name, StringComparer.Ordinal))
                yield return (group, open.At(place), () => rights.Prove(who, Join, group.Arn.Text) with { Further = [Join] });
        }
    }

    private int PlaceOf(Group group) => rights.Groups.PlaceOf(group.Arn.Text);

    /// <summary>The policies that somebody may rewrite; those of five versions only where it may delete one.</summary>
    public Reach Editable(PrincipalAccess who, string action)
    {
        var open = On(who, action, rights.Policies);
        return full.IsNone ? open : open.And(roomy.Or(full.And(rights.On(who, MakeRoom, rights.Policies))));
    }

    /// <summary>One action on a whole list; where AWS asks which policy, with the one that suits best.</summary>
    public Reach On(PrincipalAccess who, string action, ResourceList on)
    {
        Reach? best = null;
        foreach (var context in ContextsOf(who, action))
        {
            var reach = rights.On(who, action, on, context);
            best = best is null ? reach : best.Or(reach);
        }

        return best!;
    }

    /// <summary>A new version of a policy; of one that has five, after another one was deleted.</summary>
    private Proof Edit(PrincipalAccess who, string action, ManagedPolicy policy) =>
        IsFull(policy)
            ? Call(who, action, policy.Arn.Text).And(rights.Prove(who, MakeRoom, policy.Arn.Text) with { Further = [MakeRoom] })
            : Call(who, action, policy.Arn.Text);

    /// <summary>A technique by which somebody gains a user or a role.</summary>
    public Proof Takeover(Technique technique, PrincipalAccess from, PrincipalAccess target)
    {
        var isUser = technique.Gain is TechniqueGain.User or TechniqueGain.UserAdmin;
        if (target.Arn == from.Arn || target.IsUser != isUser)
            return Proof.No;
        if (technique.Gain == TechniqueGain.Provider)
            return ByProvider(technique, from, target);

        var proof = Proof.Yes;
        foreach (var prerequisite in technique.Prerequisites)
            proof = proof.And(
                prerequisite == "profile" && technique.TakesNewProfile && !HasProfile(target)
                    ? NewProfile(from)
                    : Prerequisite(prerequisite, target)
            );
        if (technique.Service is { } service)
            proof = proof.And(Trust(service, target));
        if (proof.Holds == Tri.False)
            return Proof.No;

        foreach (var action in technique.Actions)
        {
            proof = proof.And(
                action.On switch
                {
                    ActionTarget.Target when action.Action == Assume => assumable.Prove(from, target),
                    ActionTarget.Target => Call(from, action.Action, target.Arn.Text),
                    ActionTarget.Role => Proof.Best(
                        PassedTo(technique).Select(context => rights.Prove(from, action.Action, target.Arn.Text, context))
                    ),
                    ActionTarget.Policy => Proof.Best(EditablePolicies(target.Policies).Select(p => Edit(from, action.Action, p))),
                    ActionTarget.Group => Proof.Best(GroupsOf(target).Select(g => Call(from, action.Action, g.Arn.Text))),
                    ActionTarget.Rewritten => Trusted(from, target),
                    _ => Proof.Yes,
                }
            );
            if (proof.Holds == Tri.False)
                return Proof.No;
        }

        if (technique.Service is not null)
            proof = proof.And(services.Prove(from, technique, target));
        if (technique.Gain is TechniqueGain.UserAdmin or TechniqueGain.RoleAdmin)
            proof = proof.And(Given(technique, target));
        return technique.Inventory is { } inventory
            ? proof.And(
                Proof.If(
                    inventory
                        .Replace("{target}", target.Arn.Text, StringComparison.Ordinal)
                        .Replace("{from}", from.Arn.Text, StringComparison.Ordinal)
                )
            )
            : proof;
    }

    /// <summary>Whether an own inline policy of somebody denies something: who writes inline policies may do so in its place.</summary>
    public static bool DeniesInline(PrincipalAccess target) =>
        target.Policies.Any(p => p.InlineName is not null && p.Group is null && Denies(p));

    /// <summary>Whether every right makes an administrator of somebody to whom a technique gives it.</summary>
    public Proof Given(Technique technique, PrincipalAccess target)
    {
        if (Replaces(technique) && DeniesInline(target))
            target = access.Changed(target, [.. Kept(technique, target)], target.Boundary, -1);
        return administration.Of(target, granted: true);
    }

    /// <summary>The policies that somebody keeps when a technique gives it another one.</summary>
    private static IEnumerable<PolicyAttachment> Kept(Technique technique, PrincipalAccess target) =>
        Replaces(technique) && DeniesInline(target)
            ? target.Policies.Where(p => p.InlineName is null || p.Group is not null)
            : target.Policies;

    /// <summary>Whether a technique writes inline policies: it may do so in place of those that deny.</summary>
    public static bool Replaces(Technique technique) => technique.Actions[0].Action is "iam:PutRolePolicy" or "iam:PutUserPolicy";

    /// <summary>What somebody can make of its own policies, or of somebody whom it then takes over, short of becoming an administrator at once; whoever asks gives the changed principal its place.</summary>
    /// <param name="who">Who asks.</param>
    /// <param name="sure">Only what is certain.</param>
    public IEnumerable<(Technique By, PrincipalAccess To, Proof Proof)> Changes(PrincipalAccess who, bool sure)
    {
        foreach (var technique in Changing.Where(t => MayChange(t, who, who)))
        {
            var changes = technique.Gain switch
            {
                TechniqueGain.Self => Granted(technique, who, who),
                _ when IsOnOneself(technique) => Loosened(technique, who, who, sure),
                _ => Freed(technique, who, sure),
            };
            foreach (var (changed, proof) in changes)
            {
                if (proof.Holds >= (sure ? Tri.True : Tri.Unknown))
                    yield return (technique, changed, proof);
            }
        }
    }

    /// <summary>What somebody can make of another one's policies, for whoever holds both of them.</summary>
    /// <param name="who">Who asks.</param>
    /// <param name="held">Whose policies it changes; may itself have been changed before.</param>
    /// <param name="sure">Only what is certain.</param>
    /// <param name="means">What may be changed by anybody who is held.</param>
    public IEnumerable<(Technique By, PrincipalAccess To, Proof Proof)> ChangesTo(
        PrincipalAccess who,
        PrincipalAccess held,
        bool sure,
        (Reach Groups, Reach Policies) means
    )
    {
        foreach (var technique in Changing.Where(t => IsOnOneself(t) && MayChange(t, who, held)))
        {
            var changes = technique.Gain switch
            {
                TechniqueGain.Self => Granted(technique, who, held, means.Policies),
                TechniqueGain.JoinGroup => Joined(technique, who, held, sure, means.Groups),
                _ => Loosened(technique, who, held, sure),
            };
            foreach (var (changed, proof) in changes)
            {
                if (proof.Holds >= (sure ? Tri.True : Tri.Unknown))
                    yield return (technique, changed, proof);
            }
        }
    }

    private static bool IsOnOneself(Technique technique) => Techniques.OnOneself.Contains(technique);

    /// <summary>Whether a technique is worth a proof: by whom it is for, and who has its action at all.</summary>
    private bool MayChange(Technique technique, PrincipalAccess who, PrincipalAccess target) =>
        (technique.ForUsers is not { } users || users == target.IsUser)
        && !rights.CannotAtAll(who, technique.Actions[0])
        && !(IsOnOneself(technique) && technique.Needs("editable") && target.IsAwsOwned);

    public static bool HasProfile(PrincipalAccess target) => target.Role is { InstanceProfiles.Count: > 0 };

    /// <summary>Whether somebody may make an instance profile and put into it a role that it may pass. Source: IAM API Reference, "AddRoleToInstanceProfile".</summary>
    public Proof NewProfile(PrincipalAccess who) =>
        ServiceRights.ProfileCalls.Any(a => rights.CannotAtAll(who, a))
            ? Proof.No
            : Proof.Best(
                services
                    .NewProfiles(who)
                    .Select(arn =>
                        ServiceRights.ProfileCalls.Aggregate(
                            Proof.Yes,
                            (proof, call) => proof.And(rights.Prove(who, call.Action, arn.Text))
                        )
                    )
            ) with
            {
                Further = [.. ServiceRights.ProfileCalls.Select(a => a.Action)],
            };

    /// <summary>What must be so of a target besides permissions.</summary>
    public static Proof Prerequisite(string name, PrincipalAccess target)
    {
        var row = target.User?.Credentials;
        return name switch
        {
            "editable" => target.IsAwsOwned ? Proof.No : Proof.Yes,
            "profile" => HasProfile(target) ? Proof.Yes : Proof.No,
            "keys<2" => row is null ? Unreported(target) : Must(row.AccessKeys.Count < 2),
            // Whoever may delete a key may make one, however many there are.
            "keys=2" => row is null ? Proof.Yes : Must(row.AccessKeys.Count >= 2),
            "password" => row?.Password.Enabled is not { } has ? Unreported(target) : Must(has),
            "no-password" => row?.Password.Enabled is not { } has ? Unreported(target) : Must(!has),
            "no-mfa" => row is null ? Unreported(target)
            : row.MfaActive ? Proof.If($"the MFA device of {target.Arn}")
            : Proof.Yes,
            "mfa" => row is null ? Unreported(target) : Must(row.MfaActive),
            _ => Proof.Yes,
        };
    }

    /// <summary>Whether a service may take a role on for this account; without reasons, since roles of the same trust policy share the answer.</summary>
    public Proof Trust(string service, PrincipalAccess role) =>
        role.Role is null || role.Role.IsServiceLinked ? Proof.No : Proof.Best(NamesOf(service).Select(name => TrustIn(name, role)));

    /// <summary>All roles that a service may take on for this account.</summary>
    public Reach Trusting(string service)
    {
        if (!trusting.TryGetValue(service, out var roles))
        {
            roles = new(access.Principals.Length);
            foreach (var alike in byTrust.Value)
            {
                var holds = Trust(service, alike[0]).Holds;
                if (holds == Tri.False)
                    continue;
                foreach (var role in alike)
                    roles.Set(role.Index, holds == Tri.True ? true : null);
            }

            trusting.TryAdd(service, roles);
        }

        return roles;
    }

    // Resource control policies may name the role.
    private static bool IsTrustShared(AccountAccess access) => access.ResourceControlLevels is not { IsEmpty: false };

    /// <summary>Roles of equal trust, which get equal answers.</summary>
    private static List<ImmutableArray<PrincipalAccess>> AlikeInTrust(AccountAccess access) =>
        [
            .. access
                .Principals.Where(p => p.Role is { IsServiceLinked: false })
                .GroupBy(p => IsTrustShared(access) ? access.TrustOf(p.Role!).Policy : (object)p, ReferenceEqualityComparer.Instance)
                .Select(g => g.ToImmutableArray()),
        ];

    private Proof TrustIn(string service, PrincipalAccess role)
    {
        var trust = access.TrustOf(role.Role!);
        var caller = callers.GetOrAdd(service, static name => RequestPrincipal.TryParse(name)!);
        // Most trust policies are of other services.
        if (!trust.Policy.MayAllow(caller))
            return Proof.No;

        var isShared = IsTrustShared(access);
        if (isShared && trusts.TryGetValue((service, trust.Policy), out var answered))
            return answered;

        var account = access.Snapshot.Account.ToString();
        // A service belongs to no organization; the one on whose behalf it comes is the account's.
        List<Context> known =
        [
            new("aws:SourceAccount", ContextValue.One(account)),
            new("aws:PrincipalOrgID", ContextValue.Absent),
            new("aws:PrincipalOrgPaths", ContextValue.Absent),
        ];
        if (access.Snapshot.Organization is { } own)
            known.Add(new("aws:SourceOrgID", ContextValue.One(own.Id)));
        var decision = PolicyEvaluator.Decide(
            new()
            {
                Principal = caller,
                Action = Assume,
                Resource = role.Arn.Text,
                ManagementAccount = access.Snapshot.Organization?.ManagementAccount.ToString(),
                Context = new ConditionContext(known, false).With(access.Common.Values),
                ResourceControlPolicies = access.ResourceControlLevels,
                ResourcePolicy = trust,
            }
        );
        var proof = Rights.Of(role with { Policies = [], Boundary = null }, decision) with { Because = [] };
        if (isShared)
            trusts.TryAdd((service, trust.Policy), proof);
        return proof;
    }

    /// <summary>A role whose trust policy names a provider that somebody changed; whoever answers for a SAML provider says what it likes.</summary>
    public Proof Federated(Arn provider, bool isSaml, PrincipalAccess role)
    {
        if (role.Role is null)
            return Proof.No;

        var decision = PolicyEvaluator.Decide(
            new()
            {
                Principal = RequestPrincipal.TryParse(provider.Text)!,
                Action = isSaml ? "sts:AssumeRoleWithSAML" : "sts:AssumeRoleWithWebIdentity",
                Resource = role.Arn.Text,
                Context = access.Common,
                ResourcePolicy = access.TrustOf(role.Role),
            }
        );
        var proof = Rights.Of(role with { Policies = [], Boundary = null }, decision);
        return
            isSaml
            && decision.Outcome == Outcome.Depends
            && decision.DependsOn.All(k => k.StartsWith("saml:", StringComparison.OrdinalIgnoreCase))
            ? new(Tri.True, proof.Because, [])
            : proof;
    }

    /// <summary>Whether resource control policies let in whom a trust policy lets in from outside; what that says itself is not asked again.</summary>
    public Proof Entry(TrustGrant grant, PrincipalAccess role)
    {
        if (access.ResourceControlLevels is not { IsEmpty: false } levels)
            return Proof.Yes;

        var federated = grant.Party is TrustedParty.Oidc or TrustedParty.Saml;
        var caller = RequestPrincipal.TryParse(
            federated || grant.Party == TrustedParty.Principal
                ? grant.Principal
                : $"arn:{access.Snapshot.Partition}:iam::{grant.Account?.ToString() ?? "000000000000"}:role/of-no-special-name"
        );
        if (caller is null)
            return Proof.Yes;

        // A federated user belongs to no organization before it is let in, and everyone to any.
        List<Context> known = [new("aws:SecureTransport", ContextValue.One("true"))];
        if (federated)
            known.Add(new("aws:PrincipalOrgID", ContextValue.Absent));
        else if (grant.IsOwnOrganization == true && access.Snapshot.Organization is { } own)
            known.Add(new("aws:PrincipalOrgID", ContextValue.One(own.Id)));
        else if (grant.Party != TrustedParty.Everyone && grant.IsOwnOrganization == false)
            known.Add(new("aws:PrincipalOrgID", ContextValue.One(grant.Organization ?? "o-ofsomebodyelse")));

        var decision = PolicyEvaluator.Decide(
            new()
            {
                Principal = caller,
                Action = grant.Party switch
                {
                    TrustedParty.Oidc => "sts:AssumeRoleWithWebIdentity",
                    TrustedParty.Saml => "sts:AssumeRoleWithSAML",
                    _ => Assume,
                },
                Resource = role.Arn.Text,
                ManagementAccount = access.Snapshot.Organization?.ManagementAccount.ToString(),
                Context = new ConditionContext(known, false).With(caller.ContextKeys()),
                IdentityPolicies = [rights.AllowsEverything],
                ResourceControlPolicies = levels,
                ResourcePolicy = rights.Anybody,
            }
        );
        return Rights.Of(role with { Policies = [], Boundary = null }, decision) with { Because = [] };
    }

    public Proof MemberRoot(Technique technique, PrincipalAccess who, out Arn target)
    {
        var snapshot = access.Snapshot;
        var member = snapshot.Organization?.Accounts.FirstOrDefault(a => a.Id != snapshot.Account)?.Id.ToString();
        target = Arn.Parse($"arn:{snapshot.Partition}:iam::{member ?? "000000000000"}:root");
        if (rights.CannotAtAll(who, technique.Actions[0]) || !MayManageRoots(who))
            return Proof.No;

        // The root user of a member account has no policy that could keep anybody out: the call is the caller's to make, within the organization.
        var own = rights.Prove(who, technique.Actions[0].Action, target.Text, resourcePolicy: rights.AnyRootSession);
        // That policy is nobody's evidence.
        own = own with
        {
            Because = [.. own.Because.Where(b => b.Policy.Length > 0)],
        };
        return member is not null && snapshot.Coverage.WasRead(Source.OrganizationsFeatures)
            ? own
            : own.And(Proof.If("a member account whose root access is managed from this account"));
    }

    /// <summary>
    /// Only the management account and a delegated one hold sessions of a member's root. Where nothing was read of the organization, only who was given this very action is named: most
    /// broad policies hold it, and most accounts have no members. Source: IAM User Guide, "Centrally manage root access for member accounts".
    /// </summary>
    private bool MayManageRoots(PrincipalAccess who) =>
        access.Snapshot.Coverage.WasRead(Source.OrganizationsFeatures)
            ? access.Snapshot.OrganizationsFeatures.Contains("RootSessions", StringComparer.Ordinal)
        : access.Snapshot.Organization is { } organization ? organization.ManagementAccount == access.Snapshot.Account
        : who.Policies.Any(p =>
            p.Policy.Document.Statements.Any(s =>
                s.Effect == Effect.Allow
                && s.Action.Form == ElementForm.Listed
                && s.Action.Values.Any(v => v.Text.StartsWith("sts:", StringComparison.OrdinalIgnoreCase))
            )
        );

    public static bool IsFull(ManagedPolicy policy) => policy.Versions.Count >= MostVersions;

    public IEnumerable<ManagedPolicy> EditablePolicies(IEnumerable<PolicyAttachment> attached) =>
        attached
            .Where(p => p.Managed is not null && p.IsEditable)
            .Select(p => access.PolicyAt(p.Managed!))
            .OfType<ManagedPolicy>()
            .Distinct();

    /// <summary>
    /// Whether a document that was not read yet may allow every action: whether `"*"` or `"*:*"` stands where the text before it, other values of its list aside, is the name of Action. It costs
    /// far less than to read it. A text with escapes, or percent-encoded, is not looked at.
    /// </summary>
    private static bool MayGrantEverything(string document)
    {
        if (document.AsSpan().ContainsAny('\\', '%'))
            return true;

        var text = document.AsSpan();
        for (var at = text.IndexOf("\"*"); at >= 0; )
        {
            if ((text[(at + 2)..].StartsWith("\"") || text[(at + 2)..].StartsWith(":*\"")) && IsOfAction(text[..at]))
                return true;

            var next = text[(at + 2)..].IndexOf("\"*");
            at = next < 0 ? -1 : at + 2 + next;
        }

        return false;

        static bool IsOfAction(ReadOnlySpan<char> before)
        {
            while (true)
            {
                before = before.TrimEnd(" \t\r\n,[");
                if (before.EndsWith(":"))
                    return before[..^1].TrimEnd().EndsWith("\"Action\"", StringComparison.OrdinalIgnoreCase);
                // A value before it, from its last quote to its first.
                if (!before.EndsWith("\"") || before[..^1].LastIndexOf('"') is not (>= 0 and var open))
                    return false;
                before = before[..open];
            }
        }
    }

    private static bool GrantsEverything(CompiledPolicy policy) =>
        policy.Document.Statements.Any(s =>
            s
                is {
                    IsValid: true,
                    Effect: Effect.Allow,
                    Conditions.IsEmpty: true,
                    Action.Form: ElementForm.Listed,
                    Resource.Form: ElementForm.Listed
                }
            && s.Action.Values.Any(v => v.Text is "*" or "*:*")
            && s.Resource.Values.Any(v => v.Text == "*")
        ) && !policy.Document.Statements.Any(s => s.Effect == Effect.Deny);

    private static Proof Must(bool holds) => holds ? Proof.Yes : Proof.No;

    private const string Row = "the credential report's row of ";

    private static Proof Unreported(PrincipalAccess target) => Proof.If(Row + target.Arn);

    /// <summary>Whether what a step hangs on is a row of the credential report that was not read.</summary>
    public static bool IsOfReport(string need) => need.StartsWith(Row, StringComparison.Ordinal);

    /// <summary>What a request may say of the service that a role is passed to, for each name that the service goes by here.</summary>
    public IEnumerable<Context[]> PassedTo(Technique technique) =>
        NamesOf(technique.Service!).Select(name => new Context[] { new("iam:PassedToService", ContextValue.One(name)) });

    // In China some services (EC2, EMR) carry the suffix of the partition and others do not. Source: IAM User Guide of Amazon Web Services in China.
    private string[] NamesOf(string service)
    {
        var (usual, own) = (Partition.Aws.DnsSuffix, access.Snapshot.Partition.DnsSuffix);
        return own == usual ? [service] : [service, service[..^usual.Length] + own];
    }

    /// <summary>One action; where AWS asks which policy, the one that suits best.</summary>
    private Proof Call(PrincipalAccess who, string action, string resource) =>
        Proof.Best(ContextsOf(who, action).Select(context => rights.Prove(who, action, resource, context)));

    /// <summary>What a request may say of the policy that it attaches: any that allows everything. One stands for all where nobody asks which.</summary>
    public Context[][] ContextsOf(PrincipalAccess who, string action)
    {
        if (action.StartsWith("iam:Attach", StringComparison.Ordinal))
            return Choice(PolicyKey, ref attaching);
        return action.StartsWith("iam:Put", StringComparison.Ordinal) && action.EndsWith("PermissionsBoundary", StringComparison.Ordinal)
            ? Choice(BoundaryKey, ref bounding)
            : None;

        Context[][] Choice(string key, ref Choices? choices)
        {
            var known = choices ??= ChoicesOf(key);
            return rights.Mentions(who, key) ? known.All : known.First;
        }
    }

    private sealed record Choices(Context[][] All, Context[][] First);

    private Choices ChoicesOf(string key)
    {
        Context[][] all = [.. adminPolicies.Select(arn => (Context[])[new(key, ContextValue.One(arn))])];
        return new(all, all[..1]);
    }

    private Proof Trusted(PrincipalAccess from, PrincipalAccess target) => Trusted(from, target.Arn);

    private Proof Trusted(PrincipalAccess from, Arn role) =>
        rights.Prove(from, Assume, role.Text, resourcePolicy: rights.Everyone) with
        {
            Because = [],
        };

    private Proof ByProvider(Technique technique, PrincipalAccess from, PrincipalAccess target) =>
        Proof.Best(
            access
                .Snapshot.IdentityProviders.Where(p => p.IsSaml == technique.Needs("saml"))
                .Select(p =>
                    rights
                        .Prove(from, technique.Actions[0].Action, p.Arn.Text)
                        .And(Federated(p.Arn, p.IsSaml, target))
                        .And(p.IsSaml ? Proof.Yes : Proof.If($"a token that {p.Url ?? p.Arn.Text} signs"))
                )
        );

    private IEnumerable<Group> GroupsOf(PrincipalAccess who) => (who.User?.Details?.Groups ?? []).Select(access.GroupNamed).OfType<Group>();

    /// <summary>
    /// What somebody can give itself where every right is out of reach: all that its boundary leaves, and where it may attach some policies only, those.
    /// </summary>
    private IEnumerable<(PrincipalAccess, Proof)> Granted(
        Technique technique,
        PrincipalAccess who,
        PrincipalAccess target,
        Reach? rewritable = null
    )
    {
        var action = technique.Actions[0];
        // An administrator at once, by one's own doing, is told without a change.
        if (
            (rewritable is not null || administration.Of(target, granted: true).Holds == Tri.False)
            && Rewritten(technique, who, target) is { Holds: not Tri.False } rewritten
        )
        {
            yield return (access.Changed(target, [.. Kept(technique, target), Written()], target.Boundary, -1), rewritten);
        }

        if (
            !technique.Calls.IsEmpty
            || !action.Action.StartsWith("iam:Attach", StringComparison.Ordinal)
            || !rights.Mentions(who, PolicyKey)
        )
            yield break;

        // What one may rewrite is worth attaching whatever it says.
        var open = (rewritable ?? Editable(who, Rewrites))
            .Places(sure: false)
            .Take(MostAttachable)
            .Select(place => access.Managed(rights.OwnPolicies[place].Arn, null));
        foreach (
            var policy in Attachable().Concat(open).DistinctBy(p => p.Managed).Where(p => !target.Policies.Any(o => o.Managed == p.Managed))
        )
        {
            var context = (Context[])[new(PolicyKey, ContextValue.One(policy.Managed!.Text))];
            yield return (
                access.Changed(target, [.. target.Policies, policy], target.Boundary, -1),
                Proof.Best(PlacesOf(action, target).Select(place => rights.Prove(who, action.Action, place, context)))
            );
        }
    }

    /// <summary>Policies that allow something that a technique needs and that fall short of allowing everything: attaching one may be a step on the way.</summary>
    private ImmutableArray<PolicyAttachment> Attachable()
    {
        if (attachable.IsDefault)
        {
            attachable =
            [
                .. access
                    .Snapshot.Policies.Select(p => p.Arn)
                    .Prepend(Arn.Parse($"arn:{access.Snapshot.Partition}:iam::aws:policy/IAMFullAccess"))
                    .Distinct()
                    .Where(a => !adminPolicies.Contains(a.Text, StringComparer.Ordinal))
                    .Select(a => access.Managed(a, null))
                    .Where(p =>
                        p.Policy.Document.Statements.Any(s => s.Effect == Effect.Allow && Calls.Any(a => PolicySayings.IsAbout(s, a)))
                    )
                    // Only so many are looked at.
                    .OrderBy(p => p.Policy.Document.Statements.Any(s => s.Effect == Effect.Allow && SpeaksOfIam(s.Action)) ? 0 : 1)
                    .Take(MostAttachable),
            ];
        }

        return attachable;
    }

    private static bool SpeaksOfIam(PolicyElement action) =>
        action.Form == ElementForm.Except
        || action.Values.Any(v =>
            v.Text.StartsWith("iam:", StringComparison.OrdinalIgnoreCase)
            || v.Text.StartsWith("sts:", StringComparison.OrdinalIgnoreCase)
            || v.Text.StartsWith('*')
        );

    /// <summary>Somebody with a tag that a policy may ask for, or without it.</summary>
    private IEnumerable<(PrincipalAccess, Proof)> Retagged(Technique technique, PrincipalAccess who, PrincipalAccess target)
    {
        var action = technique.Actions[0].Action;
        return access
            .CallerTagKeys.SelectMany(key =>
                Retagging.IsTakingOff(action) ? [(key, null)] : access.TagValues(key, target).Select(value => (key, value: (string?)value))
            )
            .Where(t => Retagging.IsAccepted(t.key, t.value))
            .Where(t => target.Context.Find($"aws:PrincipalTag/{t.key}") is { } now && now.Values.FirstOrDefault() != t.value)
            .Take(MostAttachable)
            .Select(t =>
                (
                    access.Tagged(target, t.key, t.value is null ? ContextValue.Absent : ContextValue.One(t.value)),
                    rights.Tags(who, new(action, t.key, t.value), target.Arn.Text)
                )
            );
    }

    private IEnumerable<(PrincipalAccess, Proof)> WithoutBoundary(Technique technique, PrincipalAccess who, PrincipalAccess target)
    {
        if (target.Boundary is not { } boundary)
            yield break;

        var action = technique.Actions[0];
        if (action.On is ActionTarget.Self or ActionTarget.Target)
            yield return (access.Changed(target, target.Policies, null, -1), Call(who, action.Action, target.Arn.Text));
        else if (access.PolicyAt(boundary.Managed!) is { IsAwsManaged: false } policy)
            yield return (access.Changed(target, target.Policies, null, -1), Edit(who, action.Action, policy));
    }

    /// <summary>Whom somebody can take over, after it took off them what keeps them down.</summary>
    private IEnumerable<(PrincipalAccess, Proof)> Freed(Technique technique, PrincipalAccess who, bool sure)
    {
        var (loosen, take) = (technique.Actions[0].Action, technique.Actions[1].Action);
        var isRole = take != Key;
        // Most are held by nothing that could be taken off, which costs the least to know.
        var carrying = Held(technique, isRole);
        if (carrying.IsNone)
            yield break;

        // Of policies that are changed rather than taken off, each target is asked.
        var open = technique.Actions[0].On == ActionTarget.Target ? carrying.And(rights.On(who, loosen, rights.Principals)) : carrying;
        if (open.IsNone)
            yield break;

        // What is known of who takes a policy off is known of its policy as well, which may make sure what is not.
        var isOfPolicy = technique.Gain == TechniqueGain.FreeDeny && rights.Mentions(who, PolicyKey);
        var gained = open.And(take == Assume ? assumable.Of(who) : rights.On(who, take, rights.Principals));
        foreach (var place in gained.Places(sure && !isOfPolicy))
        {
            var target = access.Principals[place];
            if (target.Arn == who.Arn)
                continue;

            var taken = technique.Prerequisites.Aggregate(
                take == Assume ? assumable.Prove(who, target)
                    : take == Rewrite ? Call(who, take, target.Arn.Text).And(Trusted(who, target))
                    : Call(who, take, target.Arn.Text),
                (proof, name) => proof.And(Prerequisite(name, target))
            );
            if (taken.Holds == Tri.False)
                continue;

            foreach (var (freed, loosened) in Loosened(technique, who, target, sure: false))
            {
                var proof = loosened.And(taken);
                yield return (freed, proof);
                // Freed of what kept it down, it may be given what it never had.
                if (
                    technique.Gain is TechniqueGain.FreeBoundary or TechniqueGain.FreeDeny
                    && proof.Holds != Tri.False
                    && Gift(who, target) is { Holds: not Tri.False } gift
                )
                    yield return (access.Changed(freed, [.. freed.Policies, Written()], freed.Boundary, -1), proof.And(gift));
            }
        }
    }

    /// <summary>Somebody without what keeps it down, or with what others have.</summary>
    private IEnumerable<(PrincipalAccess, Proof)> Loosened(Technique technique, PrincipalAccess who, PrincipalAccess target, bool sure) =>
        technique.Gain switch
        {
            TechniqueGain.DropBoundary or TechniqueGain.FreeBoundary => WithoutBoundary(technique, who, target),
            TechniqueGain.BoundaryVersion => OtherBoundary(technique, who, target),
            TechniqueGain.DropDeny or TechniqueGain.FreeDeny => WithoutDeny(technique, who, target),
            TechniqueGain.DefaultVersion => OtherVersions(technique, who, target),
            TechniqueGain.Retag => Retagged(technique, who, target),
            TechniqueGain.FreeVersion => OtherVersions(technique, who, target).Concat(OtherBoundary(technique, who, target)),
            _ => Joined(technique, who, target, sure),
        };

    /// <summary>Whether somebody may give another one every right.</summary>
    private Proof Gift(PrincipalAccess who, PrincipalAccess target) =>
        Proof.Best(
            Techniques
                .All.Where(t =>
                    t.Gain == TechniqueGain.Self && t.ForUsers != !target.IsUser && !rights.CannotAtAll(who, t.Actions[0].Action)
                )
                .Select(t => (t.Reported, Proof: Rewritten(t, who, target)))
                .Select(t => t.Proof with { Further = [.. t.Proof.Further, .. t.Reported] })
        );

    private PolicyAttachment Written() =>
        access.Replaced(new(WrittenPolicy, rights.AllowsEverything.Policy, -1, null, null, null), Everything, PolicyKind.Identity);

    /// <summary>Who carries what a technique takes off, found once.</summary>
    private Reach Held(Technique technique, bool isRole)
    {
        var like = (technique.Gain, isRole, technique.Needs("attached"));
        return held.TryGetValue(like, out var reach) ? reach : held.GetOrAdd(like, FindHeld(technique, isRole));
    }

    private Reach FindHeld(Technique technique, bool isRole) =>
        Reach.Where(
            access.Principals.Length,
            i =>
                access.Principals[i] is { IsAwsOwned: false } target
                && target.IsUser != isRole
                && technique.Gain switch
                {
                    TechniqueGain.FreeBoundary => target.Boundary is not null,
                    TechniqueGain.FreeJoin => target.IsRead,
                    TechniqueGain.FreeVersion => target
                        .Policies.Append(target.Boundary!)
                        .Any(p => p?.Managed is { } arn && access.PolicyAt(arn) is { IsAwsManaged: false, Versions.Count: > 1 }),
                    _ => Removable(technique, target).Any(),
                }
        );

    /// <summary>Denying policies of its own that the technique takes off.</summary>
    private static IEnumerable<PolicyAttachment> Removable(Technique technique, PrincipalAccess target) =>
        target.Policies.Where(p => p.Group is null && (p.Managed is not null) == technique.Needs("attached") && Denies(p));

    private static bool Denies(PolicyAttachment attached) => attached.Policy.Denies;

    private IEnumerable<(PrincipalAccess, Proof)> OtherBoundary(Technique technique, PrincipalAccess who, PrincipalAccess target)
    {
        if (target.Boundary is not { } boundary || access.PolicyAt(boundary.Managed!) is not { IsAwsManaged: false } policy)
            yield break;

        var proof = Call(who, technique.Actions[0].Action, policy.Arn.Text);
        foreach (var version in policy.Versions.Where(v => !v.IsDefault))
        {
            var replaced = access.Replaced(boundary, version, PolicyKind.Boundary);
            yield return (access.Changed(target, target.Policies, replaced, -1), To(replaced, proof));
        }
    }

    /// <summary>The version that the call makes the default one belongs to the proof, as a whole document.</summary>
    private static Proof To(PolicyAttachment version, Proof proof) =>
        proof.Holds == Tri.False ? proof : proof with { Because = [.. proof.Because, new(version.Label, 0, 0)] };

    private IEnumerable<(PrincipalAccess, Proof)> OtherVersions(Technique technique, PrincipalAccess who, PrincipalAccess target)
    {
        foreach (var attached in target.Policies.Where(p => p.Managed is not null && p.IsEditable))
        {
            if (access.PolicyAt(attached.Managed!) is not { } policy)
                continue;

            var proof = Call(who, technique.Actions[0].Action, policy.Arn.Text);
            foreach (var version in policy.Versions.Where(v => !v.IsDefault))
            {
                yield return (
                    access.Changed(
                        target,
                        [
                            .. target.Policies.Select(p =>
                                p.Managed == attached.Managed ? access.Replaced(p, version, PolicyKind.Identity) : p
                            ),
                        ],
                        target.Boundary,
                        -1
                    ),
                    To(access.Replaced(attached, version, PolicyKind.Identity), proof)
                );
            }
        }
    }

    private IEnumerable<(PrincipalAccess, Proof)> Joined(
        Technique technique,
        PrincipalAccess who,
        PrincipalAccess target,
        bool sure,
        Reach? worthwhile = null
    )
    {
        var current = target.User?.Details?.Groups ?? [];
        if (current.Count >= MostGroups)
            yield break;

        var open = rights.On(who, technique.Actions[0].Action, rights.Groups);
        var groups = Granting().Concat(worthwhile is null ? [] : Empty().Where(g => worthwhile.IsPossible(PlaceOf(g.Group))));
        foreach (var (group, policies) in groups)
        {
            var place = PlaceOf(group);
            if (current.Contains(group.Name, StringComparer.Ordinal) || !(sure ? open.IsSure(place) : open.IsPossible(place)))
                continue;

            var added = policies.Where(p => !target.Policies.Any(o => o.Label == p.Label)).ToImmutableArray();
            if (
                (added.IsEmpty && worthwhile is null)
                || Call(who, technique.Actions[0].Action, group.Arn.Text) is not { Holds: not Tri.False } proof
            )
                continue;
            yield return (access.Changed(In(target, [.. current, group.Name]), [.. target.Policies, .. added], target.Boundary, -1), proof);
        }
    }

    /// <summary>A user in some groups, as far as its policies are not asked.</summary>
    private static PrincipalAccess In(PrincipalAccess target, IReadOnlyList<string> groups) =>
        target.User is { Details: { } details } user
            ? target with
            {
                User = user with { Details = details with { Groups = groups } },
            }
            : target;

    /// <summary>Groups that grant nothing yet.</summary>
    private IEnumerable<(Group Group, ImmutableArray<PolicyAttachment> Policies)> Empty() =>
        access
            .Snapshot.Groups.Where(g => g.InlinePolicies.Count + g.AttachedPolicies.Count == 0)
            .Select(g => (g, ImmutableArray<PolicyAttachment>.Empty));

    /// <summary>Groups to which somebody may give policies, perhaps of some names only, and policies that it may rewrite.</summary>
    public (Reach Groups, Reach Policies) MeansOf(PrincipalAccess who) =>
        (
            rights.On(who, "iam:PutGroupPolicy", rights.Groups).Or(rights.On(who, "iam:AttachGroupPolicy", rights.Groups)),
            Editable(who, Rewrites)
        );

    /// <summary>Groups that grant something. Those that allow everything come first, since only so many are looked at.</summary>
    private IReadOnlyList<(Group Group, ImmutableArray<PolicyAttachment> Policies)> Granting() =>
        granting ??= [
            .. access
                .Snapshot.Groups.Where(g => g.InlinePolicies.Count + g.AttachedPolicies.Count > 0)
                .Select(g => (Group: g, Policies: access.Of(g)))
                .OrderBy(g => g.Policies.Any(p => GrantsEverything(p.Policy)) ? 0 : 1),
        ];

    private IEnumerable<(PrincipalAccess, Proof)> WithoutDeny(Technique technique, PrincipalAccess who, PrincipalAccess target)
    {
        var action = technique.Actions[0];
        foreach (var attached in target.Policies.Where(Denies))
        {
            var (isManaged, inGroup) = (attached.Managed is not null, attached.Group is not null);
            var isMeant =
                technique.Needs("attached") ? isManaged && !inGroup
                : technique.Needs("inline") ? attached.InlineName is not null && !inGroup
                : technique.Needs("group") ? inGroup
                : technique.Needs("group-attached") ? isManaged && inGroup
                : technique.Needs("group-inline") ? attached.InlineName is not null && inGroup
                : isManaged && attached.IsEditable;
            if (!isMeant)
                continue;

            if (technique.Needs("customer"))
            {
                if (access.PolicyAt(attached.Managed!) is { } policy)
                {
                    var rewritten = target.Policies.Select(p =>
                        p.Managed == attached.Managed ? access.Replaced(p, Everything, PolicyKind.Identity) : p
                    );
                    yield return (access.Changed(target, [.. rewritten], target.Boundary, -1), Edit(who, action.Action, policy));
                }

                continue;
            }

            var resource = inGroup ? attached.Group!.Arn.Text : target.Arn.Text;
            Context[] context = isManaged && !technique.Needs("group") ? [new(PolicyKey, ContextValue.One(attached.Managed!.Text))] : [];
            var left = technique.Needs("group")
                ? target.Policies.Where(p => p.Group?.Name != attached.Group!.Name)
                : target.Policies.Where(p => p.Label != attached.Label);
            var stays = technique.Needs("group")
                ? In(target, [.. target.User!.Details!.Groups.Where(g => g != attached.Group!.Name)])
                : target;
            yield return (access.Changed(stays, [.. left], target.Boundary, -1), rights.Prove(who, action.Action, resource, context));
        }
    }
}
