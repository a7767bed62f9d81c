using IamAuditor.Policies.Documents;

namespace IamAuditor.Policies.Sets;

/// <summary>What one document says, over kinds of actions: see <see cref="PolicyActions"/>. Null: nothing.</summary>
internal sealed record PolicyRow(ulong[]? AllowedEverywhere, ulong[]? AllowedSomewhere, ulong[]? DeniedEverywhere, ulong[]? DeniedSomewhere)
{
    public static PolicyRow Of(PolicyDocument? document, ActionKinds kinds)
    {
        if (document is null)
        {
            var all = AccessRow.Everything(kinds).Possible;
            return new(null, all, null, all);
        }

        var rows = PolicyActions.Rows(document, kinds.Count, kinds.AddMatches);
        return new(rows[0], rows[1], rows[2], rows[3]);
    }
}
