using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Sets;

namespace IamAuditor.Core.Privileges;

/// <summary>Whom somebody can gain by a technique, everybody at once: the same answers as <see cref="StepProofs.Takeover"/> without their reasons.</summary>
internal sealed class TechniqueReach(AccountAccess access, Rights rights, Administration administration, StepProofs proofs)
{
    private readonly Dictionary<string, Reach> masks = new(StringComparer.Ordinal);
    private readonly Dictionary<int, Reach> holders = [];
    private readonly Dictionary<Reach, Reach> holding = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(string Policies, string Technique), Reach> shared = [];

    /// <summary>Null: the technique gains nobody.</summary>
    public Reach? Of(Technique technique, PrincipalAccess who)
    {
        if (
            technique.Gain
            is not (
                TechniqueGain.User
                or TechniqueGain.UserAdmin
                or TechniqueGain.Role
                or TechniqueGain.RoleAdmin
                or TechniqueGain.Passed
                or TechniqueGain.Running
                or TechniqueGain.Provider
            )
        )
            return null;
        // Who may assume a role can be its trust policy's business alone.
        if (technique.Actions.Any(a => a.Action != "sts:AssumeRole" && rights.CannotAtAll(who, a.Action)))
            return null;

        // A trust policy may name principals one by one.
        var policies = technique.Actions.Any(a => a is { Action: "sts:AssumeRole", On: ActionTarget.Target })
            ? null
            : Speaking(technique, who);
        if (policies is null || !shared.TryGetValue((policies, technique.Id), out var gained))
        {
            gained = technique.Gain == TechniqueGain.Provider ? ByProvider(technique, who) : Gained(technique, who);
            if (policies is not null)
                shared.Add((policies, technique.Id), gained);
        }

        var self = access.Find(who.Arn.Text)!.Index;
        if (!gained.IsPossible(self))
            return gained;

        var others = gained.Or(new Reach(access.Principals.Length));
        others.Clear(self);
        return others;
    }

    private string? Speaking(Technique technique, PrincipalAccess who)
    {
        var calls = technique
            .Actions.Where(a => a.On is ActionTarget.New or ActionTarget.Some or ActionTarget.Nothing)
            .Select(a => a.Action);
        var own = technique.Actions.Select(a => a.Action).Append("sts:AssumeRole").Except(calls, StringComparer.Ordinal);
        return rights.Speaking(who, own) is { } first && rights.Speaking(who, calls, onOwn: false) is { } second
            ? $"{first}/{second}"
            : null;
    }

    private Reach Gained(Technique technique, PrincipalAccess who)
    {
        var reach = Prerequisites(technique);
        if (technique.Service is { } service)
            reach = reach.And(Mask($"trust {service}", p => proofs.Trust(service, p)));
        foreach (var action in technique.Actions)
        {
            if (reach.IsNone)
                return reach;

            reach = action.On switch
            {
                ActionTarget.Target when action.Action == "sts:AssumeRole" => reach.And(proofs.Assumable.Of(who)),
                ActionTarget.Target => reach.And(Call(who, action.Action, rights.Principals)),
                ActionTarget.Role => reach.And(
                    rights.On(who, action.Action, rights.Principals, [new("iam:PassedToService", ContextValue.One(technique.Service!))])
                ),
                ActionTarget.Policy => reach.And(Holding(Call(who, action.Action, rights.Policies))),
                ActionTarget.Rewritten => reach.And(rights.NotDenied(who, "sts:AssumeRole")),
                _ => reach,
            };
        }

        if (reach.IsNone)
            return reach;
        if (technique.Gain is TechniqueGain.Passed or TechniqueGain.Running)
        {
            var service2 = rights.ProveService(who, technique).Holds;
            if (service2 == Tri.False)
                return new(access.Principals.Length);
            if (service2 == Tri.Unknown || technique.Inventory is not null)
                reach = reach.Unsure();
        }

        return technique.Gain is TechniqueGain.UserAdmin or TechniqueGain.RoleAdmin
            ? reach.And(Mask("grantable", p => administration.Of(p, granted: true)))
            : reach;
    }

    private Reach ByProvider(Technique technique, PrincipalAccess who)
    {
        var gained = new Reach(access.Principals.Length);
        var reach = rights.On(who, technique.Actions[0].Action, rights.Providers);
        foreach (var place in reach.Places(sure: false))
        {
            var provider = access.Snapshot.IdentityProviders[place];
            if (provider.IsSaml != technique.Needs("saml"))
                continue;

            var roles = Mask($"provider {provider.Arn}", p => proofs.Federated(provider.Arn, provider.IsSaml, p));
            gained = gained.Or(reach.IsSure(place) && provider.IsSaml ? roles : roles.Unsure());
        }

        return gained;
    }

    private Reach Call(PrincipalAccess who, string action, ResourceList on)
    {
        Reach? best = null;
        foreach (var context in proofs.ContextsOf(who, action))
        {
            var reach = rights.On(who, action, on, context);
            best = best is null ? reach : best.Or(reach);
        }

        return best!;
    }

    /// <summary>Who carries one of the policies that can be rewritten.</summary>
    private Reach Holding(Reach policies)
    {
        // Answers are shared, so that the same one is asked for again and again.
        if (holding.TryGetValue(policies, out var known))
            return known;

        var gained = new Reach(access.Principals.Length);
        foreach (var place in policies.Places(sure: false))
            gained.Add(Holders(place), policies.IsSure(place));

        holding.Add(policies, gained);
        return gained;
    }

    private Reach Holders(int place)
    {
        if (holders.Count == 0)
        {
            for (var i = 0; i < rights.OwnPolicies.Length; i++)
                holders.Add(i, new(access.Principals.Length));
            foreach (var principal in access.Principals)
            {
                foreach (var policy in proofs.EditablePolicies(principal.Policies))
                    holders[rights.Policies.PlaceOf(policy.Arn.Text)].Set(principal.Index, true);
            }
        }

        return holders[place];
    }

    private Reach Prerequisites(Technique technique)
    {
        var isUser = technique.Gain is TechniqueGain.User or TechniqueGain.UserAdmin;
        var key = $"{isUser} {string.Join(' ', technique.Prerequisites)}";
        return Mask(
            key,
            p =>
                p.IsUser != isUser
                    ? Proof.No
                    : technique.Prerequisites.Aggregate(Proof.Yes, (proof, name) => proof.And(StepProofs.Prerequisite(name, p)))
        );
    }

    private Reach Mask(string key, Func<PrincipalAccess, Proof> proof)
    {
        if (!masks.TryGetValue(key, out var mask))
        {
            mask = Reach.Where(
                access.Principals.Length,
                i =>
                    proof(access.Principals[i]).Holds switch
                    {
                        Tri.True => true,
                        Tri.Unknown => null,
                        _ => false,
                    }
            );
            masks.Add(key, mask);
        }

        return mask;
    }
}
