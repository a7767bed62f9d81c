using System.Collections.Concurrent;
using System.Collections.Immutable;
using IamAuditor.Core.Privileges.Trust;
using IamAuditor.Policies;
using IamAuditor.Policies.Conditions;

namespace IamAuditor.Core.Privileges;

/// <summary>
/// Who can become an administrator, and how. Found backwards from the administrators: first over steps that are certain, then over those that hang on something. Only the distances
/// are kept; the steps of a path are found again, and proved by the exact evaluator, when it is asked for. Not for several threads at once, but <see cref="OfEach"/> asks on all cores.
/// </summary>
public sealed class EscalationGraph
{
    // Ways of several identities held at once are longer than all others but those over somebody new.
    private const int Together = 1 << 23;
    private const int Last = 1 << 24;
    private const int FewEnough = 64;
    private const int Never = int.MaxValue;
    private const int MostChanges = 12;
    private const int DeepestChange = 3;
    private const int MostPairs = 1_000;
    private const int MostPairsOfOne = 400;
    private const int FewestPairs = 2;
    private const int MostAlternatives = 20;
    private const string OwnFamily = "self-escalation";

    private static readonly ImmutableArray<Technique> Newcomers = [.. Techniques.All.Where(t => t.Gain == TechniqueGain.New)];

    private readonly Rights rights;
    private readonly Administration administration;
    private readonly StepProofs proofs;
    private readonly TechniqueReach reaches;

    // Principals, then principals changed by their own hand.
    private readonly List<PrincipalAccess> actors;
    private readonly List<int> depths;
    private readonly List<Proof> admins;
    private readonly List<EscalationEdges?> edges;
    private readonly HeldIdentities held;
    private readonly int[] budgets = new int[2];

    // From whom a way leads on by one identity after the other, perhaps and for certain.
    private readonly Reach?[] near = new Reach?[2];
    private readonly Reach administrators;
    private readonly Reach everybody;
    private readonly Reach anybody;
    private readonly PerThread<Reach> scratch;

    // From whom a certain way leads on; and of these the roles that something ran with lately.
    private readonly Reach towards;
    private readonly Reach runningTowards;
    private readonly List<int> certain;
    private readonly List<int> conditional;
    private readonly Dictionary<int, EscalationPath?> best = [];
    private readonly Dictionary<(int At, bool Sure), Hop?> onward = [];
    private readonly Dictionary<Arn, HashSet<int>> changes = [];

    private EscalationGraph(AccountAccess access)
    {
        Access = access;
        rights = new(access);
        administration = new(access);
        var services = new ServiceRights(access, rights);
        proofs = new(access, rights, services, administration);
        actors = [.. access.Principals];
        depths = [.. access.Principals.Select(_ => 0)];
        admins = [.. OnAllCores(actors.Count, i => administration.Of(actors[i]))];
        administrators = Reach.Where(actors.Count, i => admins[i].Holds == Tri.True);
        var grantable = OnAllCores(actors.Count, i => administration.Of(actors[i], granted: true).Holds);
        reaches = new(access, rights, services, proofs, Reach.Of(actors.Count, i => grantable[i]));
        edges = [];
        held = new(access, proofs, reaches, administration, actors, edges, Edges);
        anybody = new(actors.Count);
        anybody.Possible.AsSpan().Fill(ulong.MaxValue);
        scratch = new(() => new(access.Principals.Length));
        Explore();
        certain = Distances(sure: true);
        conditional = Distances(sure: false);
        everybody = Reach.Where(access.Principals.Length, _ => true);
        towards = Reach.Where(access.Principals.Length, p => certain[p] < Never);
        runningTowards = Reach.Where(
            access.Principals.Length,
            p => certain[p] < Never && access.Principals[p].Role is { LastUsed: not null }
        );
        Administrators =
        [
            .. access.Principals.Where(p => admins[p.Index].Holds == Tri.True).Select(p => new Administrator(p, admins[p.Index].Because)),
        ];
    }

