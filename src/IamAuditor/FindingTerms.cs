using IamAuditor.Core.Accounts;
using IamAuditor.Core.Findings;
using IamAuditor.Options;

namespace IamAuditor;

/// <summary>The configuration's terms of following findings, in the words of Core.</summary>
public static class FindingTerms
{
    /// <param name="options">Terms and tags of owners.</param>
    /// <param name="entries">Who owns what; <see cref="FindingsOptions.Owners"/> included.</param>
    /// <param name="snapshot">Whose tags are read.</param>
    public static LedgerTerms Of(FindingsOptions options, IReadOnlyList<OwnerEntry> entries, AccountSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(options);
        var tags = new ResourceTags(snapshot);
        var owners = OwnersOf(options, entries);
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

    public static Owners OwnersOf(FindingsOptions options, IReadOnlyList<OwnerEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new Owners { TagNames = options.OwnerTags.Count > 0 ? options.OwnerTags : Owners.DefaultTagNames, Entries = entries };
    }
}
