using IamAuditor.Policies.Catalogue;

namespace IamAuditor.Policies.Sets;

/// <summary>
/// The kinds of actions that some entries of <c>Action</c> tell apart: two actions are of one kind where every entry covers both or neither. A few hundred entries make a few hundred kinds
/// of the catalogue's twenty thousand actions, and a row needs a bit for each kind only. Immutable.
/// </summary>
internal sealed class ActionKinds
{
    private readonly int[] kindOf;
    private readonly Dictionary<string, Covered> entries = new(StringComparer.Ordinal);
    private readonly List<(int Word, ulong Bits)>[] actionsOf;
    private readonly int actionWords;

    /// <param name="universe">Knows every exact action among the entries.</param>
    /// <param name="texts">The entries.</param>
    public ActionKinds(ActionUniverse universe, IEnumerable<string> texts)
    {
        kindOf = new int[universe.Count];
        actionWords = universe.Words;
        var distinct = texts.ToHashSet(StringComparer.Ordinal);
        var row = new ulong[actionWords];
        var sizes = new List<int> { universe.Count };
        foreach (var text in distinct)
            Split(Expand(universe, text, row), sizes);

        Count = sizes.Count;
        foreach (var text in distinct)
            entries.Add(text, Cover(Expand(universe, text, row)));
        actionsOf = [.. sizes.Select(_ => new List<(int, ulong)>(1))];
        for (var id = 0; id < kindOf.Length; id++)
        {
            var actions = actionsOf[kindOf[id]];
            if (actions.Count > 0 && actions[^1].Word == id >> 6)
                actions[^1] = (id >> 6, actions[^1].Bits | (1UL << id));
            else
                actions.Add((id >> 6, 1UL << id));
        }
    }

    public int Count { get; }

    public int Words => Bits.Words(Count);

    /// <summary>The kind of an action by its id; -1 where the universe has no such action.</summary>
    public int this[int action] => (uint)action < (uint)kindOf.Length ? kindOf[action] : -1;

    public bool Knows(string text) => entries.ContainsKey(text);

    /// <summary>Adds the kinds that an entry covers; one that was not told apart adds nothing.</summary>
    public void AddMatches(string text, Span<ulong> row)
    {
        if (!entries.TryGetValue(text, out var covered))
            return;
        if (covered.Kinds is { } kinds)
            Bits.Or(row, kinds);
        else if (covered.Only >= 0)
            Bits.Set(row, covered.Only);
    }

    /// <summary>The actions of a row of kinds.</summary>
    public ActionSet Actions(ReadOnlySpan<ulong> kinds)
    {
        var row = new ulong[actionWords];
        for (var i = 0; i < kinds.Length; i++)
        {
            for (var word = kinds[i]; word != 0; word &= word - 1)
            {
                foreach (var (at, bits) in actionsOf[(i << 6) + System.Numerics.BitOperations.TrailingZeroCount(word)])
                    row[at] |= bits;
            }
        }

        return new(row);
    }

    private static ActionSet Expand(ActionUniverse universe, string text, ulong[] row)
    {
        Array.Clear(row);
        universe.AddMatches(text, row);
        return new(row);
    }

    /// <summary>Parts each kind of which an entry covers some actions and not all.</summary>
    private void Split(ActionSet covered, List<int> sizes)
    {
        var counts = new Dictionary<int, int>();
        foreach (var id in covered)
            counts[kindOf[id]] = counts.GetValueOrDefault(kindOf[id]) + 1;

        var parts = new Dictionary<int, int>();
        foreach (var (kind, count) in counts.Where(c => c.Value < sizes[c.Key]))
        {
            parts.Add(kind, sizes.Count);
            sizes[kind] -= count;
            sizes.Add(count);
        }

        if (parts.Count == 0)
            return;
        foreach (var id in covered)
        {
            if (parts.TryGetValue(kindOf[id], out var part))
                kindOf[id] = part;
        }
    }

    private Covered Cover(ActionSet covered)
    {
        var row = new ulong[Words];
        foreach (var id in covered)
            Bits.Set(row, kindOf[id]);
        var kinds = new ActionSet(row);
        return kinds.Count switch
        {
            0 => new(-1, null),
            1 => new(kinds.First(), null),
            _ => new(-1, row),
        };
    }

    // Most entries name one action: of one kind its number is enough.
    private readonly record struct Covered(int Only, ulong[]? Kinds);
}
