using System.Collections.Immutable;
using IamAuditor.Policies;
using IamAuditor.Policies.Conditions;

namespace IamAuditor.Core.Privileges;

/// <summary>
/// Ways of whoever holds several identities at once: its own and those that it gained on the way. With the rights of one it changes the policies of another: a role puts the user who assumed it into the
/// group of administrators. Asked where no other way leads on, since it looks at many changes in every order. Not for several threads at once.
/// </summary>
/// <param name="access">The account.</param>
/// <param name="proofs">The steps one by one.</param>
/// <param name="reaches">The same for everybody at once.</param>
/// <param name="administration">Who is an administrator.</param>
/// <param name="actors">Principals, then principals changed.</param>
/// <param name="edges">Where each of them gets by one step; null for administrators.</param>
/// <param name="edgesOf">The same of somebody without a place, and whether it is an administrator.</param>
internal sealed class HeldIdentities(
    AccountAccess access,
    StepProofs proofs,
    TechniqueReach reaches,
    Administration administration,
    IReadOnlyList<PrincipalAccess> actors,
    IReadOnlyList<EscalationEdges?> edges,
    Func<PrincipalAccess, Tri, EscalationEdges?> edgesOf
)
{
    // Of very many identities the nearest will do.
    private const int MostHeld = 256;
    private const int MostGifts = 16;
    private const int DeepestChange = 3;

    private readonly Dictionary<int, (Reach Gifts, Reach Others)> changeable = [];
    private readonly Dictionary<(Arn Arn, int Row), EscalationEdges?> changedEdges = [];

    /// <summary>What one identity does to another one that is held as well. By and Of are places among the actors.</summary>
    public sealed record Change(int By, Technique Technique, int Of, PrincipalAccess To, Proof Proof);

    /// <param name="Held">The places of those that are needed, with whom each is gained from, in the order of gaining; without the beginning.</param>
    /// <param name="Changes">In their order.</param>
    /// <param name="IsLast">The last change makes an administrator; else who was changed last goes on by itself.</param>
    public sealed record Way(IReadOnlyList<(int From, int To)> Held, IReadOnlyList<Change> Changes, bool IsLast);

    /// <summary>A way from a place among the actors by its identities; null where there is none.</summary>
    /// <param name="at">The place.</param>
    /// <param name="sure">Only what is certain.</param>
    /// <param name="budget">How many pairs of identities are looked at, besides those where a gift of every right is likely to be enough.</param>
    /// <param name="leading">From whom a way leads on already.</param>
    public Way? Find(int at, bool sure, int budget, Reach leading)
    {
        var from = Held(at, sure);
        return Changed(from.Keys, sure, budget, leading) is var (changes, isLast)
            ? new(Route(from, changes.SelectMany(c => new[] { c.Of, c.By })), changes, isLast)
            : null;
    }

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

    /// <summary>Changes by some after which one of them is an administrator or becomes one by itself, the fewest first; null where there are none.</summary>
    private (ImmutableArray<Change> Changes, bool IsLast)? Changed(IReadOnlyCollection<int> held, bool sure, int budget, Reach leading)
    {
        var callers = held.Where(h => edges[h] is { MayChange: true }).ToList();
        if (callers.Count == 0)
            return null;

        var means = callers
            .Select(c => proofs.MeansOf(actors[c]))
            .Aggregate((left, right) => (left.Groups.Or(right.Groups), left.Policies.Or(right.Policies)));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<ImmutableArray<Change>>([
            [],
        ]);
        var gifts = MostGifts;
        // Half of it for first changes, however many there are, so that some are left for what may follow them.
        var first = (budget + 1) / 2;
        var further = budget - first;
        while (open.TryDequeue(out var changes))
        {
            foreach (var (by, of, isGift) in Pairs(held, callers, changes))
            {
                if (isGift && gifts-- <= 0)
                    continue;
                if (!isGift && (changes.IsEmpty ? first-- : further--) <= 0)
                    break;

                foreach (var (technique, to, proof) in proofs.ChangesTo(Now(by, changes), Now(of, changes), sure, means))
                {
                    ImmutableArray<Change> longer = [.. changes, new(by, technique, of, to, proof)];
                    var isAdmin = administration.Of(to).Holds;
                    if (isAdmin >= (sure ? Tri.True : Tri.Unknown))
                        return (longer, true);
                    if (LeadsOn(to, isAdmin, sure, leading))
                        return (longer, false);
                    if (longer.Length < DeepestChange && seen.Add(Likeness(longer)))
                        open.Enqueue(longer);
                }
            }
        }

        return null;
    }

    /// <summary>Whether somebody changed becomes an administrator by what it may do now.</summary>
    private bool LeadsOn(PrincipalAccess changed, Tri isAdmin, bool sure, Reach leading)
    {
        if (!changedEdges.TryGetValue((changed.Arn, changed.Row), out var found))
            changedEdges.Add((changed.Arn, changed.Row), found = edgesOf(changed, isAdmin));
        return found is not null && (found.AtOnce >= (sure ? Tri.True : Tri.Unknown) || found.Gained?.Overlaps(leading, sure) == true);
    }

    /// <summary>Who may change whom, the likely ones first: a gift to whom every right makes an administrator, then what takes off or adds something else, then gifts under a boundary.</summary>
    private IEnumerable<(int By, int Of, bool IsGift)> Pairs(
        IReadOnlyCollection<int> held,
        List<int> callers,
        ImmutableArray<Change> changes
    )
    {
        var targets = held.Select(h => (At: h, Place: Place(h))).ToArray();
        var known = callers.Select(c => (At: c, Changeable(c).Gifts, Changeable(c).Others)).ToArray();
        if (!changes.IsEmpty)
        {
            foreach (var target in targets)
            {
                foreach (var caller in known)
                {
                    // Of whoever was changed nothing is known beforehand.
                    if (
                        changes.Any(c => c.Of == target.At || c.Of == caller.At)
                        || caller.Gifts.IsPossible(target.Place)
                        || caller.Others.IsPossible(target.Place)
                    )
                        yield return (caller.At, target.At, false);
                }

                foreach (var caller in changes.Select(c => c.Of).Distinct().Where(c => !callers.Contains(c)))
                    yield return (caller, target.At, false);
            }

            yield break;
        }

        var isGrantable = targets.Select(t => administration.Of(actors[t.At], granted: true).Holds != Tri.False).ToArray();
        // Those as they are come before those who changed themselves, of whom there may be many of one.
        foreach (var (order, isChanged) in new[] { (0, false), (1, false), (2, false), (0, true), (1, true), (2, true) })
        {
            for (var i = 0; i < targets.Length; i++)
            {
                foreach (var caller in known)
                {
                    if ((IsChanged(caller.At) || IsChanged(targets[i].At)) != isChanged)
                        continue;

                    var gives = caller.Gifts.IsPossible(targets[i].Place);
                    var place =
                        gives && isGrantable[i] ? 0
                        : caller.Others.IsPossible(targets[i].Place) ? 1
                        : gives ? 2
                        : 3;
                    if (place == order)
                        yield return (caller.At, targets[i].At, place == 0);
                }
            }
        }
    }

    private bool IsChanged(int at) => at >= access.Principals.Length;

    private int Place(int at) => access.Find(actors[at].Arn.Text)!.Index;

    private PrincipalAccess Now(int at, ImmutableArray<Change> changes) => changes.LastOrDefault(c => c.Of == at)?.To ?? actors[at];

    /// <summary>Equal for changes that come to the same, in whatever order.</summary>
    private static string Likeness(ImmutableArray<Change> changes) =>
        string.Join(
            ';',
            changes
                .GroupBy(c => c.Of)
                .OrderBy(g => g.Key)
                .Select(g => $"{g.Key} {g.Last().To.Row} {string.Join(' ', g.Last().To.User?.Details?.Groups ?? [])}")
        );

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

    private (Reach Gifts, Reach Others) Changeable(int at)
    {
        if (!changeable.TryGetValue(at, out var known))
            changeable.Add(at, known = (reaches.Changeable(actors[at], gifts: true), reaches.Changeable(actors[at], gifts: false)));
        return known;
    }
}
