using System.Collections.Immutable;

namespace IamAuditor.Core.Privileges;

/// <summary>
/// The fewest elements that touch every one of given sets. Exact by branch and bound on each part that hangs together; a part that would take more
/// than <see cref="MostVisits"/> visits of a set keeps the best answer found until then, which is never larger than the greedy one. The same sets give the same answer.
/// </summary>
internal static class HittingSet
{
    public const int MostVisits = 5_000_000;

    /// <param name="sets">Elements as numbers from 0; of equal answers the one with small numbers wins. No set is empty.</param>
    public static IReadOnlyList<int> Of(IReadOnlyList<ImmutableArray<int>> sets) =>
        [.. Parts(Minimal(sets)).SelectMany(part => new Search(part).Run()).Order()];

    // A set that holds another one is touched with it.
    private static List<ImmutableArray<int>> Minimal(IReadOnlyList<ImmutableArray<int>> sets)
    {
        var minimal = new List<ImmutableArray<int>>();
        var having = new Dictionary<int, List<HashSet<int>>>();
        foreach (var set in sets.Select(s => (ImmutableArray<int>)[.. s.Distinct().Order()]).OrderBy(s => s.Length))
        {
            var all = set.ToHashSet();
            if (set.Any(e => having.TryGetValue(e, out var smaller) && smaller.Exists(all.IsSupersetOf)))
            {
                continue;
            }

            minimal.Add(set);
            // Found by its first element: whoever holds the whole set holds that one.
            (having.TryGetValue(set[0], out var known) ? known : having[set[0]] = []).Add(all);
        }

        return minimal;
    }

    private static IEnumerable<List<ImmutableArray<int>>> Parts(List<ImmutableArray<int>> sets)
    {
        var parent = new Dictionary<int, int>();
        foreach (var set in sets)
        {
            foreach (var element in set)
            {
                _ = parent.TryAdd(element, element);
                parent[Root(element)] = Root(set[0]);
            }
        }

        return sets.GroupBy(s => Root(s[0])).Select(g => g.ToList());

        int Root(int element)
        {
            while (parent[element] != element)
            {
                element = parent[element] = parent[parent[element]];
            }

            return element;
        }
    }

    private sealed class Search(List<ImmutableArray<int>> sets)
    {
        private readonly ILookup<int, int> touching = sets.SelectMany((set, i) => set.Select(element => (element, i)))
            .ToLookup(p => p.element, p => p.i);

        private readonly int[] touched = new int[sets.Count];
        private readonly HashSet<int> refused = [];
        private readonly List<int> chosen = [];
        private List<int> best = [];
        private int visits;

        public List<int> Run()
        {
            best = Greedy();
            Branch();
            return best;
        }

        private List<int> Greedy()
        {
            var open = Enumerable.Range(0, sets.Count).ToHashSet();
            var picked = new List<int>();
            while (open.Count > 0)
            {
                var next = touching.OrderByDescending(t => t.Count(open.Contains)).ThenBy(t => t.Key).First();
                open.ExceptWith(next);
                picked.Add(next.Key);
            }

            return picked;
        }

        private void Branch()
        {
            visits += sets.Count;
            if (visits > MostVisits || chosen.Count + AtLeast() >= best.Count)
            {
                return;
            }

            // Whatever is chosen must touch the open set that leaves the least choice.
            var (open, choice) = (-1, int.MaxValue);
            for (var i = 0; i < sets.Count; i++)
            {
                if (touched[i] == 0 && sets[i].Count(e => !refused.Contains(e)) is var count && count < choice)
                {
                    (open, choice) = (i, count);
                }
            }

            if (open < 0)
            {
                best = [.. chosen];
                return;
            }

            // An element that was tried and refused need not be tried again below its brothers.
            var tried = new List<int>();
            foreach (
                var element in sets[open]
                    .Where(e => !refused.Contains(e))
                    .OrderByDescending(e => touching[e].Count(i => touched[i] == 0))
                    .ThenBy(e => e)
                    .ToList()
            )
            {
                chosen.Add(element);
                foreach (var i in touching[element])
                {
                    touched[i]++;
                }

                Branch();
                foreach (var i in touching[element])
                {
                    touched[i]--;
                }

                chosen.RemoveAt(chosen.Count - 1);
                _ = refused.Add(element);
                tried.Add(element);
            }

            refused.ExceptWith(tried);
        }

        // Open sets that share nothing need an element each.
        private int AtLeast()
        {
            var used = new HashSet<int>();
            var apart = 0;
            for (var i = 0; i < sets.Count; i++)
            {
                if (touched[i] == 0 && !sets[i].Any(used.Contains))
                {
                    used.UnionWith(sets[i]);
                    apart++;
                }
            }

            return apart;
        }
    }
}
