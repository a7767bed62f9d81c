using IamAuditor.Core.Accounts;

namespace IamAuditor.Core.Evidence;

/// <summary>
/// Reads ListFindings (external access: principal, action, condition) or ListFindingsV2 (unused and internal access: a finding type) of one analyzer, which is the
/// file's part and region. Source: Access Analyzer API, FindingSummary and FindingSummaryV2.
/// </summary>
public static class AnalyzerFindingsReader
{
    public static IReadOnlyList<AnalyzerFinding> Read(EvidenceFile file, ReadingNotes notes)
    {
        ArgumentNullException.ThrowIfNull(file);
        var findings = new List<AnalyzerFinding>();
        EvidenceJson.Read(
            file,
            notes,
            ["findings"],
            root =>
            {
                foreach (var finding in root.List("findings"))
                {
                    var read = Finding(finding, file);
                    if (!finding.IsBroken)
                    {
                        findings.Add(read);
                    }
                }
            }
        );
        return findings;
    }

    private static AnalyzerFinding Finding(JsonCursor finding, EvidenceFile file)
    {
        var id = finding.NeedText("id");
        var principal = finding
            .Object("principal")
            ?.Fields()
            .Where(p => p.Value.Length > 0)
            .OrderBy(p => p.Key, StringComparer.Ordinal)
            .ToList();
        return new AnalyzerFinding
        {
            Id = id,

            // ListFindings has external findings only and does not say so.
            Type = finding.TextOrNothing("findingType") ?? "ExternalAccess",

            // AWS leaves the resource out of findings that are errors; the id still tells them apart.
            Resource = finding.TextOrNothing("resource") ?? id,
            ResourceType = finding.TextOrNothing("resourceType") ?? "",
            ResourceOwner = finding.TextOrNothing("resourceOwnerAccount"),
            Status = finding.NeedText("status"),
            Principal = principal is { Count: > 0 } ? string.Join(", ", principal.Select(p => p.Value)) : null,
            IsPublic = finding.Flag("isPublic") ?? false,
            Actions = [.. finding.Texts("action").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Condition = Condition(finding),
            Created = finding.Time("createdAt"),
            Updated = finding.Time("updatedAt"),
            Analyzed = finding.Time("analyzedAt"),
            Regions = file.Region is { } region ? [region] : [],
            Analyzers = file.Part is { } analyzer ? [analyzer] : [],
            Error = finding.TextOrNothing("error"),
        };
    }

    private static SortedDictionary<string, string> Condition(JsonCursor finding)
    {
        var condition = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in finding.Object("condition")?.Fields() ?? [])
        {
            condition[key] = value;
        }

        return condition;
    }
}
