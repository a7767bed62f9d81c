using System.Collections;
using System.Numerics;

namespace IamAuditor.Policies.Catalogue;

/// <summary>
/// A set of action ids of one <see cref="ActionUniverse"/>, a bit each. Immutable to its users; equality is by content, and sets of
/// different width compare as if the shorter one ended in zeros.
/// </summary>
public sealed class ActionSet : IEquatable<ActionSet>, IEnumerable<int>
{
    private readonly ulong[] words;

    internal ActionSet(ulong[] words) => this.words = words;

    public static ActionSet Empty { get; } = new([]);

    /// <exception cref="ArgumentOutOfRangeException">An id is negative.</exception>
    public static ActionSet Of(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var list = ids as IReadOnlyCollection<int> ?? [.. ids];
        if (list.Count == 0)
            return Empty;

        ArgumentOutOfRangeException.ThrowIfNegative(list.Min(), nameof(ids));
        var row = new ulong[Bits.Words(list.Max() + 1)];
        foreach (var id in list)
            Bits.Set(row, id);
        return new(row);
    }

    internal ReadOnlySpan<ulong> Words => words;

    /// <summary>How many actions are in the set; counted anew on each call.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var word in words)
                count += BitOperations.PopCount(word);
            return count;
        }
    }

    public bool IsEmpty => !words.AsSpan().ContainsAnyExcept(0UL);

    public bool Contains(int id) => Bits.Get(words, id);

    /// <summary>Whether every action of the other set is in this one.</summary>
    public bool Covers(ActionSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var i = 0; i < other.words.Length; i++)
        {
            if ((other.words[i] & ~Word(i)) != 0)
                return false;
        }

        return true;
    }

    public bool Overlaps(ActionSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var i = 0; i < Math.Min(words.Length, other.words.Length); i++)
        {
            if ((other.words[i] & words[i]) != 0)
                return true;
        }

        return false;
    }

    /// <summary>What is in any of several sets; at the price of one.</summary>
    public static ActionSet Union(IEnumerable<ActionSet> sets)
    {
        ArgumentNullException.ThrowIfNull(sets);
        ulong[] result = [];
        foreach (var set in sets)
        {
            if (set.words.Length > result.Length)
                Array.Resize(ref result, set.words.Length);
            Bits.Or(result.AsSpan(0, set.words.Length), set.words);
        }

        return new(result);
    }

    public ActionSet Union(ActionSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var (wide, narrow) = words.Length >= other.words.Length ? (words, other.words) : (other.words, words);
        var result = (ulong[])wide.Clone();
        Bits.Or(result.AsSpan(0, narrow.Length), narrow);
        return new(result);
    }

    public ActionSet Intersect(ActionSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var width = Math.Min(words.Length, other.words.Length);
        var result = words[..width];
        Bits.And(result, other.words.AsSpan(0, width));
        return new(result);
    }

    public ActionSet Except(ActionSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var result = (ulong[])words.Clone();
        var width = Math.Min(words.Length, other.words.Length);
        Bits.AndNot(result.AsSpan(0, width), other.words.AsSpan(0, width));
        return new(result);
    }

    /// <summary>The ids in ascending order, which is the ordinal order of the actions' keys for those of the catalogue.</summary>
    public IEnumerator<int> GetEnumerator()
    {
        for (var i = 0; i < words.Length; i++)
        {
            for (var word = words[i]; word != 0; word &= word - 1)
                yield return (i << 6) + BitOperations.TrailingZeroCount(word);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(ActionSet? other)
    {
        if (other is null)
            return false;

        var width = Math.Max(words.Length, other.words.Length);
        for (var i = 0; i < width; i++)
        {
            if (Word(i) != other.Word(i))
                return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as ActionSet);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        var end = words.Length;
        while (end > 0 && words[end - 1] == 0)
            end--;
        for (var i = 0; i < end; i++)
            hash.Add(words[i]);
        return hash.ToHashCode();
    }

    private ulong Word(int index) => index < words.Length ? words[index] : 0;
}