    /// <summary>The same graph for another thread: what was found is shared, what is found from now on is not.</summary>
    private EscalationGraph(EscalationGraph other)
    {
        (Access, rights, administration, proofs, reaches) = (other.Access, other.rights, other.administration, other.proofs, other.reaches);
        (actors, depths, admins, edges) = ([.. other.actors], [.. other.depths], [.. other.admins], [.. other.edges]);
        held = new(Access, proofs, reaches, administration, actors, edges, Edges);
        (budgets, near) = (other.budgets, other.near);
        (administrators, certain, conditional) = (other.administrators, [.. other.certain], [.. other.conditional]);
        (everybody, towards, runningTowards) = (other.everybody, other.towards, other.runningTowards);
        (anybody, scratch) = (other.anybody, other.scratch);
        Administrators = other.Administrators;
    }

    public AccountAccess Access { get; }

    public ImmutableArray<Administrator> Administrators { get; }

    public static EscalationGraph Of(AccountAccess access)
    {
        ArgumentNullException.ThrowIfNull(access);
        return new(access);
    }

    public bool IsAdministrator(PrincipalAccess principal) => admins[principal.Index].Holds == Tri.True;

    /// <summary>Whether the graph leads from here to an administrator, certainly or perhaps; much cheaper than the path.</summary>
    public bool HasWay(PrincipalAccess principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return conditional[principal.Index] is > 0 and < Never;
    }

    /// <summary>The shortest certain path, else the shortest one that hangs on something; null where there is none, and for administrators.</summary>
    public EscalationPath? PathOf(PrincipalAccess principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        if (best.TryGetValue(principal.Index, out var known))
            return known;

        var path = IsAdministrator(principal) ? null : Walk(principal.Index, sure: true) ?? Walk(principal.Index, sure: false);
        best.Add(principal.Index, path ?? MemberRoot(principal));
        return best[principal.Index];
    }

    /// <summary>A path for each way to begin, the best first; at most twenty.</summary>
    public ImmutableArray<EscalationPath> PathsOf(PrincipalAccess principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        if (PathOf(principal) is not { } first)
            return [];

        var others = Ways(principal)
            .Where(p => p is not null && !SameWay(p, first))
            .Select(p => p!)
            .OrderBy(p => p.IsCertain ? 0 : 1)
            .ThenBy(p => p.Steps.Length)
            .DistinctBy(p => string.Join(' ', p.Steps.Select(s => $"{s.Technique} {s.To}")));
        return [first, .. others.Take(MostAlternatives - 1)];
    }

    /// <summary>The best path of every principal that has one, in the order of <see cref="AccountAccess.Principals"/>.</summary>
    public IEnumerable<EscalationPath> Paths() => OfEach((graph, principal) => graph.PathOf(principal)).OfType<EscalationPath>();

    /// <summary>Asks something of every principal on all cores; the answers are in the order of <see cref="AccountAccess.Principals"/>.</summary>
    /// <param name="ask">Gets the graph that it may ask.</param>
    public IReadOnlyList<T> OfEach<T>(Func<EscalationGraph, PrincipalAccess, T> ask)
    {
        ArgumentNullException.ThrowIfNull(ask);
        return OnAllCores(Access.Principals.Length, () => new EscalationGraph(this), (graph, i) => ask(graph, Access.Principals[i]));
    }

    /// <summary>
    /// Who from outside the account gets to administrator rights: other accounts, everyone, federated users. AWS services are no outsiders: what they do with a role is a technique of
    /// somebody here. Certain ones first, then the shortest, then by role.
    /// </summary>
    public IEnumerable<OutsideWay> FromOutside()
    {
        var surroundings = new TrustSurroundings(Access.Snapshot);
        return Access
            .Principals.Where(p => p.Role is not null && (IsAdministrator(p) || HasWay(p)))
            .SelectMany(p =>
                (RoleTrust.Of(p.Role!.TrustPolicy, surroundings) ?? [])
                    .Where(g => g.IsDangling != true && IsOutside(g))
                    .Select(g => (Grant: g, Entry: proofs.Entry(g, p)))
                    .Where(e => e.Entry.Holds != Tri.False)
                    .Select(e => new OutsideWay(e.Grant, p.Arn, PathOf(p), e.Entry.Needs))
            )
            .Where(w => w.Onward is { TargetIs: "admin" } || IsAdministrator(Access.Find(w.Role.Text)!))
            .OrderBy(w => w.IsCertain ? 0 : 1)
            .ThenBy(w => w.Onward?.Steps.Length ?? 0)
            .ThenBy(w => w.Role.Text, StringComparer.Ordinal)
            .ThenBy(w => w.Grant.Line);

        static bool IsOutside(TrustGrant grant) => grant.IsCrossAccount || grant.Party is TrustedParty.Oidc or TrustedParty.Saml;
    }

