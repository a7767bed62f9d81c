namespace IamAuditor.Core.Evidence;

/// <summary>Reads GetAccountSummary: AWS's counts by AWS's names. Source: IAM API, GetAccountSummary.</summary>
public static class AccountSummaryReader
{
    public static IReadOnlyDictionary<string, long> Read(EvidenceFile file, ReadingNotes notes)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        EvidenceJson.Read(
            file,
            notes,
            ["SummaryMap"],
            root =>
            {
                if (root.Object("SummaryMap") is not { } map)
                {
                    root.Damage("has no counts in `SummaryMap`");
                    return;
                }

                foreach (var (name, _) in map.Fields())
                {
                    if (map.Number(name) is { } count)
                    {
                        counts[name] = count;
                    }
                }
            }
        );
        return counts;
    }
}
