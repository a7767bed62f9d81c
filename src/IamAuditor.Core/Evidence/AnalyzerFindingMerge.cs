using System.Globalization;
using IamAuditor.Core.Accounts;

namespace IamAuditor.Core.Evidence;

/// <summary>
/// Makes one finding of the same one seen by several regions or analyzers (an IAM role is seen by every region's). External findings are the same by resource and
/// principal; findings without a principal by type, resource and their place among the same analyzer's alike. The worst status wins (active, archived, resolved), and
/// actions and conditions come from those that have it.
/// </summary>
internal static class AnalyzerFindingMerge
{
    public static List<AnalyzerFinding> Of(IEnumerable<AnalyzerFinding> findings)
    {
        var groups = new Dictionary<string, List<AnalyzerFinding>>(StringComparer.Ordinal);
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var finding in findings.OrderBy(f => f.Created).ThenBy(f => f.Id, StringComparer.Ordinal))
        {
            var seenBy = $"{string.Join(',', finding.Regions)}\n{string.Join(',', finding.Analyzers)}";
            if (!ids.Add($"{seenBy}\n{finding.Id}"))
            {
                continue;
            }

            var key = $"{finding.Type}\n{finding.Resource}\n{finding.Principal}";
            if (finding.Principal is null)
            {
                var place = places[$"{seenBy}\n{key}"] = places.GetValueOrDefault($"{seenBy}\n{key}") + 1;
                key += string.Create(CultureInfo.InvariantCulture, $"\n{place}");
            }

            if (!groups.TryGetValue(key, out var group))
            {
                groups[key] = group = [];
            }

            group.Add(finding);
        }

        return
        [
            .. groups
                .Values.Select(Merge)
                .OrderBy(f => f.Resource, StringComparer.Ordinal)
                .ThenBy(f => f.Principal, StringComparer.Ordinal)
                .ThenBy(f => f.Type, StringComparer.Ordinal)
                .ThenBy(f => f.Id, StringComparer.Ordinal),
        ];
    }

    private static AnalyzerFinding Merge(List<AnalyzerFinding> group)
    {
        if (group.Count == 1)
        {
            return group[0];
        }

        var worst = group.Min(Rank);
        var alike = group.Where(f => Rank(f) == worst).OrderBy(f => f.Id, StringComparer.Ordinal).ToList();
        return alike[0] with
        {
            IsPublic = alike.Exists(f => f.IsPublic),
            Actions = Union(alike, f => f.Actions),

            // Access without a condition is wider than the same access with one.
            Condition = alike.Find(f => f.Condition.Count == 0)?.Condition ?? alike[0].Condition,
            Created = group.Min(f => f.Created),
            Updated = group.Max(f => f.Updated),
            Analyzed = group.Max(f => f.Analyzed),
            Regions = Union(group, f => f.Regions),
            Analyzers = Union(group, f => f.Analyzers),
            Error = alike.Find(f => f.Error is not null)?.Error,
        };
    }

    private static int Rank(AnalyzerFinding finding) =>
        finding.Status switch
        {
            "ACTIVE" => 0,
            "ARCHIVED" => 2,
            "RESOLVED" => 3,
            _ => 1,
        };

    private static List<string> Union(List<AnalyzerFinding> findings, Func<AnalyzerFinding, IReadOnlyList<string>> texts) =>
        [.. findings.SelectMany(texts).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
