using IamAuditor.Core.Accounts;

namespace IamAuditor.Core.Evidence;

/// <summary>Reads ListAnalyzers of one region or of several put together. Source: Access Analyzer API, AnalyzerSummary.</summary>
public static class AnalyzersReader
{
    public static IReadOnlyList<Analyzer> Read(EvidenceFile file, ReadingNotes notes)
    {
        var analyzers = new List<Analyzer>();
        EvidenceJson.Read(
            file,
            notes,
            ["analyzers"],
            root =>
            {
                foreach (var analyzer in root.List("analyzers"))
                {
                    var arn = analyzer.NeedArn("arn");
                    var read = new Analyzer(
                        arn,
                        analyzer.TextOrNothing("name") ?? arn.ResourceName,
                        arn.Region,
                        analyzer.NeedText("type"),
                        analyzer.NeedText("status")
                    )
                    {
                        Created = analyzer.Time("createdAt"),
                        LastAnalyzed = analyzer.Time("lastResourceAnalyzedAt"),
                    };
                    if (!analyzer.IsBroken)
                    {
                        analyzers.Add(read);
                    }
                }
            }
        );
        return analyzers;
    }
}
