using System.Collections.Immutable;

namespace IamAuditor.Policies.Sets;

/// <summary>Which row and which limit each principal uses: each different list of policies once. A limit of -1 is no SCP at all.</summary>
internal sealed record AccessLayout(AccessKey[] Rows, AccessKey[] Limits, int[] RowOf, int[] LimitOf)
{
    public static AccessLayout Of(ImmutableArray<PrincipalPolicies> principals, int policyCount)
    {
        var rows = new Dictionary<AccessKey, int>();
        var limits = new Dictionary<AccessKey, int>();
        var (rowOf, limitOf) = (new int[principals.Length], new int[principals.Length]);
        for (var i = 0; i < principals.Length; i++)
        {
            var p = principals[i];
            rowOf[i] = Intern(rows, AccessKey.Of(p.Boundary is { } boundary ? [p.Identity, boundary] : [p.Identity]), policyCount);
            limitOf[i] = p.ServiceControlLevels is { } levels ? Intern(limits, AccessKey.Of(levels), policyCount) : -1;
        }

        return new(
            [.. rows.OrderBy(r => r.Value).Select(r => r.Key)],
            [.. limits.OrderBy(l => l.Value).Select(l => l.Key)],
            rowOf,
            limitOf
        );
    }

    private static int Intern(Dictionary<AccessKey, int> keys, AccessKey key, int policyCount)
    {
        foreach (var level in key.Levels)
        {
            // Ascending: the first and the last tell.
            if (level.Length > 0 && (level[0] < 0 || level[^1] >= policyCount))
                throw new ArgumentOutOfRangeException(
                    nameof(key),
                    $"A principal names the policies {level[0]} to {level[^1]}, but the list has {policyCount}"
                );
        }

        if (!keys.TryGetValue(key, out var index))
            keys.Add(key, index = keys.Count);
        return index;
    }
}
