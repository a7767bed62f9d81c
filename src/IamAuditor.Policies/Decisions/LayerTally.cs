using IamAuditor.Policies.Conditions;

namespace IamAuditor.Policies.Decisions;

/// <summary>What the statements of one layer (or one level of it) come to.</summary>
internal struct LayerTally
{
    public Tri Deny { get; private set; }

    /// <summary>Allowed in any way; the three below say by how close a mention of the caller.</summary>
    public Tri Allow { get; private set; }

    public Tri ByAccount { get; private set; }
    public Tri ByRole { get; private set; }
    public Tri Direct { get; private set; }
    public bool HasAllowStatement { get; private set; }

    public static LayerTally Open => new() { Allow = Tri.True };

    public static LayerTally Of(Tri deny, Tri allow) => new() { Deny = deny, Allow = allow };

    public void Add(CompiledStatement statement, StatementMatch match)
    {
        HasAllowStatement |= !statement.IsDeny;
        if (match.Result == Tri.False)
            return;
        if (statement.IsDeny)
        {
            Deny = Deny.Or(match.Result);
            return;
        }

        Allow = Allow.Or(match.Result);
        switch (match.Reach)
        {
            case PrincipalReach.Account:
                ByAccount = ByAccount.Or(match.Result);
                break;
            case PrincipalReach.Role:
                ByRole = ByRole.Or(match.Result);
                break;
            default:
                Direct = Direct.Or(match.Result);
                break;
        }
    }

    public void AddMissing()
    {
        Deny = Deny.Or(Tri.Unknown);
        Allow = Allow.Or(Tri.Unknown);
        Direct = Direct.Or(Tri.Unknown);
        HasAllowStatement = true;
    }

    public void AllowAll() => Allow = Tri.True;
}
