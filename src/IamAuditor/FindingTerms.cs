using IamAuditor.Core.Accounts;
using IamAuditor.Core.Findings;
using IamAuditor.Options;

namespace IamAuditor;

/// <summary>The configuration's terms of following findings, in the words of Core.</summary>
public static class FindingTerms
{
    public static LedgerTerms Of(FindingsOptions options, AccountSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(options);
        var tags = new ResourceTags(snapshot);
        var owners = OwnersOf(options);
        var due = LedgerTerms.Standard.DueAfter.ToDictionary();
        foreach (var (name, days) in options.DueDays)
        {
            var severity = Enum.Parse<Severity>(name, ignoreCase: true);
            due.Remove(severity);
            if (days > 0)
            {
                due.Add(severity, TimeSpan.FromDays(days));
            }
        }

        return new LedgerTerms
        {
            DueAfter = due,
            ArchiveEventsAfter = TimeSpan.FromDays(options.ArchiveEventsAfterDays),
            TagsOf = tags.Of,
            OwnerOf = verdict => owners.Of(verdict, tags.Of(verdict.Resource)),
        };
    }

    private static Owners OwnersOf(FindingsOptions options) =>
        new()
        {
            TagNames = options.OwnerTags.Count > 0 ? options.OwnerTags : Owners.DefaultTagNames,
            Entries =
            [
                .. options.Owners.Select(o => new OwnerEntry(o.Owner ?? "")
                {
                    Accounts = o.Accounts,
                    Paths = o.Paths,
                    Resources = o.Resources,
                    Rules = o.Rules,
                    Tags = o.Tags,
                }),
            ],
        };
}
