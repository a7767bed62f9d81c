using System.Collections.Immutable;
using IamAuditor.Policies.Catalogue;
using IamAuditor.Policies.Documents;

namespace IamAuditor.Policies.Sets;

/// <summary>
/// Which actions each of many principals surely or possibly has, from its identity policies, boundary and SCPs; resource policies and
/// session policies are not looked at. Sure: allowed on every resource, whatever the request. Not possible: denied whatever the request.
/// Between the two the exact evaluator decides. Principals with the same policies share a row of bits, SCPs are laid over it on reading, so
/// that a changed SCP touches no row. Immutable.
/// </summary>
public sealed class AccessSets
{
    // AWS answers this call to every authenticated caller, whatever its policies say. Source: AWS STS API Reference, GetCallerIdentity.
    private const string AlwaysAllowed = "sts:GetCallerIdentity";

    private readonly ImmutableArray<PolicyDocument?> documents;
    private readonly ActionKinds kinds;
    private readonly PolicyRow[] policies;
    private readonly ImmutableArray<PrincipalPolicies> principals;
    private readonly AccessLayout layout;
    private readonly AccessRow[] rows;
    private readonly AccessRow[] limits;
    private readonly AccessColumns rowColumns;

    private AccessSets(
        ActionUniverse universe,
        ImmutableArray<PolicyDocument?> documents,
        ActionKinds kinds,
        PolicyRow[] policies,
        ImmutableArray<PrincipalPolicies> principals,
        AccessLayout layout,
        AccessRow[] rows,
        AccessRow[] limits
    )
    {
        Universe = universe;
        this.documents = documents;
        this.kinds = kinds;
        this.policies = policies;
        this.principals = principals;
        this.layout = layout;
        this.rows = rows;
        this.limits = limits;
        rowColumns = new(rows);
    }

    /// <summary>The catalogue's actions and those that only the policies name.</summary>
    public ActionUniverse Universe { get; }

    public int PrincipalCount => principals.Length;

    /// <summary>How many different lists of policies the principals have.</summary>
    public int RowCount => rows.Length;

