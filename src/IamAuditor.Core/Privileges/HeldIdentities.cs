using IamAuditor.Policies.Conditions;

namespace IamAuditor.Core.Privileges;

/// <summary>
/// Ways of whoever holds several identities at once: its own and those that it gained on the way, none of them an administrator or on the way to one alone. With the rights of one it changes the
/// policies of another: a role puts the user who assumed it into the group of administrators. Asked where no other way leads on. Not for several threads at once.
/// </summary>
/// <param name="access">The account.</param>
/// <param name="proofs">The steps one by one.</param>
/// <param name="reaches">The same for everybody at once.</param>
/// <param name="administration">Who is an administrator.</param>
/// <param name="actors">Principals, then principals changed.</param>
/// <param name="edges">Where each of them gets by one step; null for administrators.</param>
internal sealed class HeldIdentities(
    AccountAccess access,
    StepProofs proofs,
    TechniqueReach reaches,
    Administration administration,
    IReadOnlyList<PrincipalAccess> actors,
    IReadOnlyList<EscalationEdges?> edges
)
{
    // Of very many identities and orders of changes the first will do.
    private const int MostHeld = 256;
    private const int MostChanges = 64;
    private const int DeepestChange = 3;

    private readonly Dictionary<int, Reach> changeable = [];

    /// <summary>What one identity does to another one that is held as well. By is a place among the actors; the last change makes an administrator.</summary>
    public sealed record Change(int By, Technique Technique, PrincipalAccess To, Proof Proof);

    /// <param name="Held">The places of those that are needed, with whom each is gained from, in the order of gaining; without the beginning.</param>
    /// <param name="Changes">In their order.</param>
    public sealed record Way(IReadOnlyList<(int From, int To)> Held, IReadOnlyList<Change> Changes);

    /// <summary>A way from a place among the actors by its identities; null where there is none.</summary>
    /// <param name="at">The place.</param>
    /// <param name="sure">Only what is certain.</param>
    public Way? Find(int at, bool sure)
    {
        var from = Held(at, sure);
        if (from.Count < 2)
            return null;

        foreach (var held in from.Keys)
        {
            var place = access.Find(actors[held].Arn.Text)!.Index;
            var callers = from.Keys.Where(k => actors[k].Arn != actors[held].Arn && Changeable(k).IsPossible(place)).ToList();
            if (callers.Count > 0 && Raised(held, callers, sure) is { } changes)
                return new(Route(from, changes.Select(c => c.By).Prepend(held)), changes);
        }

        return null;
    }

    /// <summary>Whether somebody could change the policies of anybody at all.</summary>
    public bool MayChange(int at) => !reaches.Changeable(actors[at]).IsNone;

    /// <summary>Whom somebody comes to hold, nearest first, with whom each is gained from; the first is itself.</summary>
    private OrderedDictionary<int, int> Held(int at, bool sure)
    {
        var from = new OrderedDictionary<int, int> { [at] = at };
        for (var i = 0; i < from.Count && i < MostHeld; i++)
        {
            var holder = from.GetAt(i).Key;
            if (edges[holder] is not { } own)
                continue;
            foreach (var next in (own.Gained?.Places(sure) ?? []).Concat(own.ChangesThat(sure).Select(c => c.To.Index)))
                from.TryAdd(next, holder);
        }

        return from;
    }

    /// <summary>Changes by some that make an administrator of somebody, the fewest first; null where there are none.</summary>
    private List<Change>? Raised(int held, List<int> callers, bool sure)
    {
        var seen = new HashSet<int> { actors[held].Row };
        var open = new Queue<List<Change>>([
            [],
        ]);
        while (open.TryDequeue(out var changes))
        {
            var state = changes is [.., var last] ? last.To : actors[held];
            // Changed by another one it may go on by itself.
            foreach (var (by, caller) in callers.Select(c => (c, actors[c])).Concat(changes.Count > 0 ? [(held, state)] : []))
            {
                foreach (var (technique, to, proof) in proofs.ChangesTo(caller, state, sure))
                {
                    if (seen.Count > MostChanges || !seen.Add(to.Row))
                        continue;

                    List<Change> longer = [.. changes, new(by, technique, to, proof)];
                    if (administration.Of(to).Holds >= (sure ? Tri.True : Tri.Unknown))
                        return longer;
                    if (longer.Count < DeepestChange)
                        open.Enqueue(longer);
                }
            }
        }

        return null;
    }

    /// <summary>How those that are needed are gained, each once.</summary>
    private static List<(int From, int To)> Route(OrderedDictionary<int, int> from, IEnumerable<int> needed)
    {
        var route = new List<(int From, int To)>();
        foreach (var one in needed)
        {
            var steps = new Stack<(int From, int To)>();
            for (var at = one; from[at] != at; at = from[at])
                steps.Push((from[at], at));
            route.AddRange(steps.Where(s => !route.Contains(s)).ToList());
        }

        return route;
    }

    private Reach Changeable(int at)
    {
        if (!changeable.TryGetValue(at, out var reach))
            changeable.Add(at, reach = reaches.Changeable(actors[at]).Copy());
        return reach;
    }
}
