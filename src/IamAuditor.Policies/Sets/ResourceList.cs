using System.Collections.Concurrent;
using System.Collections.Immutable;
using IamAuditor.Policies.Catalogue;
using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Matching;

namespace IamAuditor.Policies.Sets;

/// <summary>
/// A fixed list of resources about which many principals are asked at once, a bit each in the order given. Patterns without variables are matched
/// against the list once and remembered. Safe for several threads.
/// </summary>
public sealed class ResourceList
{
    private readonly ConcurrentDictionary<string, ulong[]> remembered = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);
    private readonly ArnText[] texts;
    private readonly ulong[] all;

    public ResourceList(IEnumerable<string> arns)
    {
        ArgumentNullException.ThrowIfNull(arns);
        Arns = [.. arns];
        texts = Array.ConvertAll([.. Arns], a => new ArnText(a));
        for (var i = 0; i < Arns.Length; i++)
            places.TryAdd(Arns[i], i);
        all = new ulong[Bits.Words(Arns.Length)];
        Bits.SetRange(all, 0, Arns.Length);
        None = new ulong[all.Length];
    }

    public ImmutableArray<string> Arns { get; }

    /// <summary>Words of 64 bits in a row over the list.</summary>
    public int Words => all.Length;

    /// <summary>The place of an ARN, -1 where the list does not hold it.</summary>
    public int PlaceOf(string arn) => places.GetValueOrDefault(arn, -1);

    /// <summary>A row of all resources, and one of none; like every row, not to be written to.</summary>
    internal ulong[] All => all;
    internal ulong[] None { get; }

    /// <summary>Resources that the pattern matches; of one with variables those that it surely (or possibly) matches under the context.</summary>
    internal ulong[] Matches(ArnPattern pattern, ConditionContext context, bool sure, out bool isResolved)
    {
        isResolved = true;
        if (pattern.IsAll)
            return all;
        if (pattern.IsMalformed)
        {
            isResolved = false;
            return None;
        }

        // A 2008 document reads `${...}` as plain text and a 2012 one `${*}` as an escape: equal texts may match differently.
        if (pattern.VariableKeys.IsEmpty && !pattern.Text.Contains("${", StringComparison.Ordinal))
            return remembered.TryGetValue(pattern.Text, out var known) ? known : remembered.GetOrAdd(pattern.Text, Row(pattern));

        var row = new ulong[all.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            var match = pattern.Match(texts[i], context, out var resolved);
            isResolved &= resolved == Tri.True;
            if (match == Tri.True || (!sure && match == Tri.Unknown))
                Bits.Set(row, i);
        }

        return row;
    }

    private ulong[] Row(ArnPattern pattern)
    {
        var row = new ulong[all.Length];
        // A short form was completed with wildcards, and is not exact.
        if (pattern.IsExact)
        {
            if (places.TryGetValue(pattern.Text, out var place))
                Bits.Set(row, place);
            return row;
        }

        for (var i = 0; i < texts.Length; i++)
        {
            if (pattern.Match(texts[i], ConditionContext.Empty, out _) == Tri.True)
                Bits.Set(row, i);
        }

        return row;
    }
}
