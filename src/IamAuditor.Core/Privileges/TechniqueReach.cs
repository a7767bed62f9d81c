using System.Collections.Immutable;
using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Sets;

namespace IamAuditor.Core.Privileges;

/// <summary>Whom somebody can gain by a technique, everybody at once: the same answers as <see cref="StepProofs.Takeover"/> without their reasons.</summary>
internal sealed class TechniqueReach(
    AccountAccess access,
    Rights rights,
    ServiceRights services,
    Administration administration,
    StepProofs proofs
)
{
    private readonly Dictionary<string, Reach> masks = new(StringComparer.Ordinal);
    private readonly Lazy<ImmutableArray<(int Principal, ImmutableArray<int> Policies)>> holders = new(() =>
        [
            .. access
                .Principals.Select(p =>
                    (p.Index, proofs.EditablePolicies(p.Policies).Select(o => rights.Policies.PlaceOf(o.Arn.Text)).ToImmutableArray())
                )
                .Where(h => !h.Item2.IsEmpty),
        ]
    );

    /// <summary>Null: nobody. Where <paramref name="known"/> holds all that it could bring, null as well, since nothing is to be learnt.</summary>
    public Reach? Of(Technique technique, PrincipalAccess who, Reach? known = null)
    {
        if (!Gains(technique))
            return null;
        // Who may assume a role can be its trust policy's business alone.
        foreach (var action in technique.Actions)
        {
            if (action.Action != "sts:AssumeRole" && rights.CannotAtAll(who, action.Action))
                return null;
        }

        var gained = technique.Gain == TechniqueGain.Provider ? ByProvider(technique, who) : Gained(technique, who, known);
        gained = gained.But(access.Find(who.Arn.Text)!.Index);
        return gained.IsNone ? null : gained;
    }

    private static bool Gains(Technique technique) =>
        technique.Gain
            is TechniqueGain.User
                or TechniqueGain.UserAdmin
                or TechniqueGain.Role
                or TechniqueGain.RoleAdmin
                or TechniqueGain.Passed
                or TechniqueGain.Running
                or TechniqueGain.Provider;

    private Reach Gained(Technique technique, PrincipalAccess who, Reach? known)
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
            if (technique.Inventory is not null)
                reach = reach.Unsure();
            if (known is not null && known.Covers(reach))
                return new(access.Principals.Length);

            reach = services.Holds(who, technique) switch
            {
                Tri.True => reach,
                Tri.Unknown => reach.Unsure(),
                _ => new(access.Principals.Length),
            };
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
        var gained = new Reach(access.Principals.Length);
        foreach (var (principal, held) in holders.Value)
        {
            foreach (var place in held)
            {
                if (policies.IsPossible(place))
                    gained.Set(principal, policies.IsSure(place) ? true : null);
            }
        }

        return gained;
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