    /// <summary>
    /// One certain way for each family of techniques with which a principal, by one step, becomes an administrator or somebody who can become one for certain. Taking over what
    /// runs with a role counts where nothing else is open and the role was used lately: something does run with it.
    /// </summary>
    public ImmutableArray<(string Family, EscalationPath Path)> WaysByFamily(PrincipalAccess principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        // Without a way at all there is none by one family.
        if (!HasWay(principal))
            return [];

        var found = new SortedDictionary<string, EscalationPath>(StringComparer.Ordinal);
        // Without a certain one only what there is to take over can be missing.
        var isCertain = certain[principal.Index] < Never;
        foreach (var (technique, holds) in isCertain ? OwnWays(principal) : [])
        {
            if (holds == Tri.True)
                Add(technique, Own(technique, principal));
        }

        if (isCertain && !found.ContainsKey(OwnFamily))
        {
            foreach (var (technique, changed, proof) in ChangesOf(principal, sure: true))
            {
                if (proof.Holds == Tri.True && certain[changed.Index] < Never)
                    Add(technique, new Hop(technique, changed.Index, false, () => proof));
                if (found.ContainsKey(OwnFamily))
                    break;
            }
        }

        foreach (var technique in TechniquesOf(principal))
        {
            if (found.ContainsKey(technique.Family) || !(isCertain || technique.Inventory is not null))
                continue;

            var isAdmin = MakesAdministrator(technique);
            var worthwhile =
                isAdmin ? everybody
                : technique.Gain == TechniqueGain.Running ? runningTowards
                : towards;
            if (reaches.Certain(technique, principal, worthwhile)?.Copy() is not { } gained)
                continue;

            foreach (var place in gained.Places(sure: true))
            {
                Add(technique, Takeover(technique, principal, place, isAdmin));
                if (found.ContainsKey(technique.Family))
                    break;
            }
        }

        foreach (var (technique, holds) in isCertain && found.Count == 0 ? NewWays(principal) : [])
        {
            if (holds == Tri.True)
                Add(technique, Own(technique, principal));
        }

        return [.. found.Select(f => (f.Key, f.Value))];

        void Add(Technique technique, Hop hop)
        {
            if (found.ContainsKey(technique.Family) || Walk(principal.Index, sure: true, hop) is not { } path)
                return;
            if (path.Needs.Length == (technique.Inventory is null ? 0 : 1))
                found.Add(technique.Family, path);
        }
    }

    /// <summary>Whether given policies make an administrator, whoever carries them, and by which statements; null where a document or condition leaves it open.</summary>
    internal (bool? Holds, ImmutableArray<AccessReason> Because) IsAdministration(PrincipalAccess carrier)
    {
        var proof = administration.Of(carrier);
        return (
            proof.Holds switch
            {
                Tri.True => true,
                Tri.Unknown => null,
                _ => carrier.HasUnread ? null : false,
            },
            proof.Because
        );
    }

    private static T[] OnAllCores<T>(int count, Func<int, T> find) => OnAllCores<object?, T>(count, () => null, (_, i) => find(i));

    private static T[] OnAllCores<TOwn, T>(int count, Func<TOwn> make, Func<TOwn, int, T> find)
    {
        var found = new T[count];
        if (count < FewEnough)
        {
            var own = make();
            for (var i = 0; i < count; i++)
                found[i] = find(own, i);
        }
        else
        {
            Parallel.ForEach(
                Partitioner.Create(0, count),
                make,
                (range, _, own) =>
                {
                    for (var i = range.Item1; i < range.Item2; i++)
                        found[i] = find(own, i);
                    return own;
                },
                _ => { }
            );
        }

        return found;
    }

