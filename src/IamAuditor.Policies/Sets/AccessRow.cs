using IamAuditor.Policies.Catalogue;

namespace IamAuditor.Policies.Sets;

/// <summary>Two rows of bits over the actions. Sure is a subset of Possible.</summary>
internal sealed record AccessRow(ulong[] Sure, ulong[] Possible)
{
    public static AccessRow Nothing(int words) => new(new ulong[words], new ulong[words]);

    public static AccessRow Everything(ActionUniverse universe)
    {
        var row = Nothing(universe.Words);
        Bits.SetRange(row.Sure, 0, universe.Count);
        Bits.SetRange(row.Possible, 0, universe.Count);
        return row;
    }

    public ulong[] Words(bool sure) => sure ? Sure : Possible;

    public void IntersectWith(AccessRow other)
    {
        Bits.And(Sure, other.Sure);
        Bits.And(Possible, other.Possible);
    }
}
