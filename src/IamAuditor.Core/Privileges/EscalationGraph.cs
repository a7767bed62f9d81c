using System.Collections.Immutable;
using IamAuditor.Policies;
using IamAuditor.Policies.Conditions;

namespace IamAuditor.Core.Privileges;

/// <summary>
/// Who can become an administrator, and how. Found backwards from the administrators: first over steps that are certain, then over those that hang on something. Paths are
/// proved step by step by the exact evaluator when they are asked for. Not for several threads at once.
/// </summary>
public sealed class EscalationGraph
{
    private const int MostChanges = 12;
    private const int DeepestChange = 3;
    private const int MostAlternatives = 20;

    private readonly Rights rights;
    private readonly Administration administration;
    private readonly StepProofs proofs;
    private readonly TechniqueReach reaches;
    private readonly List<PrincipalAccess> actors;
    private readonly List<int> depths;
    private readonly List<Proof> admins = [];
    private readonly List<EscalationEdges> edges = [];
    private readonly int[] certain;
    private readonly int[] conditional;
    private readonly Dictionary<int, EscalationPath?> best = [];
    private readonly Dictionary<Arn, HashSet<int>> changes = [];

    private EscalationGraph(AccountAccess access)
    {
        Access = access;
        rights = new(access);
        administration = new(access);
        proofs = new(access, rights, administration);
        reaches = new(access, rights, administration, proofs);
        actors = [.. access.Principals];
        depths = [.. access.Principals.Select(_ => 0)];
        for (var i = 0; i < actors.Count; i++)
        {
            admins.Add(administration.Of(actors[i]));
            edges.Add(admins[i].Holds == Tri.True ? new() : Edges(actors[i], depths[i]));
        }

        certain = Distances(sure: true);
        conditional = Distances(sure: false);
        Administrators =
        [
            .. access.Principals.Where(p => admins[p.Index].Holds == Tri.True).Select(p => new Administrator(p, admins[p.Index].Because)),
        ];
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
        return conditional[principal.Index] is > 0 and < int.MaxValue;
    }

