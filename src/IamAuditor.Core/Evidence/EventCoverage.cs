namespace IamAuditor.Core.Evidence;

/// <summary>
/// Which time the events cover, by region. Files of one part (one query) follow each other in time and add up while they touch; different parts must all cover a moment; a
/// gap cuts to what it still covers. What is not known to be covered is not.
/// </summary>
internal static class EventCoverage
{
    public static SortedDictionary<string, TimeInterval> Of(IReadOnlyList<EvidenceFile> files, IEnumerable<Gap> gaps)
    {
        var covered = new SortedDictionary<string, TimeInterval>(StringComparer.Ordinal);
        foreach (
            var region in files.Where(f => f.Region is not null && f.Covered is not null).GroupBy(f => f.Region!, StringComparer.Ordinal)
        )
        {
            var parts = region.GroupBy(f => f.Part, StringComparer.Ordinal).Select(g => Union(g.Select(f => f.Covered!.Value))).ToList();
            if (parts.Aggregate<TimeInterval, TimeInterval?>(null, Intersect) is { } interval && interval.From < interval.To)
            {
                covered[region.Key] = interval;
            }
        }

        foreach (var gap in gaps)
        {
            foreach (var region in covered.Keys.Where(r => gap.Region is null || gap.Region == r).ToList())
            {
                TimeInterval? cut = gap.Covered is { } rest ? Intersect(covered[region], rest) : null;
                if (cut is { } left && left.From < left.To)
                {
                    covered[region] = left;
                }
                else
                {
                    _ = covered.Remove(region);
                }
            }
        }

        return covered;
    }

    // The latest stretch without a hole.
    private static TimeInterval Union(IEnumerable<TimeInterval> intervals)
    {
        var ordered = intervals.OrderBy(i => i.From).ThenBy(i => i.To).ToList();
        var stretch = ordered[0];
        foreach (var next in ordered.Skip(1))
        {
            stretch = next.From <= stretch.To ? stretch with { To = next.To > stretch.To ? next.To : stretch.To } : next;
        }

        return stretch;
    }

    private static TimeInterval? Intersect(TimeInterval? left, TimeInterval right) =>
        left is { } l ? new TimeInterval(l.From > right.From ? l.From : right.From, l.To < right.To ? l.To : right.To) : right;
}