    /// <summary>Finds the edges of all that have none yet, and of what they can make of themselves.</summary>
    private void Explore()
    {
        while (edges.Count < actors.Count)
        {
            var (first, unknown) = (edges.Count, admins.Count);
            admins.AddRange(OnAllCores(actors.Count - unknown, i => administration.Of(actors[unknown + i])));
            edges.AddRange(OnAllCores(actors.Count - first, i => Edges(first + i)));

            // What one makes of itself depends on what it made before, and on nobody else. Whoever is an administrator by one step needs no detour.
            var alike = Enumerable
                .Range(first, actors.Count - first)
                .Where(i => edges[i] is { AtOnce: not Tri.True } && depths[i] < DeepestChange && !IsOfAws(actors[i]))
                .GroupBy(i => actors[i].Arn)
                .Select(g => (Seen: SeenOf(actors[g.First()]), Of: g.ToList()))
                .ToList();
            var found = OnAllCores(
                alike.Count,
                i =>
                    alike[i]
                        .Of.Select(of => (Of: of, To: Changes(actors[of], edges[of]!.AtOnce == Tri.Unknown, alike[i].Seen).ToList()))
                        .ToList()
            );
            foreach (var (of, changed) in found.SelectMany(f => f).OrderBy(f => f.Of))
                edges[of]!.Changes.AddRange(changed.Select(c => (c.By, Placed(c.To, actors[of]), c.Proof)));
        }
    }

    /// <summary>Null for administrators.</summary>
    private EscalationEdges? Edges(int of) => Edges(actors[of], admins[of].Holds);

    /// <param name="actor">Who need not have a place among the actors.</param>
    /// <param name="isAdmin">Whether it is an administrator.</param>
    private EscalationEdges? Edges(PrincipalAccess actor, Tri isAdmin)
    {
        if (isAdmin == Tri.True)
            return null;

        var found = new EscalationEdges();
        if (IsOfAws(actor))
            return found;

        Reach? gained = null;
        Technique? last = null;
        Found(isAdmin);
        foreach (var technique in TechniquesOf(actor))
        {
            if (found.AtOnce == Tri.True)
                break;
            last = technique;
            if (technique.Gain == TechniqueGain.Self)
            {
                Found(proofs.Own(technique, actor).Holds);
            }
            else if (reaches.Look(technique, actor, MakesAdministrator(technique) ? null : gained) is { } some)
            {
                if (MakesAdministrator(technique))
                {
                    Found(some.IsSureOfAny ? Tri.True : Tri.Unknown);
                    continue;
                }

                Gained().Add(some, sure: true);
                Found(
                    some.Overlaps(administrators, sure: true) ? Tri.True
                    : some.Overlaps(administrators, sure: false) ? Tri.Unknown
                    : Tri.False
                );
            }
        }

        found.By = found.AtOnce == Tri.True ? last : null;
        found.Gained = gained?.Kept(anybody);
        found.MayChange = found.AtOnce != Tri.True && reaches.MayChange(actor);
        return found;

        void Found(Tri holds)
        {
            if (holds <= found.AtOnce)
                return;

            // One step that hangs on something: another one that does would bring nothing more, and is not looked for.
            found.AtOnce = holds;
            if (holds == Tri.True)
                gained = null;
            else
                Gained().Possible.AsSpan().Fill(ulong.MaxValue);
        }

        Reach Gained()
        {
            if (gained is null)
                (gained = scratch.Mine).BeNone();
            return gained;
        }
    }

    /// <summary>A service-linked role, which its service alone can be: what it may do is nobody's way.</summary>
    private static bool IsOfAws(PrincipalAccess actor) => actor.Role is { IsServiceLinked: true };

    /// <summary>The rows that somebody's changes came to.</summary>
    private HashSet<int> SeenOf(PrincipalAccess actor) =>
        changes.TryGetValue(actor.Arn, out var known) ? known : changes[actor.Arn] = [actor.Row];

