using System.Collections.Concurrent;
using System.Collections.Immutable;
using IamAuditor.Policies.Decisions;
using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Matching;

namespace IamAuditor.Core.Privileges;

/// <summary>
/// Which of the account's regions policies tell apart: of those that they treat alike one stands for all. Most policies that look at the region name one or two. Safe for several threads.
/// </summary>
/// <param name="regions">In the order in which they are tried.</param>
internal sealed class RegionsToldApart(IReadOnlyList<string> regions)
{
    private const int MostRegions = 64;

    private readonly ulong all = regions.Count >= MostRegions ? ulong.MaxValue : (1UL << regions.Count) - 1;

    // Bits of regions that something in a policy fits; null: it may tell any from any other.
    private readonly ConcurrentDictionary<CompiledPolicy, ImmutableArray<ulong>?> fitting = new(ReferenceEqualityComparer.Instance);

    /// <summary>One region of each set that none of some policies tells apart, in their order.</summary>
    public IReadOnlyList<string> By(IEnumerable<CompiledPolicy> policies)
    {
        if (regions.Count > MostRegions)
            return regions;

        List<ulong> alike = [all];
        foreach (var policy in policies)
        {
            if (FittingIn(policy) is not { } found)
                return regions;

            foreach (var fit in found)
                alike = [.. alike.SelectMany(set => new[] { set & fit, set & ~fit }).Where(set => set != 0)];
        }

        return [.. alike.Select(System.Numerics.BitOperations.TrailingZeroCount).Order().Select(first => regions[first])];
    }

    private ImmutableArray<ulong>? FittingIn(CompiledPolicy policy)
    {
        if (!fitting.TryGetValue(policy, out var found))
            fitting.TryAdd(policy, found = Read(policy.Document));
        return found;
    }

    private ImmutableArray<ulong>? Read(PolicyDocument document)
    {
        var found = new HashSet<ulong>();
        foreach (var statement in document.Statements)
        {
            foreach (var clause in statement.Conditions)
            {
                var isAsked = Regions.IsRequested(clause.Key);
                foreach (var value in clause.Values)
                {
                    if (value.Text.Contains("${", StringComparison.Ordinal) && (isAsked || IsOfRegion(value.Text)))
                        return null;
                    if (isAsked)
                        found.Add(Where(region => Glob.IsMatch(value.Text.ToLowerInvariant(), region)));
                }
            }

            foreach (var value in statement.Resource.Values)
            {
                if (IsOfRegion(value.Text) || !Add(found, value.Text))
                    return null;
            }
        }

        return [.. found];
    }

    private static bool IsOfRegion(string text) => text.Contains(Regions.Requested, StringComparison.OrdinalIgnoreCase);

    /// <summary>Adds what a resource says of regions; false where it may tell any from any other.</summary>
    private bool Add(HashSet<ulong> found, string resource)
    {
        var wild = resource.AsSpan().IndexOfAny('*', '?', '$');
        var literal = wild < 0 ? resource.AsSpan() : resource.AsSpan(0, wild);
        var rest = resource.AsSpan(literal.Length);
        if (Region(literal) is { } start)
        {
            var end = literal[start..].IndexOf(':');
            var region = (end < 0 ? literal[start..] : literal.Slice(start, end)).ToString().ToLowerInvariant();
            if (end >= 0 || rest.IsEmpty)
            {
                found.Add(Where(r => r == region));
                return true;
            }

            found.Add(Where(r => r.StartsWith(region, StringComparison.Ordinal)));
            // What a `*` leaves is behind the region where a colon follows it.
            var behind = rest.TrimStart('*');
            if (rest[0] == '*' && (behind.IsEmpty || behind[0] == ':'))
                return true;
        }

        // Somewhere a wildcard may stand for the region and more: what else the resource says must not be found in the name of any.
        if (rest.ContainsAny('?', '$'))
            return false;
        foreach (var range in rest.SplitAny('*', ':'))
        {
            if (!rest[range].IsEmpty && IsInAny(rest[range]))
                return false;
        }

        return true;
    }

    /// <summary>Where the region of an ARN begins; null where it has fewer parts.</summary>
    private static int? Region(ReadOnlySpan<char> arn)
    {
        var start = 0;
        for (var colons = 0; colons < 3; colons++)
        {
            var at = arn[start..].IndexOf(':');
            if (at < 0)
                return null;
            start += at + 1;
        }

        return start;
    }

    private bool IsInAny(ReadOnlySpan<char> literal)
    {
        foreach (var region in regions)
        {
            if (region.AsSpan().Contains(literal, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private ulong Where(Func<string, bool> holds) =>
        regions.Select((region, i) => holds(region) ? 1UL << i : 0).Aggregate(0UL, (left, right) => left | right);
}
