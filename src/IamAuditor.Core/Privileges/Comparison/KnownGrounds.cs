using IamAuditor.Policies;

namespace IamAuditor.Core.Privileges.Comparison;

/// <summary>What statements say of actions, for both halves: many users and roles say the same, which is one object and worked out once. Not safe for several threads.</summary>
internal sealed class KnownGrounds(Partition partition)
{
    private readonly Dictionary<string, SaidOfAction> said = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<AskedResource>> asked = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, IReadOnlyList<AskedResource>> lists = new(StringComparer.Ordinal);

    public SaidOfAction Of(IReadOnlyList<string> layers, IReadOnlyList<(string Layer, Ground Ground)> places)
    {
        // A deny is one in whatever layer.
        var texts = places.Select(p => $"{(p.Ground.IsDeny ? "" : p.Layer)} {p.Ground}").Distinct().Order(StringComparer.Ordinal);
        var key = string.Join('\n', layers.Concat(texts));
        if (!said.TryGetValue(key, out var known))
        {
            said.Add(key, known = new SaidOfAction(this, layers, places));
        }

        return known;
    }

    /// <summary>What an action is called on; the same list for actions that are called on the same.</summary>
    public IReadOnlyList<AskedResource> AskedBy(string action)
    {
        if (!asked.TryGetValue(action, out var list))
        {
            list = AskedResource.Of(action, partition);
            var key = string.Join(' ', list);
            lists.TryAdd(key, list);
            asked.Add(action, list = lists[key]);
        }

        return list;
    }
}
