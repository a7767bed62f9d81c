using System.Numerics;
using System.Runtime.InteropServices;

namespace IamAuditor.Policies.Catalogue;

/// <summary>Word-parallel operations on rows of bits. Both operands have the same length.</summary>
internal static class Bits
{
    public static int Words(int bits) => (bits + 63) >> 6;

    /// <summary>The bits of a word that mean something in a row of so many: the last word has room to spare.</summary>
    public static ulong Mask(int word, int count) => word < count >> 6 ? ulong.MaxValue : (1UL << (count & 63)) - 1;

    public static bool Get(ReadOnlySpan<ulong> row, int bit) => (uint)bit < (uint)(row.Length << 6) && (row[bit >> 6] >> bit & 1) != 0;

    public static void Set(Span<ulong> row, int bit) => row[bit >> 6] |= 1UL << bit;

    public static void Clear(Span<ulong> row, int bit) => row[bit >> 6] &= ~(1UL << bit);

    /// <summary>Sets the bits from <paramref name="start"/> up to, not including, <paramref name="end"/>.</summary>
    public static void SetRange(Span<ulong> row, int start, int end)
    {
        if (start >= end)
            return;

        var first = start >> 6;
        var last = (end - 1) >> 6;
        var head = ulong.MaxValue << start;
        var tail = ulong.MaxValue >> (63 - ((end - 1) & 63));
        if (first == last)
        {
            row[first] |= head & tail;
            return;
        }

        row[first] |= head;
        row[(first + 1)..last].Fill(ulong.MaxValue);
        row[last] |= tail;
    }

    public static void Or(Span<ulong> row, ReadOnlySpan<ulong> other)
    {
        var done = Vectors(row, other, out var left, out var right);
        for (var i = 0; i < left.Length; i++)
            left[i] |= right[i];
        for (var i = done; i < row.Length; i++)
            row[i] |= other[i];
    }

    public static void And(Span<ulong> row, ReadOnlySpan<ulong> other)
    {
        var done = Vectors(row, other, out var left, out var right);
        for (var i = 0; i < left.Length; i++)
            left[i] &= right[i];
        for (var i = done; i < row.Length; i++)
            row[i] &= other[i];
    }

    public static void AndNot(Span<ulong> row, ReadOnlySpan<ulong> other)
    {
        var done = Vectors(row, other, out var left, out var right);
        for (var i = 0; i < left.Length; i++)
            left[i] = Vector.AndNot(left[i], right[i]);
        for (var i = done; i < row.Length; i++)
            row[i] &= ~other[i];
    }

    private static int Vectors(
        Span<ulong> row,
        ReadOnlySpan<ulong> other,
        out Span<Vector<ulong>> left,
        out ReadOnlySpan<Vector<ulong>> right
    )
    {
        if (row.Length != other.Length)
            throw new ArgumentException($"rows of {row.Length} and {other.Length} words belong to different universes", nameof(other));

        left = MemoryMarshal.Cast<ulong, Vector<ulong>>(row);
        right = MemoryMarshal.Cast<ulong, Vector<ulong>>(other);
        return left.Length * Vector<ulong>.Count;
    }
}
