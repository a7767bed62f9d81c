using System.Collections.Concurrent;
using System.Collections.Immutable;
using IamAuditor.Policies.Conditions;

namespace IamAuditor.Core.Privileges;

/// <summary>Whom somebody can gain by a technique, everybody at once: the same answers as <see cref="StepProofs.Takeover"/> without their reasons. Safe for several threads.</summary>
/// <param name="access">The account.</param>
/// <param name="rights">What its principals may do on the things of IAM.</param>
/// <param name="services">What they may do on those of services.</param>
/// <param name="proofs">The steps one by one.</param>
/// <param name="grantable">Whom every right makes an administrator.</param>
internal sealed class TechniqueReach(AccountAccess access, Rights rights, ServiceRights services, StepProofs proofs, Reach grantable)
{
    private readonly ConcurrentDictionary<Technique, Reach> candidates = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<Technique, Reach> withoutProfiles = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<string, Reach> masks = new(StringComparer.Ordinal);
    private readonly Reach nobody = new(access.Principals.Length);
    private readonly Lazy<ILookup<string, int>> members = new(() =>
        access
            .Principals.SelectMany(p => (p.User?.Details?.Groups ?? []).Select(g => (Group: g, p.Index)))
            .ToLookup(m => m.Group, m => m.Index, StringComparer.Ordinal)
    );
    private readonly PerThread<Reach> scratch = new(() => new(access.Principals.Length));
    private readonly PerThread<Reach> carriers = new(() => new(access.Principals.Length));
    private readonly Lazy<ImmutableArray<ImmutableArray<int>>> holders = new(() =>
    {
        var found = Enumerable.Range(0, rights.OwnPolicies.Length).Select(_ => new List<int>()).ToList();
        foreach (var principal in access.Principals)
        {
            foreach (var policy in proofs.EditablePolicies(principal.Policies))
                found[rights.Policies.PlaceOf(policy.Arn.Text)].Add(principal.Index);
        }

        return [.. found.Select(f => f.ToImmutableArray())];
    });

    /// <summary>Null: nobody.</summary>
    public Reach? Of(Technique technique, PrincipalAccess who) => Look(technique, who, null)?.Copy();

    /// <summary>
    /// The same without a copy: what is returned holds until the same thread's next question. Null as well where <paramref name="known"/> holds all that it could bring, since nothing is to be learnt.
    /// </summary>
    public Reach? Look(Technique technique, PrincipalAccess who, Reach? known) => Look(technique, who, known, within: null);

    /// <summary>
    /// Those of some whom the technique gains for certain; of techniques that take over what runs with a role, that it runs is not asked for. It holds until the same thread's next question. Null: nobody.
    /// </summary>
    public Reach? Certain(Technique technique, PrincipalAccess who, Reach within) => Look(technique, who, known: null, within);

    private Reach? Look(Technique technique, PrincipalAccess who, Reach? known, Reach? within)
    {
        if (!Gains(technique) || Candidates(technique, MakesProfile(technique, who)) is not { IsNone: false } candidates)
            return null;
        if (within is not null && !candidates.Overlaps(within, sure: true))
            return null;
        // Who may assume a role can be its trust policy's business alone.
        foreach (var action in technique.Actions)
        {
            if (action.Action != "sts:AssumeRole" && rights.CannotAtAll(who, action))
                return null;
        }

        var found = scratch.Mine;
        found.Be(candidates);
        found.Clear(access.Find(who.Arn.Text)!.Index);
        if (within is not null)
            found.IntersectWith(within);
        if (technique.Gain == TechniqueGain.Provider)
            found.IntersectWith(ByProvider(technique, who));
        else
            Narrow(found, technique, who, known, onlySure: within is not null);
        return IsNothing(found, known, onlySure: within is not null) ? null : found;
    }

    /// <summary>Whose policies somebody might change, by one action alone; what that would bring them is not asked.</summary>
    /// <param name="who">Who asks.</param>
    /// <param name="gifts">By techniques that give what one likes; else by the others.</param>
    public Reach Changeable(PrincipalAccess who, bool gifts)
    {
        var found = new Reach(access.Principals.Length);
        foreach (var some in ChangeableOneByOne(who, t => (t.Gain == TechniqueGain.Self) == gifts))
            found.Add(some, sure: true);
        return found;
    }

