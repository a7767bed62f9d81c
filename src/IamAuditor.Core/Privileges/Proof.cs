using System.Collections.Immutable;
using IamAuditor.Policies.Conditions;

namespace IamAuditor.Core.Privileges;

/// <summary>
/// Whether something holds, on which statements, and what it hangs on where that is unknown. Further: actions besides those of the technique, made room for or joined by.
/// </summary>
internal sealed record Proof(Tri Holds, ImmutableArray<AccessReason> Because, ImmutableArray<string> Needs)
{
    public ImmutableArray<string> Further { get; init; } = [];

    public static Proof No { get; } = new(Tri.False, [], []);
    public static Proof Yes { get; } = new(Tri.True, [], []);

    private bool IsBare => Holds == Tri.True && Because.IsEmpty && Needs.IsEmpty && Further.IsEmpty;

    public static Proof If(string need) => new(Tri.Unknown, [], [need]);

    /// <summary>The most certain one, the first of equals; the rest is not asked once one is certain.</summary>
    public static Proof Best(IEnumerable<Proof> proofs)
    {
        var best = No;
        foreach (var proof in proofs)
        {
            if (proof.Holds > best.Holds)
                best = proof;
            if (best.Holds == Tri.True)
                break;
        }

        return best;
    }

    /// <summary>
    /// The same proof for somebody with the same documents, which may lie elsewhere on it: under another name, over a group. Of several attachments with equal documents the first is named, also
    /// where both are the same: what is found does not depend on who was looked at first.
    /// </summary>
    public Proof Of(PrincipalAccess from, PrincipalAccess to)
    {
        return Because.IsEmpty ? this : this with { Because = [.. Because.Select(b => b with { Policy = Place(b.Policy) }).Distinct()] };

        string Place(string label)
        {
            if (from.Boundary is { } bound && bound.Label == label)
                return to.Boundary?.Label ?? label;

            var index = from.Policies.FirstOrDefault(p => p.Label == label)?.Index;
            return to.Policies.FirstOrDefault(p => p.Index == index)?.Label ?? label;
        }
    }

    public Proof And(Proof other) =>
        Holds == Tri.False || other.Holds == Tri.False ? No
        : other.IsBare ? this
        : IsBare ? other
        : new(Holds.And(other.Holds), [.. Because.Union(other.Because)], [.. Needs.Union(other.Needs, StringComparer.Ordinal)])
        {
            Further = [.. Further.Union(other.Further, StringComparer.Ordinal)],
        };
}
