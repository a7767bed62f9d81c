using IamAuditor.Policies.Catalogue;
using IamAuditor.Policies.Documents;

namespace IamAuditor.Policies.Sets;

/// <summary>
/// What one identity policy, boundary or SCP says about each action, without looking at a resource or a request. "Everywhere" is a statement
/// on Resource <c>*</c> without condition; "somewhere" is every other statement: some resource, some condition. An action may be in both.
/// </summary>
public sealed record PolicyActions(
    ActionSet AllowedEverywhere,
    ActionSet AllowedSomewhere,
    ActionSet DeniedEverywhere,
    ActionSet DeniedSomewhere
)
{
    /// <summary>
    /// Statements that AWS would refuse say nothing. A null document is one that is attached but could not be read: it may allow or deny
    /// anything somewhere. Actions outside the universe are passed over, so make it with the document's own.
    /// </summary>
    public static PolicyActions Of(PolicyDocument? document, ActionUniverse universe)
    {
        ArgumentNullException.ThrowIfNull(universe);
        if (document is null)
        {
            var all = universe.Expand("*");
            return new(ActionSet.Empty, all, ActionSet.Empty, all);
        }

        var rows = Rows(document, universe.Count, universe.AddMatches);
        return new(Set(rows[0]), Set(rows[1]), Set(rows[2]), Set(rows[3]));
    }

    internal delegate void AddMatches(string entry, Span<ulong> row);

    /// <summary>The same over bits of another meaning, in the order of the sets; null: nothing.</summary>
    /// <param name="document">What was read.</param>
    /// <param name="count">How many bits there are.</param>
    /// <param name="add">Adds the bits that an entry covers.</param>
    internal static ulong[]?[] Rows(PolicyDocument document, int count, AddMatches add)
    {
        var words = Bits.Words(count);
        var rows = new ulong[]?[4];
        ulong[]? excluded = null;
        foreach (var statement in document.Statements)
        {
            if (!Speaks(statement))
                continue;

            var index = (statement.Effect == Effect.Deny ? 2 : 0) + (IsEverywhere(statement) ? 0 : 1);
            var row = rows[index] ??= new ulong[words];
            if (statement.Action.Form == ElementForm.Listed)
            {
                foreach (var action in statement.Action.Values)
                    add(action.Text, row);
                continue;
            }

            excluded ??= new ulong[words];
            Array.Clear(excluded);
            foreach (var action in statement.Action.Values)
                add(action.Text, excluded);
            for (var i = 0; i < row.Length; i++)
                row[i] |= ~excluded[i] & Bits.Mask(i, count);
        }

        return rows;
    }

    /// <summary>The exact actions that a document names, for <see cref="ActionUniverse.With"/>.</summary>
    public static IEnumerable<string> ActionTexts(PolicyDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return document.Statements.SelectMany(s => s.Action.Values).Select(v => v.Text);
    }

    // The kinds of policy read here have no principals, and each of their statements names resources.
    private static bool Speaks(Statement statement) =>
        statement is { IsValid: true, Effect: not null, Principal.Form: ElementForm.Absent }
        && statement.Action.Form != ElementForm.Absent
        && statement.Resource.Form != ElementForm.Absent;

    // An empty list of excluded actions or resources is read as "somewhere", whatever AWS makes of it.
    private static bool IsEverywhere(Statement statement) =>
        statement.Conditions.IsEmpty
        && statement.Resource.Form == ElementForm.Listed
        && statement.Resource.Values.Any(r => r.Text.Length > 0 && !r.Text.AsSpan().ContainsAnyExcept('*'))
        && (statement.Action.Form == ElementForm.Listed || !statement.Action.Values.IsEmpty);

    private static ActionSet Set(ulong[]? row) => row is null ? ActionSet.Empty : new(row);
}
