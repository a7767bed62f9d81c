namespace IamAuditor.Demo;

/// <summary>
/// A seeded source of pseudo-random numbers (SplitMix64, Steele, Lea and Flood 2014), because System.Random's sequence may differ between
/// versions of .NET. Not for secrets.
/// </summary>
public sealed class Dice(ulong seed)
{
    private const string IdAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private ulong state = seed;

    public ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 up to, not including, <paramref name="limit"/>.</summary>
    public int Below(int limit) => (int)(Next() % (ulong)limit);

    /// <summary>Both ends included.</summary>
    public int Between(int low, int high) => low + Below(high - low + 1);

    public bool Chance(int percent) => Below(100) < percent;

    public T Pick<T>(IReadOnlyList<T> from) => from[Below(from.Count)];

    /// <summary>Distinct ones, in the order of the list; all of them where there are fewer.</summary>
    public IReadOnlyList<T> Some<T>(IReadOnlyList<T> from, int count)
    {
        var taken = new SortedSet<int>();
        while (taken.Count < Math.Min(count, from.Count))
        {
            taken.Add(Below(from.Count));
        }

        return [.. taken.Select(index => from[index])];
    }

    /// <summary>An index by roughly Zipf's law: every doubling (the first, the next two, the next four ...) is as likely as any other.</summary>
    public int Zipf(int count)
    {
        // Whole numbers only: Math.Pow may differ between machines.
        var octave = Below(System.Numerics.BitOperations.Log2((uint)count) + 1);
        return Math.Min(count - 1, (1 << octave) - 1 + Below(1 << octave));
    }

    /// <summary>An id in AWS's shape, 21 characters: AIDA users, AROA roles, AGPA groups, ANPA policies, AKIA keys (20), AIPA profiles.</summary>
    public string AwsId(string prefix)
    {
        var length = prefix == "AKIA" || prefix == "ASIA" ? 20 : 21;
        return string.Create(
            length,
            this,
            (span, dice) =>
            {
                prefix.CopyTo(span);
                for (var i = prefix.Length; i < span.Length; i++)
                {
                    span[i] = IdAlphabet[dice.Below(IdAlphabet.Length)];
                }
            }
        );
    }

    public string Hex(int digits) => string.Concat(Enumerable.Range(0, digits).Select(_ => "0123456789abcdef"[Below(16)]));

    public string Uuid() => $"{Hex(8)}-{Hex(4)}-4{Hex(3)}-a{Hex(3)}-{Hex(12)}";
}