    /// <summary>The shortest certain path, else the shortest one that hangs on something; null where there is none, and for administrators.</summary>
    public EscalationPath? PathOf(PrincipalAccess principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        if (best.TryGetValue(principal.Index, out var known))
            return known;

        var path = IsAdministrator(principal)
            ? null
            : Walk(principal.Index, certain, sure: true) ?? Walk(principal.Index, conditional, sure: false);
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
    public IEnumerable<EscalationPath> Paths() => Access.Principals.Select(PathOf).OfType<EscalationPath>();

    /// <summary>
    /// One certain way for each family of techniques with which a principal, by one step, becomes an administrator or somebody who can become one for certain. Taking over what
    /// runs with a role counts where nothing else is open and the role was used lately: something does run with it.
    /// </summary>
    public ImmutableArray<(string Family, EscalationPath Path)> WaysByFamily(PrincipalAccess principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        if (IsAdministrator(principal))
            return [];

        var found = new SortedDictionary<string, EscalationPath>(StringComparer.Ordinal);
        var own = edges[principal.Index];
        foreach (var (technique, holds) in own.Own)
        {
            if (holds == Tri.True)
                Add(technique, Own(technique, principal), sure: true);
        }

        foreach (var (technique, changed, proof) in own.Changes)
        {
            if (proof.Holds == Tri.True && certain[changed.Index] < int.MaxValue)
                Add(technique, new Hop(technique, changed.Index, false, () => proof), sure: true);
        }

        foreach (var (technique, gained, isAdmin) in own.Takeovers)
        {
            if (found.ContainsKey(technique.Family))
                continue;

            var isRunning = technique.Gain == TechniqueGain.Running;
            foreach (var place in gained.Places(sure: !isRunning).Where(p => isAdmin || certain[p] < int.MaxValue))
            {
                if (isRunning && Access.Principals[place].Role is not { LastUsed: not null })
                    continue;
                Add(technique, Takeover(technique, principal, place, isAdmin), sure: !isRunning);
                if (found.ContainsKey(technique.Family))
                    break;
            }
        }

        return [.. found.Select(f => (f.Key, f.Value))];

        void Add(Technique technique, Hop hop, bool sure)
        {
            if (found.ContainsKey(technique.Family) || Walk(principal.Index, certain, sure, hop) is not { } path)
                return;
            if (path.Needs.Length == (technique.Inventory is null ? 0 : 1))
                found.Add(technique.Family, path);
        }
    }

    /// <summary>Whether given policies make an administrator, whoever carries them; null where a document or condition leaves it open.</summary>
    internal bool? IsAdministration(PrincipalAccess carrier) =>
        administration.Of(carrier).Holds switch
        {
            Tri.True => true,
            Tri.Unknown => null,
            _ => carrier.Unread.Any() ? null : false,
        };

    private EscalationEdges Edges(PrincipalAccess actor, int depth)
    {
        var found = new EscalationEdges();
        if (admins[actor.Index].Holds == Tri.Unknown)
            found.Own.Add((Techniques.UnderCondition, Tri.Unknown));
        foreach (var technique in Techniques.All)
        {
            if (technique.ForUsers is { } users && users != actor.IsUser)
                continue;
            if (technique.Gain == TechniqueGain.Self)
            {
                var proof = proofs.Own(technique, actor);
                if (proof.Holds != Tri.False)
                    found.Own.Add((technique, proof.Holds));
            }
            else if (reaches.Of(technique, actor) is { IsNone: false } gained)
            {
                found.Takeovers.Add((technique, gained, technique.Gain is TechniqueGain.UserAdmin or TechniqueGain.RoleAdmin));
            }
        }

        // Whoever can make itself an administrator at once needs no detour.
        if (depth < DeepestChange && !found.Own.Exists(o => o.Holds == Tri.True))
        {
            var seen = changes.TryGetValue(actor.Arn, out var known) ? known : changes[actor.Arn] = [actor.Row];
            foreach (var (technique, changed, proof) in proofs.Changes(actor))
            {
                // However many orders of changes there are, a principal with the same policies is the same; and of very many the first will do.
                if (seen.Count > MostChanges)
                    break;
                if (!seen.Add(changed.Row))
                    continue;

                var placed = changed with { Index = actors.Count };
                actors.Add(placed);
                depths.Add(depth + 1);
                found.Changes.Add((technique, placed, proof));
            }
        }

        return found;
    }

    /// <summary>Steps to administrator rights; 0: is one, int.MaxValue: never.</summary>
    private int[] Distances(bool sure)
    {
        var distance = new int[actors.Count];
        var frontier = new Reach(Access.Principals.Length);
        for (var i = 0; i < distance.Length; i++)
        {
            distance[i] = admins[i].Holds == Tri.True ? 0 : int.MaxValue;
            if (distance[i] == 0 && i < Access.Principals.Length)
                frontier.Set(i, true);
        }

        for (var round = 1; ; round++)
        {
            var next = new Reach(Access.Principals.Length);
            var any = false;
            for (var i = 0; i < distance.Length; i++)
            {
                if (distance[i] != int.MaxValue || !Arrives(edges[i], sure, round, frontier, distance))
                    continue;

                any = true;
                distance[i] = round;
                if (i < Access.Principals.Length)
                    next.Set(i, true);
            }

            // A principal reached in this round is nobody's reason in the same round: changes are looked up by distance.
            frontier = next;
            if (!any)
                return distance;
        }
    }

    private static bool Arrives(EscalationEdges from, bool sure, int round, Reach frontier, int[] distance)
    {
        if (
            round == 1
            && (from.Own.Exists(o => !sure || o.Holds == Tri.True) || from.Takeovers.Exists(t => t.IsAdmin && HasAny(t.Gained, sure)))
        )
            return true;

        foreach (var (_, gained, isAdmin) in from.Takeovers)
        {
            if (!isAdmin && Reach.Overlaps(sure ? gained.Sure : gained.Possible, frontier.Sure))
                return true;
        }

        return from.Changes.Exists(c => (!sure || c.Proof.Holds == Tri.True) && distance[c.To.Index] == round - 1);
    }

    private static bool HasAny(Reach reach, bool sure) => (sure ? reach.Sure : reach.Possible).AsSpan().ContainsAnyExcept(0UL);

    private EscalationPath? Walk(int start, int[] distance, bool sure, Hop? first = null)
    {
        var steps = ImmutableArray.CreateBuilder<EscalationStep>();
        var families = ImmutableArray.CreateBuilder<string>();
        var at = start;
        while (true)
        {
            var hop = first ?? (distance[at] is > 0 and < int.MaxValue ? Hops(at, distance, sure).FirstOrDefault() : null);
            first = null;
            if (hop is null)
                return distance[at] == 0 && steps.Count > 0 ? Finished() : null;

            var proof = hop.Proof;
            if (proof.Holds == Tri.False || (sure && proof.Holds != Tri.True))
                return null;

            steps.Add(new(actors[at].Arn, actors[hop.To].Arn, hop.By.Id, hop.By.Reported, proof.Because, proof.Needs));
            families.Add(hop.By.Family);
            at = hop.To;
            if (hop.IsLast)
                return Finished();
            if (steps.Count > Access.Principals.Length + DeepestChange)
                return null;
        }

        EscalationPath Finished() => new(actors[start].Arn, actors[at].Arn, "admin", steps.ToImmutable(), families.ToImmutable());
    }

    private sealed record Hop(Technique By, int To, bool IsLast, Func<Proof> Prove)
    {
        private Proof? proof;

        public Proof Proof => proof ??= Prove();
    }

    /// <summary>Every first step that leads on by the distances, the simplest first.</summary>
    private IEnumerable<Hop> Hops(int at, int[] distance, bool sure)
    {
        var (from, own) = (actors[at], edges[at]);
        var wanted = distance[at];
        var min = sure ? Tri.True : Tri.Unknown;
        if (wanted == 1)
        {
            foreach (var (technique, holds) in own.Own)
            {
                if (holds >= min)
                    yield return Own(technique, from);
            }
        }

        foreach (var (technique, changed, proof) in own.Changes)
        {
            if (proof.Holds >= min && distance[changed.Index] == wanted - 1)
                yield return new(technique, changed.Index, false, () => proof);
        }

        foreach (var (technique, gained, isAdmin) in own.Takeovers)
        {
            foreach (var place in gained.Places(sure))
            {
                if (isAdmin ? wanted == 1 : distance[place] == wanted - 1)
                    yield return Takeover(technique, from, place, isAdmin);
            }
        }
    }

    private Hop Own(Technique technique, PrincipalAccess from) =>
        new(technique, from.Index, true, () => technique == Techniques.UnderCondition ? admins[from.Index] : proofs.Own(technique, from));

    private Hop Takeover(Technique technique, PrincipalAccess from, int place, bool isAdmin) =>
        new(technique, place, isAdmin, () => proofs.Takeover(technique, from, Access.Principals[place]));

    private IEnumerable<EscalationPath?> Ways(PrincipalAccess principal)
    {
        var own = edges[principal.Index];
        foreach (var (technique, _) in own.Own)
            yield return Walk(principal.Index, conditional, sure: false, Own(technique, principal));
        foreach (var (technique, changed, proof) in own.Changes)
        {
            var tail = certain[changed.Index] < int.MaxValue ? certain : conditional;
            if (tail[changed.Index] < int.MaxValue)
                yield return Walk(principal.Index, tail, sure: false, new Hop(technique, changed.Index, false, () => proof));
        }

        foreach (var (technique, gained, isAdmin) in own.Takeovers)
        {
            foreach (var place in gained.Places(sure: false).Take(MostAlternatives))
            {
                var tail = certain[place] < int.MaxValue ? certain : conditional;
                if (isAdmin || tail[place] < int.MaxValue)
                    yield return Walk(principal.Index, tail, sure: false, Takeover(technique, principal, place, isAdmin));
            }
        }
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