    private PrincipalAccess Placed(PrincipalAccess changed, PrincipalAccess from)
    {
        var placed = changed with { Index = actors.Count };
        actors.Add(placed);
        depths.Add(depths[from.Index] + 1);
        return placed;
    }

    /// <summary>What somebody can make of its own policies that was not seen yet, without a place among the actors.</summary>
    private IEnumerable<(Technique By, PrincipalAccess To, Proof Proof)> Changes(PrincipalAccess actor, bool sure, HashSet<int> seen)
    {
        foreach (var (technique, changed, proof) in proofs.Changes(actor, sure))
        {
            // However many orders of changes there are, a principal with the same policies is the same; and of very many the first will do.
            if (seen.Count > MostChanges)
                break;
            if (seen.Add(changed.Row))
                yield return (technique, changed, proof);
        }
    }

    /// <summary>What somebody can make of its own policies, also where the search for the shortest way did not ask; one after the other, as they are asked for.</summary>
    private IEnumerable<(Technique By, PrincipalAccess To, Proof Proof)> ChangesOf(PrincipalAccess principal, bool sure)
    {
        var own = edges[principal.Index]!;
        if (own.AtOnce == Tri.False || (sure && own.AtOnce == Tri.Unknown))
        {
            foreach (var change in own.Changes)
                yield return change;
            yield break;
        }

        changes.Remove(principal.Arn);
        foreach (var (by, to, proof) in Changes(principal, sure, SeenOf(principal)))
        {
            yield return (by, Explored(to, principal), proof);
        }
    }

    /// <summary>Gives somebody changed its place, its edges and its distances.</summary>
    private PrincipalAccess Explored(PrincipalAccess changed, PrincipalAccess from)
    {
        var placed = Placed(changed, from);
        Explore();
        certain.AddRange(Enumerable.Repeat(Never, actors.Count - certain.Count));
        conditional.AddRange(Enumerable.Repeat(Never, actors.Count - conditional.Count));
        // What a change leads to was added after it.
        for (var i = actors.Count - 1; i >= placed.Index; i--)
        {
            certain[i] = Distance(i, certain, sure: true);
            conditional[i] = Distance(i, conditional, sure: false);
        }

        return placed;
    }

    private int Distance(int of, List<int> distance, bool sure)
    {
        if (edges[of] is not { } own)
            return 0;
        if (own.AtOnce >= (sure ? Tri.True : Tri.Unknown))
            return 1;

        var nearest = (own.Gained?.Places(sure) ?? [])
            .Select(p => distance[p])
            .Concat(own.ChangesThat(sure).Select(c => distance[c.To.Index]))
            .DefaultIfEmpty(Never)
            .Min();
        return nearest != Never ? nearest + 1
            : ByNew(of) >= (sure ? Tri.True : Tri.Unknown) ? Last + 1
            : Never;
    }

    /// <summary>Steps to administrator rights; 0: is one.</summary>
    private List<int> Distances(bool sure)
    {
        var count = Access.Principals.Length;
        var distance = edges.Select(e => e is null ? 0 : Never).ToList();
        var open = Enumerable.Range(0, edges.Count).Where(i => edges[i] is not null).ToList();
        var frontier = administrators;
        for (var round = 1; open.Count > 0; round++)
        {
            var arrived = open.Where(i => Arrives(edges[i]!, sure, round, frontier, distance)).ToHashSet();
            // Where no way leads on by one identity after the other, several at once may.
            if (arrived.Count == 0 && round <= Together)
            {
                round = Together + 1;
                arrived = [.. ByHeld(open, sure, distance)];
            }

            // Where no way leads on among those who are there, somebody new may.
            if (arrived.Count == 0 && round <= Last)
            {
                round = Last + 1;
                var byNew = OnAllCores(open.Count, i => ByNew(open[i]));
                arrived = open.Where((_, i) => byNew[i] >= (sure ? Tri.True : Tri.Unknown)).ToHashSet();
            }

            if (arrived.Count == 0)
                break;

            // Whoever arrives in this round is nobody's reason in the same round.
            frontier = Reach.Where(count, i => arrived.Contains(i));
            foreach (var i in arrived)
                distance[i] = round;
            open.RemoveAll(arrived.Contains);
        }

        return distance;
    }

