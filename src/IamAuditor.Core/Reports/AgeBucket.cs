using IamAuditor.Core.Findings;

namespace IamAuditor.Core.Reports;

/// <summary>How many things are this old. Days count from 0, both ends included; <see cref="To"/> null: no upper end.</summary>
public sealed record AgeBucket(int From, int? To, int Count)
{
    private static readonly (int From, int? To)[] OfFindings = [(0, 7), (8, 30), (31, 90), (91, 180), (181, 365), (366, null)];
    private static readonly (int From, int? To)[] OfKeys = [(0, 30), (31, 90), (91, 180), (181, 365), (366, 730), (731, null)];

    public string Name =>
        To is { } to
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{From}–{to} days")
            : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"over {From - 1} days");

    internal static IReadOnlyList<AgeBucket> Findings(IEnumerable<ReportFinding> findings) =>
        Spread(OfFindings, findings.Where(f => f.Followed is { State: FindingState.Open }).Select(f => f.AgeDays));

    internal static IReadOnlyList<AgeBucket> Keys(IEnumerable<KeyAgeRow> keys) =>
        Spread(OfKeys, keys.Where(k => k.Key.Key.Active).Select(k => k.Key.AgeDays));

    private static IReadOnlyList<AgeBucket> Spread((int From, int? To)[] ranges, IEnumerable<int?> ages)
    {
        var days = ages.OfType<int>().ToList();
        return [.. ranges.Select(r => new AgeBucket(r.From, r.To, days.Count(d => d >= r.From && (r.To is not { } to || d <= to))))];
    }
}
