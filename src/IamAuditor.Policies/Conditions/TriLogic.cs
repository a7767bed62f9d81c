namespace IamAuditor.Policies.Conditions;

/// <summary>Kleene's strong three-valued connectives.</summary>
public static class TriLogic
{
    public static Tri And(this Tri left, Tri right) => left < right ? left : right;

    public static Tri Or(this Tri left, Tri right) => left > right ? left : right;

    public static Tri Not(this Tri value) => (Tri)((int)Tri.True - (int)value);

    public static Tri Of(bool value) => value ? Tri.True : Tri.False;
}