    /// <summary>Of some places those from which several identities held at once lead on.</summary>
    private IEnumerable<int> ByHeld(List<int> open, bool sure, List<int> distance)
    {
        var leading = near[sure ? 1 : 0] = Reach.Where(Access.Principals.Length, i => distance[i] < Never);
        var reaching = open.Where(i => edges[i]!.MayChange).ToHashSet();
        // Whoever holds somebody who can change policies.
        for (var arrived = reaching.ToList(); arrived.Count > 0; reaching.UnionWith(arrived))
        {
            var frontier = new Reach(Access.Principals.Length);
            foreach (var i in arrived.Where(i => i < Access.Principals.Length))
                frontier.Set(i, true);
            arrived =
            [
                .. open.Where(i =>
                    !reaching.Contains(i)
                    && (
                        edges[i]!.Gained?.Overlaps(frontier, sure) == true
                        || edges[i]!.ChangesThat(sure).Any(c => reaching.Contains(c.To.Index))
                    )
                ),
            ];
        }

        var begin = reaching.Order().ToList();
        // Each gets its share, so that an account of very many does not take hours.
        var budget = budgets[sure ? 1 : 0] = Math.Clamp(MostPairs / Math.Max(1, begin.Count), FewestPairs, MostPairsOfOne);
        var found = OnAllCores(
            begin.Count,
            () => new HeldIdentities(Access, proofs, reaches, administration, actors, edges, Edges),
            // What is certain is possible.
            (own, i) => (!sure && certain[begin[i]] == Together + 1) || own.Find(begin[i], sure, budget, leading) is not null
        );
        return begin.Where((_, i) => found[i]);
    }

    private static bool Arrives(EscalationEdges from, bool sure, int round, Reach frontier, List<int> distance) =>
        (round == 1 && from.AtOnce >= (sure ? Tri.True : Tri.Unknown))
        || from.Gained?.Overlaps(frontier, sure) == true
        || from.ChangesThat(sure).Any(c => distance[c.To.Index] == round - 1);

    /// <summary>The way on from somebody by the shortest steps, certain ones only or any; with <paramref name="first"/> as its first step, whatever that hangs on.</summary>
    private EscalationPath? Walk(int start, bool sure, Hop? first = null)
    {
        var steps = new List<(EscalationStep Step, string Family)>();
        var at = start;
        while (true)
        {
            if ((sure ? certain : conditional)[at] == Together + 1 && (steps.Count > 0 || first is null))
            {
                if (held.Find(at, sure, budgets[sure ? 1 : 0], near[sure ? 1 : 0]!) is not { } way || !Add(way))
                    return null;

                var last = way.Changes[^1];
                if (way.IsLast)
                    return Finished(last.To);
                at = Explored(last.To, actors[last.Of]).Index;
                continue;
            }

            var hop = steps.Count == 0 && first is not null ? first : Onward(at, sure);
            if (hop is null)
                return admins[at].Holds == Tri.True && steps.Count > 0 ? Finished(actors[at]) : null;
            if (hop.Proof.Holds == Tri.False || (sure && hop != first && hop.Proof.Holds != Tri.True))
                return null;

            steps.Add(Step(actors[at].Arn, actors[hop.To].Arn, hop.By, hop.Proof));
            at = hop.To;
            if (hop.IsLast)
                return Finished(actors[at]);
            if (steps.Count > Access.Principals.Length + DeepestChange)
                return null;
        }

        bool Add(HeldIdentities.Way way)
        {
            foreach (var (from, to) in way.Held)
            {
                if (Gaining(from, to, sure) is not { } hop)
                    return false;
                steps.Add(Step(actors[from].Arn, actors[to].Arn, hop.By, hop.Proof));
            }

            steps.AddRange(way.Changes.Select(c => Step(actors[c.By].Arn, c.To.Arn, c.Technique, c.Proof)));
            return true;
        }

        EscalationPath Finished(PrincipalAccess last) =>
            new(actors[start].Arn, last.Arn, "admin", WithLines([.. steps.Select(s => s.Step)], last), [.. steps.Select(s => s.Family)]);

        static (EscalationStep, string) Step(Arn from, Arn to, Technique by, Proof proof) =>
            (new(from, to, by.Id, [.. by.Reported, .. proof.Further], proof.Because, proof.Needs), by.Family);
    }