    /// <summary>Whether somebody could change the policies of anybody, or what others could be given.</summary>
    public bool MayChange(PrincipalAccess who) =>
        ChangeableOneByOne(who, _ => true).Any(some => !some.IsNone)
        || proofs.MeansOf(who) is not { Groups.IsNone: true, Policies.IsNone: true };

    private IEnumerable<Reach> ChangeableOneByOne(PrincipalAccess who, Func<Technique, bool> by) =>
        Techniques
            .OnOneself.Where(t => by(t) && !rights.CannotAtAll(who, t.Actions[0]))
            .Select(t =>
                t.Actions[0].On switch
                {
                    ActionTarget.Self => rights.On(who, t.Actions[0].Action, rights.Principals),
                    ActionTarget.Group when t.Gain == TechniqueGain.JoinGroup => Mask(
                        "in whatever group",
                        p => p.IsUser ? Tri.True : Tri.False
                    ),
                    ActionTarget.Group => Members(rights.On(who, t.Actions[0].Action, rights.Groups)),
                    ActionTarget.Boundary => Mask("under a boundary", p => p.Boundary is null ? Tri.False : Tri.True),
                    _ => Holding(rights.On(who, t.Actions[0].Action, rights.Policies)),
                }
            );

    private static bool IsNothing(Reach found, Reach? known, bool onlySure) =>
        onlySure ? !found.IsSureOfAny : found.IsNone || (known is not null && known.Covers(found));

    /// <summary>Whom the technique could gain at all: by what must be so of them besides anybody's permissions.</summary>
    private Reach Candidates(Technique technique, bool makesProfile)
    {
        var found = makesProfile ? withoutProfiles : candidates;
        if (!found.TryGetValue(technique, out var reach))
        {
            reach = Prerequisites(technique, makesProfile);
            if (technique.Service is { } service)
                reach = reach.And(proofs.Trusting(service));
            found.TryAdd(technique, reach);
        }

        return reach;
    }

    /// <summary>Whether a role needs no instance profile yet, since one may be made for it.</summary>
    private bool MakesProfile(Technique technique, PrincipalAccess who) =>
        technique.TakesNewProfile
        && !rights.CannotAtAll(who, ServiceRights.ProfileCalls[0])
        && !rights.CannotAtAll(who, ServiceRights.ProfileCalls[1]);

    private static bool Gains(Technique technique) =>
        technique.Gain
            is TechniqueGain.User
                or TechniqueGain.UserAdmin
                or TechniqueGain.Role
                or TechniqueGain.RoleAdmin
                or TechniqueGain.Passed
                or TechniqueGain.Running
                or TechniqueGain.Provider;

    private void Narrow(Reach found, Technique technique, PrincipalAccess who, Reach? known, bool onlySure)
    {
        foreach (var action in technique.Actions)
        {
            if (IsNothing(found, null, onlySure))
                return;

            switch (action.On)
            {
                case ActionTarget.Target when action.Action == "sts:AssumeRole":
                    found.IntersectWith(proofs.Assumable.Of(who));
                    break;
                case ActionTarget.Target:
                    found.IntersectWith(proofs.On(who, action.Action, rights.Principals));
                    break;
                case ActionTarget.Role:
                    found.IntersectWith(Passed(technique, who, action.Action));
                    break;
                case ActionTarget.Policy:
                    found.IntersectWith(Holding(proofs.Editable(who, action.Action)));
                    break;
                case ActionTarget.Group:
                    found.IntersectWith(Members(proofs.On(who, action.Action, rights.Groups)));
                    break;
                case ActionTarget.Rewritten:
                    found.IntersectWith(rights.NotDenied(who, "sts:AssumeRole"));
                    break;
            }
        }

        if (technique.Gain is TechniqueGain.UserAdmin or TechniqueGain.RoleAdmin)
            found.IntersectWith(StepProofs.Replaces(technique) ? GrantableInstead(technique) : grantable);
        if (technique.Service is null)
            return;
        if (MakesProfile(technique, who) && proofs.NewProfile(who).Holds is var made and not Tri.True)
            found.IntersectWith(WithProfile(made));
        if (technique.Inventory is not null && !(onlySure && technique.Gain == TechniqueGain.Running))
            found.BeUnsure();
        // The service is asked last: that costs the most.
        if (IsNothing(found, known, onlySure))
            return;

        if (services.AsksForRole(who, technique))
        {
            found.IntersectWith(OneByOne(found, technique, who));
            return;
        }

        var holds = services.Holds(who, technique);
        if (holds == Tri.Unknown)
            found.BeUnsure();
        else if (holds == Tri.False)
            found.Be(nobody);
    }

