using IamAuditor.Core.Evidence;
using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Core.Rules.Records;

/// <summary>
/// The last element of a list that was not read completely: whatever else there may be. Every field of it is unread, so that `exists` is still true where a listed element
/// proves it and `all` still false, and neither says anything that the missing elements could refute.
/// </summary>
internal sealed class UnlistedRecord(Value unread) : SubstituteRecord
{
    public override Value Read(RecordField field) => unread;

    /// <summary>The list itself where every source is complete, else with the rest that nobody listed.</summary>
    public static IReadOnlyList<object> Close(
        IReadOnlyList<object> listed,
        Coverage coverage,
        string? region,
        params IReadOnlyList<Source> sources
    )
    {
        var cut = sources
            .Where(s =>
                !coverage.WasRead(s)
                || coverage.GapsOf(s).Any(g => g.Part is null && (region is null || g.Region is null || g.Region == region))
            )
            .Select(s => s.Name)
            .ToList();
        return cut.Count == 0 ? listed : [.. listed, new UnlistedRecord(Value.NotRead(cut))];
    }
}