    /// <summary>The simplest step by which one of the actors gains another one.</summary>
    private Hop? Gaining(int from, int to, bool sure)
    {
        var min = sure ? Tri.True : Tri.Unknown;
        foreach (var (technique, changed, proof) in edges[from]!.ChangesThat(sure))
        {
            if (changed.Index == to)
                return new(technique, to, false, () => proof);
        }

        return TechniquesOf(actors[from])
            .Where(t => !MakesAdministrator(t) && to < Access.Principals.Length && reaches.Of(t, actors[from])?.At(to) >= min)
            .Select(t => Takeover(t, actors[from], to, isAdmin: false))
            .FirstOrDefault(h => h.Proof.Holds >= min);
    }

    /// <summary>Where a step sets another version of a policy, the statements of it that later steps or the administrator at the end rest on.</summary>
    private ImmutableArray<EscalationStep> WithLines(ImmutableArray<EscalationStep> steps, PrincipalAccess last)
    {
        if (!steps.Any(s => s.Because.Any(b => b.Line == 0)))
            return steps;

        var relied = steps
            .SelectMany(s => s.Because)
            .Concat(administration.Of(last).Because)
            .Concat(administration.Bounding(last))
            .ToList();
        return [.. steps.Select(s => s with { Because = [.. s.Because.SelectMany(b => b.Line == 0 ? Statements(b) : [b]).Distinct()] })];

        IEnumerable<AccessReason> Statements(AccessReason whole) =>
            relied.Where(r => r.Policy == whole.Policy && r.Line > 0).DefaultIfEmpty(whole);
    }

    private sealed record Hop(Technique By, int To, bool IsLast, Func<Proof> Prove)
    {
        private Proof? proof;

        public Proof Proof => proof ??= Prove();
    }

    /// <summary>The first step of the shortest way; null for administrators and where there is none. Paths share their ends.</summary>
    private Hop? Onward(int at, bool sure)
    {
        if (!onward.TryGetValue((at, sure), out var hop))
        {
            var distance = sure ? certain : conditional;
            hop = distance[at] is > 0 and < Never ? Hops(at, distance, sure).FirstOrDefault() : null;
            onward.Add((at, sure), hop);
        }

        return hop;
    }

    /// <summary>Every first step that leads on by the distances, the simplest first.</summary>
    private IEnumerable<Hop> Hops(int at, List<int> distance, bool sure)
    {
        var from = actors[at];
        var wanted = distance[at];
        var min = sure ? Tri.True : Tri.Unknown;
        // Those before it were tried when the edges were found.
        var begin = sure && wanted == 1 ? edges[at]!.By : null;
        if (wanted == 1)
        {
            foreach (var (technique, holds) in OwnWays(from, begin))
            {
                if (holds >= min)
                    yield return Own(technique, from);
            }
        }

        if (wanted == Last + 1)
        {
            foreach (var (technique, holds) in NewWays(from))
            {
                if (holds >= min)
                    yield return Own(technique, from);
            }
        }

        foreach (var (technique, changed, proof) in edges[at]!.Changes)
        {
            if (proof.Holds >= min && distance[changed.Index] == wanted - 1)
                yield return new(technique, changed.Index, false, () => proof);
        }

        foreach (var technique in TechniquesOf(from, begin))
        {
            if (reaches.Of(technique, from) is not { } gained)
                continue;

            var isAdmin = MakesAdministrator(technique);
            foreach (var place in gained.Places(sure))
            {
                if (isAdmin ? wanted == 1 : distance[place] == wanted - 1)
                    yield return Takeover(technique, from, place, isAdmin);
            }
        }
    }

