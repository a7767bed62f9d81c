namespace IamAuditor.Core.Privileges.Comparison;

/// <summary>All that the statements about an action say of resources and conditions, layer by layer; of how many actions and principals ever.</summary>
/// <param name="known">What both halves share.</param>
/// <param name="layers">Those that must allow: identity policies, boundary, levels of SCPs.</param>
/// <param name="places">Where and when each layer allows, and where any denies.</param>
internal sealed class SaidOfAction(KnownGrounds known, IReadOnlyList<string> layers, IReadOnlyList<(string Layer, Ground Ground)> places)
{
    private readonly bool isOnEverything = places.All(p => p.Ground.IsOnEverything);
    private readonly Dictionary<IReadOnlyList<AskedResource>, IReadOnlyList<Ground>> left = [];
    private readonly Dictionary<(SaidOfAction Other, IReadOnlyList<AskedResource> Asked), bool> same = [];

    /// <summary>Whether identity policies, boundary, SCPs and denies leave an action any resource.</summary>
    public bool Leaves(string action) => Left(isOnEverything ? AskedResource.Any : known.AskedBy(action)).Count > 0;

    /// <summary>Whether it leaves an action the same resources under the same conditions as another one.</summary>
    public bool IsSame(SaidOfAction other, string action)
    {
        var asked = isOnEverything && other.isOnEverything ? AskedResource.Any : known.AskedBy(action);
        var key = (other, asked);
        if (!same.TryGetValue(key, out var isSame))
        {
            var (mine, theirs) = (Left(asked), other.Left(asked));
            same.Add(key, isSame = Texts(mine).SetEquals(Texts(theirs)) || Texts(Widest(mine)).SetEquals(Texts(Widest(theirs))));
        }

        return isSame;

        static HashSet<string> Texts(IEnumerable<Ground> grounds) => [.. grounds.Select(g => g.ToString())];
    }

    /// <summary>What is left where it is called, and the denies that may hold there.</summary>
    private IReadOnlyList<Ground> Left(IReadOnlyList<AskedResource> asked)
    {
        if (!left.TryGetValue(asked, out var grounds))
        {
            left.Add(asked, grounds = Distinct(asked.SelectMany(Left)));
        }

        return grounds;
    }

    private List<Ground> Left(AskedResource asked)
    {
        List<Ground> denies = [.. places.Where(p => p.Ground.IsDeny).Select(p => asked.Of(p.Ground)).OfType<Ground>()];
        List<Ground> some = layers.Count == 0 ? [] : Allows(layers[0]);
        foreach (var layer in layers.Skip(1))
        {
            some = Both(some, Allows(layer));
        }

        // A deny of all but some resources leaves these.
        foreach (var deny in denies.Where(d => d.Conditions.IsEmpty && !d.Exceptions.IsEmpty))
        {
            some = Both(some, [.. deny.Exceptions.Select(e => new Ground(false, [e], [], []))]);
        }

        some = [.. some.Where(s => asked.Takes(s) && !denies.Exists(s.IsWithin))];
        return
        [
            .. some,
            .. some.SelectMany(s =>
                    denies.Select(d => s.And(d) is { } both ? both with { IsDeny = true, Conditions = d.Conditions } : null)
                )
                .OfType<Ground>()
                .Where(asked.Takes),
        ];

        List<Ground> Allows(string layer) =>
            Distinct(places.Where(p => p.Layer == layer && !p.Ground.IsDeny).Select(p => asked.Of(p.Ground)).OfType<Ground>());
    }

    private static List<Ground> Both(List<Ground> some, List<Ground> others) =>
        Distinct(
            some.SelectMany(s => others.Exists(o => o.Conditions.IsEmpty && s.IsWithin(o)) ? [s] : others.Select(s.And).OfType<Ground>())
        );

    private static List<Ground> Distinct(IEnumerable<Ground> grounds) => [.. grounds.DistinctBy(g => g.ToString())];

    // What is within another says nothing of its own.
    private static IEnumerable<Ground> Widest(IReadOnlyList<Ground> grounds) =>
        grounds.Where(g =>
            !grounds.Any(o =>
                o != g && o.IsDeny == g.IsDeny && g.IsWithin(o) && !(o.IsWithin(g) && string.CompareOrdinal(g.ToString(), o.ToString()) < 0)
            )
        );
}