    private Reach Passed(Technique technique, PrincipalAccess who, string action)
    {
        Reach? reach = null;
        foreach (var context in proofs.PassedTo(technique))
        {
            var one = rights.On(who, action, rights.Principals, context);
            reach = reach is null ? one : reach.Or(one);
        }

        return reach ?? nobody;
    }

    private Reach GrantableInstead(Technique technique) =>
        Mask(
            "grantable in place of its inline policies",
            p => StepProofs.DeniesInline(p) ? proofs.Given(technique, p).Holds : grantable.At(p.Index)
        );

    private Reach WithProfile(Tri made) =>
        Mask($"an instance profile, or a new one {made}", p => StepProofs.HasProfile(p) ? Tri.True : made);

    /// <summary>Where policies ask for the role.</summary>
    private Reach OneByOne(Reach some, Technique technique, PrincipalAccess who) =>
        Reach.Of(
            access.Principals.Length,
            i => some.IsPossible(i) ? services.Prove(who, technique, access.Principals[i]).Holds : Tri.False
        );

    private Reach ByProvider(Technique technique, PrincipalAccess who)
    {
        var gained = new Reach(access.Principals.Length);
        var reach = rights.On(who, technique.Actions[0].Action, rights.Providers);
        foreach (var place in reach.Places(sure: false))
        {
            var provider = access.Snapshot.IdentityProviders[place];
            if (provider.IsSaml != technique.Needs("saml"))
                continue;

            var roles = Mask(provider.Arn.Text, p => proofs.Federated(provider.Arn, provider.IsSaml, p).Holds);
            gained = gained.Or(reach.IsSure(place) && provider.IsSaml ? roles : roles.Unsure());
        }

        return gained;
    }

    /// <summary>Who carries one of the policies that can be rewritten; it holds until the same thread's next question.</summary>
    private Reach Holding(Reach policies)
    {
        var gained = carriers.Mine;
        gained.Be(nobody);
        foreach (var place in policies.Places(sure: false))
        {
            foreach (var principal in holders.Value[place])
                gained.Set(principal, policies.IsSure(place) ? true : null);
        }

        return gained;
    }

    /// <summary>Who is in one of some groups; it holds until the same thread's next question.</summary>
    private Reach Members(Reach groups)
    {
        var gained = carriers.Mine;
        gained.Be(nobody);
        foreach (var place in groups.Places(sure: false))
        {
            foreach (var member in members.Value[access.Snapshot.Groups[place].Name])
                gained.Set(member, groups.IsSure(place) ? true : null);
        }

        return gained;
    }

    private Reach Prerequisites(Technique technique, bool makesProfile)
    {
        var isUser = technique.Gain is TechniqueGain.User or TechniqueGain.UserAdmin;
        // An instance profile may be made on the way.
        var needed = technique.Prerequisites.Where(p => !(p == "profile" && makesProfile)).ToList();
        return Mask(
            $"{isUser} {string.Join(' ', needed)}",
            p =>
            {
                var proof = p.IsUser != isUser ? Proof.No : Proof.Yes;
                foreach (var name in needed)
                {
                    if (proof.Holds != Tri.False)
                        proof = proof.And(StepProofs.Prerequisite(name, p));
                }

                return proof.Holds;
            }
        );
    }

    /// <summary>Of whom something holds that has nothing to do with who asks; found once.</summary>
    private Reach Mask(string key, Func<PrincipalAccess, Tri> holds)
    {
        if (!masks.TryGetValue(key, out var mask))
        {
            mask = Reach.Of(access.Principals.Length, i => holds(access.Principals[i]));
            masks.TryAdd(key, mask);
        }

        return mask;
    }
}
