using System.Runtime.InteropServices;
using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Sets;

namespace IamAuditor.Core.Privileges;

/// <summary>
/// A bit per principal (or other thing of a list): surely, and possibly. Shared between principals, so that only who makes one writes to it, by the methods that return nothing. The others give new ones, or one of the two where
/// that is the answer.
/// </summary>
internal sealed class Reach(ulong[] sure, ulong[] possible)
{
    public Reach(int count)
        : this(new ulong[(count + 63) >> 6], new ulong[(count + 63) >> 6]) { }

    public ulong[] Sure { get; } = sure;
    public ulong[] Possible { get; } = possible;

    /// <summary>Nothing is possible that is not sure; both are the same words then, since most answers are such.</summary>
    private bool IsDecided => ReferenceEquals(Sure, Possible);

    public bool IsNone => !Possible.AsSpan().ContainsAnyExcept(0UL);

    public bool IsSureOfAny => Sure.AsSpan().ContainsAnyExcept(0UL);

    /// <summary>An answer as it is, not to be written to.</summary>
    public static Reach Of(ResourceReach answer) =>
        new(ImmutableCollectionsMarshal.AsArray(answer.Sure)!, ImmutableCollectionsMarshal.AsArray(answer.Possible)!);

    public static Reach Where(int count, Func<int, bool?> holds)
    {
        var reach = new Reach(count);
        for (var i = 0; i < count; i++)
            reach.Set(i, holds(i));
        return reach;
    }

    public static Reach Of(int count, Func<int, Tri> holds) =>
        Where(
            count,
            i =>
                holds(i) switch
                {
                    Tri.True => true,
                    Tri.Unknown => null,
                    _ => false,
                }
        );

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

    /// <summary>Adds an answer, in some places only.</summary>
    public void Add(ResourceReach answer, Reach places)
    {
        for (var i = 0; i < Sure.Length; i++)
        {
            var mask = places.Possible[i];
            Sure[i] |= answer.Sure[i] & mask;
            Possible[i] |= answer.Possible[i] & mask;
        }
    }

    /// <summary>Adds another one, as possible only where it is not known to hold.</summary>
    public void Add(Reach other, bool sure)
    {
        for (var i = 0; i < Sure.Length; i++)
        {
            if (sure)
                Sure[i] |= other.Sure[i];
            Possible[i] |= other.Possible[i];
        }
    }

    /// <summary>Becomes the same as another one.</summary>
    public void Be(Reach other)
    {
        other.Sure.CopyTo(Sure, 0);
        other.Possible.CopyTo(Possible, 0);
    }

    public void BeNone()
    {
        Array.Clear(Sure);
        Array.Clear(Possible);
    }

    public void BeUnsure() => Array.Clear(Sure);

    public void IntersectWith(Reach other)
    {
        for (var i = 0; i < Sure.Length; i++)
        {
            Sure[i] &= other.Sure[i];
            Possible[i] &= other.Possible[i];
        }
    }

    public Reach Copy() => new((ulong[])Sure.Clone(), (ulong[])Possible.Clone());

    /// <summary>A copy to keep, of as few words as will do: those of another one where they are the same.</summary>
    public Reach Kept(Reach other)
    {
        var sure = Sure.AsSpan().SequenceEqual(other.Sure) ? other.Sure : (ulong[])Sure.Clone();
        return new(
            sure,
            Possible.AsSpan().SequenceEqual(other.Possible) ? other.Possible
                : Possible.AsSpan().SequenceEqual(sure) ? sure
                : (ulong[])Possible.Clone()
        );
    }

    public Tri At(int place) =>
        IsSure(place) ? Tri.True
        : IsPossible(place) ? Tri.Unknown
        : Tri.False;

    public bool IsSure(int place) => (Sure[place >> 6] >> place & 1) != 0;

    public bool IsPossible(int place) => (Possible[place >> 6] >> place & 1) != 0;

    public Reach And(Reach other)
    {
        if (ReferenceEquals(this, other) || IsNone)
            return this;
        if (other.IsNone)
            return other;

        var sure = new ulong[Sure.Length];
        for (var i = 0; i < sure.Length; i++)
            sure[i] = Sure[i] & other.Sure[i];
        if (IsDecided && other.IsDecided)
            return new(sure, sure);

        var possible = new ulong[sure.Length];
        for (var i = 0; i < possible.Length; i++)
            possible[i] = Possible[i] & other.Possible[i];
        return new(sure, possible);
    }

    public Reach Or(Reach other)
    {
        if (ReferenceEquals(this, other) || other.IsNone)
            return this;
        if (IsNone)
            return other;

        var sure = new ulong[Sure.Length];
        for (var i = 0; i < sure.Length; i++)
            sure[i] = Sure[i] | other.Sure[i];
        if (IsDecided && other.IsDecided)
            return new(sure, sure);

        var possible = new ulong[sure.Length];
        for (var i = 0; i < possible.Length; i++)
            possible[i] = Possible[i] | other.Possible[i];
        return new(sure, possible);
    }

    /// <summary>What may be denied is not sure; what is surely denied is not possible.</summary>
    public Reach Except(Reach denied)
    {
        if (IsNone || denied.IsNone)
            return this;

        var sure = new ulong[Sure.Length];
        for (var i = 0; i < sure.Length; i++)
            sure[i] = Sure[i] & ~denied.Possible[i];
        if (IsDecided && denied.IsDecided)
            return new(sure, sure);

        var possible = new ulong[sure.Length];
        for (var i = 0; i < possible.Length; i++)
            possible[i] = Possible[i] & ~denied.Sure[i];
        return new(sure, possible);
    }

    /// <summary>What is sure becomes possible only.</summary>
    public Reach Unsure() => Sure.AsSpan().ContainsAnyExcept(0UL) ? new(new ulong[Sure.Length], Possible) : this;

    /// <summary>Whether another one has nothing that this one lacks.</summary>
    public bool Covers(Reach other)
    {
        for (var i = 0; i < Sure.Length; i++)
        {
            if ((other.Sure[i] & ~Sure[i]) != 0 || (other.Possible[i] & ~Possible[i]) != 0)
                return false;
        }

        return true;
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

    public bool Overlaps(Reach other, bool sure)
    {
        var (words, others) = sure ? (Sure, other.Sure) : (Possible, other.Possible);
        for (var i = 0; i < words.Length; i++)
        {
            if ((words[i] & others[i]) != 0)
                return true;
        }

        return false;
    }
}
