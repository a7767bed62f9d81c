using IamAuditor.Policies.Catalogue;
using IamAuditor.Policies.Sets;

namespace IamAuditor.Core.Privileges.Comparison;

/// <summary>
/// The actions that each user and role surely or possibly has, by its own policies, its groups', its boundary and the SCPs that were read. Sure: on every resource and under any
/// condition that is not the principal's own; possible: on some resource or under some condition.
/// </summary>
internal sealed class EffectiveActions(AccountAccess access)
{
    private readonly AccessSets sets = access.SetsUnderControls();
    private readonly Dictionary<ActionSet, HashSet<string>> named = [];

    public IReadOnlySet<string> Sure(PrincipalAccess principal) => Names(sets.Sure(principal.Index));

    public IReadOnlySet<string> Possible(PrincipalAccess principal) => Names(sets.Possible(principal.Index));

    /// <summary>Actions of a kind are spoken of by the same statements of the half; -1 where it knows none such.</summary>
    public int KindOf(string action) => sets.Universe.TryFind(action, out var id) ? sets.KindOf(id) : -1;

    // Many principals have equal sets: each is spelt out once.
    private HashSet<string> Names(ActionSet set)
    {
        if (!named.TryGetValue(set, out var names))
        {
            named.Add(set, names = new HashSet<string>(set.Select(sets.Universe.NameOf), StringComparer.OrdinalIgnoreCase));
        }

        return names;
    }
}
