using System.Collections.Immutable;

namespace IamAuditor.Policies.Sets;

/// <summary>Lists of policies that give a row: identity and perhaps boundary, or the levels of SCPs. Equal lists give equal rows.</summary>
internal sealed class AccessKey : IEquatable<AccessKey>
{
    private readonly int hash;

    private AccessKey(ImmutableArray<ImmutableArray<int>> levels)
    {
        Levels = levels;
        var code = new HashCode();
        foreach (var level in levels)
        {
            code.Add(level.Length);
            foreach (var policy in level)
                code.Add(policy);
        }

        hash = code.ToHashCode();
    }

    /// <summary>Each ascending and without repetitions, because neither order nor repetition matters within a level.</summary>
    public ImmutableArray<ImmutableArray<int>> Levels { get; }

    public static AccessKey Of(IEnumerable<ImmutableArray<int>> levels) => new([.. levels.Select(Ordered)]);

    public bool Names(int policy) => Levels.Any(l => l.BinarySearch(policy) >= 0);

    public bool Equals(AccessKey? other) =>
        other is not null && hash == other.hash && Levels.Length == other.Levels.Length && SameLevels(other);

    public override bool Equals(object? obj) => Equals(obj as AccessKey);

    public override int GetHashCode() => hash;

    private bool SameLevels(AccessKey other)
    {
        for (var i = 0; i < Levels.Length; i++)
        {
            if (!Levels[i].AsSpan().SequenceEqual(other.Levels[i].AsSpan()))
                return false;
        }

        return true;
    }

    private static ImmutableArray<int> Ordered(ImmutableArray<int> list)
    {
        for (var i = 1; i < list.Length; i++)
        {
            if (list[i - 1] >= list[i])
                return [.. list.Distinct().Order()];
        }

        return list;
    }
}
