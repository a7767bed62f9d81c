using IamAuditor.Policies.Catalogue;

namespace IamAuditor.Policies.Sets;

/// <summary>Two rows of bits over the kinds of actions. Sure is a subset of Possible.</summary>
internal sealed record AccessRow(ulong[] Sure, ulong[] Possible)
{
    public static AccessRow Nothing(int words) => new(new ulong[words], new ulong[words]);

    public static AccessRow Everything(ActionKinds kinds)
    {
        var row = Nothing(kinds.Words);
        Bits.SetRange(row.Sure, 0, kinds.Count);
        Bits.SetRange(row.Possible, 0, kinds.Count);
        return row;
    }

    public ulong[] Words(bool sure) => sure ? Sure : Possible;

    public void IntersectWith(AccessRow other)
    {
        Bits.And(Sure, other.Sure);
        Bits.And(Possible, other.Possible);
    }
}
