using IamAuditor.Policies.Sets;

namespace IamAuditor.Core.Privileges;

/// <summary>A bit per principal (or other thing of a list): surely, and possibly. Shared between principals, so never written to once it is handed out.</summary>
internal sealed class Reach(int count)
{
    public ulong[] Sure { get; } = new ulong[(count + 63) >> 6];
    public ulong[] Possible { get; } = new ulong[(count + 63) >> 6];

    public bool IsNone => !Possible.AsSpan().ContainsAnyExcept(0UL);

    public static Reach Where(int count, Func<int, bool?> holds)
    {
        var reach = new Reach(count);
        for (var i = 0; i < count; i++)
            reach.Set(i, holds(i));
        return reach;
    }

    /// <summary>True: surely; null: possibly; false: not.</summary>
    public void Set(int place, bool? holds)
    {
        if (holds != false)
            Possible[place >> 6] |= 1UL << place;
        if (holds == true)
            Sure[place >> 6] |= 1UL << place;
    }

    public void Clear(int place)
    {
        Possible[place >> 6] &= ~(1UL << place);
        Sure[place >> 6] &= ~(1UL << place);
    }

    /// <summary>Adds an answer, in some places only; null: in all. Only while the reach is being made.</summary>
    public void Add(ResourceReach answer, Reach? places)
    {
        for (var i = 0; i < Sure.Length; i++)
        {
            var mask = places?.Possible[i] ?? ulong.MaxValue;
            Sure[i] |= answer.Sure[i] & mask;
            Possible[i] |= answer.Possible[i] & mask;
        }
    }

    /// <summary>Adds another one, as possible only where it is not known to hold. Only while the reach is being made.</summary>
    public void Add(Reach other, bool sure)
    {
        for (var i = 0; i < Sure.Length; i++)
        {
            if (sure)
                Sure[i] |= other.Sure[i];
            Possible[i] |= other.Possible[i];
        }
    }

    public bool IsSure(int place) => (Sure[place >> 6] >> place & 1) != 0;

    public bool IsPossible(int place) => (Possible[place >> 6] >> place & 1) != 0;

    public Reach And(Reach other)
    {
        var result = new Reach(Sure.Length << 6);
        for (var i = 0; i < Sure.Length; i++)
        {
            result.Sure[i] = Sure[i] & other.Sure[i];
            result.Possible[i] = Possible[i] & other.Possible[i];
        }

        return result;
    }

    public Reach Or(Reach other)
    {
        var result = new Reach(Sure.Length << 6);
        for (var i = 0; i < Sure.Length; i++)
        {
            result.Sure[i] = Sure[i] | other.Sure[i];
            result.Possible[i] = Possible[i] | other.Possible[i];
        }

        return result;
    }

    /// <summary>What is sure becomes possible only.</summary>
    public Reach Unsure()
    {
        var result = new Reach(Sure.Length << 6);
        Possible.CopyTo(result.Possible, 0);
        return result;
    }

    public IEnumerable<int> Places(bool sure)
    {
        var words = sure ? Sure : Possible;
        for (var i = 0; i < words.Length; i++)
        {
            for (var word = words[i]; word != 0; word &= word - 1)
                yield return (i << 6) + System.Numerics.BitOperations.TrailingZeroCount(word);
        }
    }

    public static bool Overlaps(ulong[] left, ulong[] right)
    {
        for (var i = 0; i < left.Length; i++)
        {
            if ((left[i] & right[i]) != 0)
                return true;
        }

        return false;
    }
}
