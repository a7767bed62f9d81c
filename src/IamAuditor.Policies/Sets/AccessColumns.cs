using IamAuditor.Policies.Catalogue;

namespace IamAuditor.Policies.Sets;

/// <summary>
/// The rows turned: for a kind of actions, a bit per row. Turned 64 kinds at a time and kept, because a question about one action is mostly
/// followed by others of the same service.
/// </summary>
internal sealed class AccessColumns(AccessRow[] rows)
{
    private readonly Block?[] blocks = new Block?[rows.Length == 0 ? 0 : rows[0].Sure.Length];

    public (ulong[] Sure, ulong[] Possible) Column(int kind)
    {
        var word = kind >> 6;
        if ((uint)word >= (uint)blocks.Length)
            return ([], []);

        // Two threads may turn the same block; both results are the same.
        var block = Volatile.Read(ref blocks[word]);
        if (block is null)
            Volatile.Write(ref blocks[word], block = Turn(word));
        return (block.Sure[kind & 63], block.Possible[kind & 63]);
    }

    private Block Turn(int word)
    {
        var height = Bits.Words(rows.Length);
        var block = new Block(Columns(height), Columns(height));
        Span<ulong> square = stackalloc ulong[64];
        for (var h = 0; h < height; h++)
        {
            Fill(square, h, word, sure: true);
            Spread(square, block.Sure, h);
            Fill(square, h, word, sure: false);
            Spread(square, block.Possible, h);
        }

        return block;
    }

    private void Fill(Span<ulong> square, int height, int word, bool sure)
    {
        var first = height << 6;
        for (var i = 0; i < 64; i++)
            square[i] = first + i < rows.Length ? rows[first + i].Words(sure)[word] : 0;
        Transpose(square);
    }

    private static void Spread(ReadOnlySpan<ulong> square, ulong[][] columns, int height)
    {
        for (var i = 0; i < 64; i++)
            columns[i][height] = square[i];
    }

    /// <summary>Bit j of word i becomes bit i of word j, by swapping ever smaller off-diagonal blocks.</summary>
    private static void Transpose(Span<ulong> square)
    {
        var mask = 0x0000_0000_FFFF_FFFFUL;
        for (var width = 32; width > 0; width >>= 1, mask ^= mask << width)
        {
            for (var i = 0; i < 64; i = (i + width + 1) & ~width)
            {
                var swap = ((square[i] >> width) ^ square[i + width]) & mask;
                square[i] ^= swap << width;
                square[i + width] ^= swap;
            }
        }
    }

    private static ulong[][] Columns(int height)
    {
        var columns = new ulong[64][];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = new ulong[height];
        return columns;
    }

    private sealed record Block(ulong[][] Sure, ulong[][] Possible);
}
