using IamAuditor.Core.Evidence;
using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Core.Rules.Records;

/// <summary>
/// The last element of a list that was not read completely: whatever else there may be. Every field of it is unread, so that `exists` is still true where a listed element
/// proves it and `all` still false, and neither says anything that the missing elements could refute.
/// </summary>
/// <param name="unread">What its fields answer.</param>
/// <param name="known">What must be so of every missing element; null: nothing.</param>
internal sealed class UnlistedRecord(Value unread, IReadOnlyDictionary<string, Value>? known = null) : SubstituteRecord
{
    // DescribeTrails names the trails of all regions in the answer of each: what a region that nobody asked may still have is its own.
    private static readonly Dictionary<string, Value> OfOneRegion = new(StringComparer.Ordinal) { ["isMultiRegion"] = Value.False };

    public override Value Read(RecordField field) => known?.GetValueOrDefault(field.Name, unread) ?? unread;

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

    /// <summary>The trails; where only regions are missing, the rest is known to be none of all regions.</summary>
    public static IReadOnlyList<object> CloseTrails(IReadOnlyList<object> listed, Coverage coverage)
    {
        var gaps = coverage.GapsOf(Source.Trails).Where(g => g.Part is null).ToList();
        var isAnswered = coverage.WasRead(Source.Trails) && gaps.TrueForAll(g => g.Region is not null || g.Code == GapCode.CoverageUnknown);
        return isAnswered && gaps.Count > 0
            ? [.. listed, new UnlistedRecord(Value.NotRead([Source.Trails.Name]), OfOneRegion)]
            : Close(listed, coverage, null, Source.Trails);
    }
}
