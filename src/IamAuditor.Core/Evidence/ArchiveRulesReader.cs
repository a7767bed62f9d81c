using IamAuditor.Core.Accounts;

namespace IamAuditor.Core.Evidence;

/// <summary>Reads ListArchiveRules of one analyzer, which is the file's part and region. Source: Access Analyzer API, ArchiveRuleSummary.</summary>
public static class ArchiveRulesReader
{
    /// <summary>Null where the file could not be read.</summary>
    public static IReadOnlyList<ArchiveRule>? Read(EvidenceFile file, ReadingNotes notes)
    {
        List<ArchiveRule>? rules = null;
        EvidenceJson.Read(
            file,
            notes,
            ["archiveRules"],
            root =>
            {
                var found = new Dictionary<string, ArchiveRule>(StringComparer.Ordinal);
                foreach (var rule in root.List("archiveRules"))
                {
                    var read = new ArchiveRule(rule.NeedText("ruleName"), Filter(rule));
                    if (!rule.IsBroken)
                    {
                        // Names are unique within an analyzer: the same one again is a page that came twice.
                        _ = found.TryAdd(read.Name, read);
                    }
                }

                rules = [.. found.Values.OrderBy(r => r.Name, StringComparer.Ordinal)];
            }
        );
        return rules;
    }

    private static List<ArchiveCriterion> Filter(JsonCursor rule)
    {
        // Without its filter nobody knows what it archives.
        if (rule.Object("filter") is not { } filter)
        {
            if (!rule.IsBroken)
            {
                rule.Damage("has no `filter`");
            }

            return [];
        }

        return
        [
            .. filter
                .Fields()
                .Select(f => f.Key)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Select(key =>
                    filter.Object(key) is { } asked
                        ? new ArchiveCriterion(key)
                        {
                            Equal = asked.Texts("eq"),
                            NotEqual = asked.Texts("neq"),
                            Contains = asked.Texts("contains"),
                            Exists = asked.Flag("exists"),
                        }
                        : new ArchiveCriterion(key)
                ),
        ];
    }
}