    /// <summary>A null document is one that is attached but was not read: it makes nothing sure and denies nothing for sure.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A principal names a policy that is not in the list.</exception>
    public static AccessSets Build(
        ActionCatalogue catalogue,
        IEnumerable<PolicyDocument?> documents,
        IEnumerable<PrincipalPolicies> principals
    )
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(principals);
        var list = documents.ToImmutableArray();
        var holders = principals.ToImmutableArray();
        var universe = ActionUniverse.Of(catalogue).With(list.SelectMany(d => d is null ? [] : PolicyActions.ActionTexts(d)));
        var kinds = new ActionKinds(universe, list.OfType<PolicyDocument>().SelectMany(PolicyActions.ActionTexts).Append(AlwaysAllowed));
        var policies = OnAllCores(list.Length, i => PolicyRow.Of(list[i], kinds));
        var layout = AccessLayout.Of(holders, list.Length);
        return new(
            universe,
            list,
            kinds,
            policies,
            holders,
            layout,
            OnAllCores(layout.Rows.Length, i => Row(layout.Rows[i], policies, kinds, universe)),
            OnAllCores(layout.Limits.Length, i => Limit(layout.Limits[i], policies, kinds, universe))
        );
    }

    private static T[] OnAllCores<T>(int count, Func<int, T> find)
    {
        var found = new T[count];
        Parallel.For(0, count, i => found[i] = find(i));
        return found;
    }

    /// <summary>How many documents the sets were made of.</summary>
    public int PolicyCount => policies.Length;

    /// <summary>What the policy at an index says of an action by itself; of one that the universe does not know, nothing.</summary>
    public PolicySays Says(int policy, int action)
    {
        var (row, kind) = (policies[policy], kinds[action]);
        return kind < 0
            ? default
            : new(
                Bits.Get(row.AllowedEverywhere, kind),
                Bits.Get(row.AllowedSomewhere, kind),
                Bits.Get(row.DeniedEverywhere, kind),
                Bits.Get(row.DeniedSomewhere, kind)
            );
    }

    /// <summary>Two actions of one kind are covered by the same entries of Action of all documents; -1 where the universe has no such action.</summary>
    public int KindOf(int action) => kinds[action];

    /// <summary>The actions that the principal has on every resource under every condition.</summary>
    public ActionSet Sure(int principal) => Under(principal, sure: true);

    /// <summary>The actions that the principal has on some resource or under some condition; every other action is denied to it.</summary>
    public ActionSet Possible(int principal) => Under(principal, sure: false);

    public bool IsSure(int principal, int action) => Has(principal, action, sure: true);

    public bool IsPossible(int principal, int action) => Has(principal, action, sure: false);

    /// <summary>The principals that have an action; the first question about any of 64 kinds of actions turns their columns.</summary>
    public ActionHolders WhoCan(int action)
    {
        var kind = kinds[action];
        if (kind < 0)
            return new([], []);

        var (sureRows, possibleRows) = rowColumns.Column(kind);
        var sure = ImmutableArray.CreateBuilder<int>();
        var possible = ImmutableArray.CreateBuilder<int>();
        for (var principal = 0; principal < principals.Length; principal++)
        {
            var (row, limit) = (layout.RowOf[principal], layout.LimitOf[principal]);
            if (Bits.Get(possibleRows, row) && (limit < 0 || Bits.Get(limits[limit].Possible, kind)))
                possible.Add(principal);
            if (Bits.Get(sureRows, row) && (limit < 0 || Bits.Get(limits[limit].Sure, kind)))
                sure.Add(principal);
        }

        return new(sure.ToImmutable(), possible.ToImmutable());
    }

    /// <summary>
    /// The same principals with one document replaced. Only rows that hold the policy are computed anew, except where the document has an entry of
    /// Action that no policy had: then everything is.
    /// </summary>
    public AccessSets WithPolicy(int policy, PolicyDocument? document)
    {
        var changed = documents.SetItem(policy, document);
        if (document is not null && !PolicyActions.ActionTexts(document).All(kinds.Knows))
            return Build(Universe.Catalogue, changed, principals);

        var next = (PolicyRow[])policies.Clone();
        next[policy] = PolicyRow.Of(document, kinds);
        var nextRows = (AccessRow[])rows.Clone();
        for (var i = 0; i < nextRows.Length; i++)
        {
            if (layout.Rows[i].Names(policy))
                nextRows[i] = Row(layout.Rows[i], next, kinds, Universe);
        }

        var nextLimits = (AccessRow[])limits.Clone();
        for (var i = 0; i < nextLimits.Length; i++)
        {
            if (layout.Limits[i].Names(policy))
                nextLimits[i] = Limit(layout.Limits[i], next, kinds, Universe);
        }

        return new(Universe, changed, kinds, next, principals, layout, nextRows, nextLimits);
    }

    private ActionSet Under(int principal, bool sure)
    {
        var own = rows[layout.RowOf[principal]].Words(sure);
        var limit = layout.LimitOf[principal];
        if (limit < 0)
            return kinds.Actions(own);

        var row = (ulong[])own.Clone();
        Bits.And(row, limits[limit].Words(sure));
        return kinds.Actions(row);
    }

    private bool Has(int principal, int action, bool sure)
    {
        var (limit, kind) = (layout.LimitOf[principal], kinds[action]);
        return kind >= 0
            && Bits.Get(rows[layout.RowOf[principal]].Words(sure), kind)
            && (limit < 0 || Bits.Get(limits[limit].Words(sure), kind));
    }

    private static AccessRow Row(AccessKey key, PolicyRow[] policies, ActionKinds kinds, ActionUniverse universe)
    {
        var row = AccessRow.Nothing(kinds.Words);
        Gather(key.Levels[0], policies, row);
        if (key.Levels.Length > 1)
        {
            var bound = AccessRow.Nothing(kinds.Words);
            Gather(key.Levels[1], policies, bound);
            row.IntersectWith(bound);
        }

        Remove(key, policies, row);
        return AlwaysIn(row, kinds, universe);
    }

    private static AccessRow Limit(AccessKey key, PolicyRow[] policies, ActionKinds kinds, ActionUniverse universe)
    {
        var result = AccessRow.Everything(kinds);
        foreach (var level in key.Levels)
        {
            var row = AccessRow.Nothing(kinds.Words);
            Gather(level, policies, row);
            result.IntersectWith(row);
        }

        Remove(key, policies, result);
        return AlwaysIn(result, kinds, universe);
    }

    /// <summary>Adds what a list of policies allows.</summary>
    private static void Gather(ImmutableArray<int> list, PolicyRow[] policies, AccessRow row)
    {
        foreach (var index in list)
        {
            var policy = policies[index];
            Or(row.Sure, policy.AllowedEverywhere);
            Or(row.Possible, policy.AllowedEverywhere);
            Or(row.Possible, policy.AllowedSomewhere);
        }
    }

    /// <summary>Takes out what any policy of a key denies: what may be denied is not sure; what is surely denied is not possible.</summary>
    private static void Remove(AccessKey key, PolicyRow[] policies, AccessRow row)
    {
        foreach (var level in key.Levels)
        {
            foreach (var index in level)
            {
                var policy = policies[index];
                AndNot(row.Sure, policy.DeniedEverywhere);
                AndNot(row.Sure, policy.DeniedSomewhere);
                AndNot(row.Possible, policy.DeniedEverywhere);
            }
        }
    }

    private static void Or(ulong[] row, ulong[]? more)
    {
        if (more is not null)
            Bits.Or(row, more);
    }

    private static void AndNot(ulong[] row, ulong[]? less)
    {
        if (less is not null)
            Bits.AndNot(row, less);
    }

    private static AccessRow AlwaysIn(AccessRow row, ActionKinds kinds, ActionUniverse universe)
    {
        if (universe.TryFind(AlwaysAllowed, out var id))
        {
            Bits.Set(row.Sure, kinds[id]);
            Bits.Set(row.Possible, kinds[id]);
        }

        return row;
    }
}