    private IEnumerable<Technique> TechniquesOf(PrincipalAccess actor, Technique? begin = null) =>
        Techniques
            .All.Where(t => t.ForUsers is not { } users || users == actor.IsUser)
            .Concat(Techniques.Combined.Where(c => !rights.CannotAtAll(actor, c.Action)).SelectMany(c => c.Techniques))
            .SkipWhile(t => begin is not null && !ReferenceEquals(t, begin));

    private static bool MakesAdministrator(Technique technique) => technique.Gain is TechniqueGain.UserAdmin or TechniqueGain.RoleAdmin;

    /// <summary>Techniques by which somebody makes itself an administrator.</summary>
    private IEnumerable<(Technique By, Tri Holds)> OwnWays(PrincipalAccess actor, Technique? begin = null)
    {
        if (begin is null && admins[actor.Index].Holds == Tri.Unknown)
            yield return (Techniques.UnderCondition, Tri.Unknown);
        foreach (var technique in TechniquesOf(actor, begin).Where(t => t.Gain == TechniqueGain.Self))
        {
            if (proofs.Own(technique, actor).Holds is var holds and not Tri.False)
                yield return (technique, holds);
        }
    }

    private Tri ByNew(int of) => edges[of]!.ByNew ??= NewWays(actors[of]).Aggregate(Tri.False, (best, way) => best.Or(way.Holds));

    /// <summary>Techniques by which somebody makes an administrator that was not there.</summary>
    private IEnumerable<(Technique By, Tri Holds)> NewWays(PrincipalAccess actor)
    {
        foreach (var technique in Newcomers)
        {
            if (technique.ForUsers is { } users && users != actor.IsUser)
                continue;

            var holds = proofs.Own(technique, actor).Holds;
            if (holds != Tri.False)
                yield return (technique, holds);
        }
    }

    private Hop Own(Technique technique, PrincipalAccess from) =>
        new(technique, from.Index, true, () => technique == Techniques.UnderCondition ? admins[from.Index] : proofs.Own(technique, from));

    private Hop Takeover(Technique technique, PrincipalAccess from, int place, bool isAdmin) =>
        new(technique, place, isAdmin, () => proofs.Takeover(technique, from, Access.Principals[place]));

    private IEnumerable<EscalationPath?> Ways(PrincipalAccess principal)
    {
        if (IsAdministrator(principal))
            yield break;

        foreach (var (technique, _) in OwnWays(principal))
            yield return Walk(principal.Index, sure: false, Own(technique, principal));
        foreach (var (technique, changed, proof) in ChangesOf(principal, sure: false))
        {
            if (conditional[changed.Index] < Never)
                yield return Walk(principal.Index, certain[changed.Index] < Never, new Hop(technique, changed.Index, false, () => proof));
        }

        foreach (var technique in TechniquesOf(principal))
        {
            if (reaches.Of(technique, principal) is not { } gained)
                continue;

            var isAdmin = MakesAdministrator(technique);
            foreach (var place in gained.Places(sure: false).Take(MostAlternatives))
            {
                if (isAdmin || conditional[place] < Never)
                    yield return Walk(principal.Index, certain[place] < Never, Takeover(technique, principal, place, isAdmin));
            }
        }

        foreach (var (technique, _) in NewWays(principal))
            yield return Walk(principal.Index, sure: false, Own(technique, principal));
    }

    private static bool SameWay(EscalationPath left, EscalationPath right) =>
        left.Steps.Select(s => (s.Technique, s.To)).SequenceEqual(right.Steps.Select(s => (s.Technique, s.To)));

    private EscalationPath? MemberRoot(PrincipalAccess principal)
    {
        if (IsAdministrator(principal))
            return null;

        var technique = Techniques.Find("own-assume-root");
        var proof = proofs.MemberRoot(technique, principal, out var target);
        return proof.Holds == Tri.False
            ? null
            : new(
                principal.Arn,
                target,
                "member-root",
                [new(principal.Arn, target, technique.Id, technique.Reported, proof.Because, proof.Needs)],
                [technique.Family]
            );
    }
}
