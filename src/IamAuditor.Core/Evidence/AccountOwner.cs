using System.Text;
using IamAuditor.Policies;

namespace IamAuditor.Core.Evidence;

/// <summary>Whose evidence it is: the ARNs of principals and resources that belong to the account, and, where there are none, the accounts that events were recorded for.</summary>
internal sealed class AccountOwner
{
    private readonly SortedDictionary<AccountId, (Arn Arn, EvidenceFile File)> seen = [];
    private readonly SortedDictionary<string, (EvidenceFile File, int Count)> recipients = new(StringComparer.Ordinal);
    private string? eventRegion;

    public void See(Arn arn, EvidenceFile file)
    {
        if (AccountId.TryParse(arn.Account, out var id) && !seen.ContainsKey(id))
        {
            seen.Add(id, (arn, file));
        }
    }

    public void SeeEvents(CloudTrailRecords records, EvidenceFile file)
    {
        foreach (var (recipient, count) in records.Recipients)
        {
            recipients[recipient] = recipients.TryGetValue(recipient, out var known) ? (known.File, known.Count + count) : (file, count);
        }

        eventRegion ??= records.Kept.Select(r => r.Event.Region).FirstOrDefault();
    }

    /// <summary>Null, and a problem, where nobody can say.</summary>
    public (AccountId Account, Partition Partition)? Find(AccountId? given, List<EvidenceProblem> problems)
    {
        if (seen.Count > 1)
        {
            var places = seen.Select(s => $"{s.Key} ({Where(s.Value.File, s.Value.Arn)}: {s.Value.Arn})");
            var last = seen.Last().Value;
            problems.Add(
                new EvidenceProblem(
                    last.File.Path,
                    $"the evidence is of {seen.Count} accounts: {string.Join(" and ", places)}",
                    "keep one account a folder"
                )
                {
                    Line = Position(last.File, last.Arn)?.Line,
                    Column = Position(last.File, last.Arn)?.Column,
                }
            );
            return null;
        }

        if (seen.Count == 1)
        {
            var (id, (arn, file)) = seen.First();
            if (given is { } wanted && wanted != id)
            {
                problems.Add(
                    new EvidenceProblem(
                        file.Path,
                        $"the evidence is of account {id} ({arn}), and not of {wanted} as --account or {EvidencePath.ManifestName} says",
                        "name the right account or the right folder"
                    )
                    {
                        Line = Position(file, arn)?.Line,
                        Column = Position(file, arn)?.Column,
                    }
                );
                return null;
            }

            NoteForeignEvents(id, problems);
            return (id, Partition.Find(arn.Partition) ?? Partition.Aws);
        }

        var byRegion = eventRegion is null ? Partition.Aws : Partition.OfRegion(eventRegion);
        if (given is { } account)
        {
            NoteForeignEvents(account, problems);
            return (account, byRegion);
        }

        if (recipients.Count == 1 && AccountId.TryParse(recipients.First().Key, out var only))
        {
            return (only, byRegion);
        }

        problems.Add(
            recipients.Count > 1
                ? new EvidenceProblem(
                    recipients.First().Value.File.Path,
                    $"the events are of {recipients.Count} accounts: {string.Join(", ", recipients.Take(5).Select(r => r.Key))}",
                    "say with --account ID which one to audit"
                )
                : new EvidenceProblem("", "no file says whose account this is", "say it with --account ID")
        );
        return null;
    }

    // An organization's bucket holds the events of many accounts: those of others are left out. A folder whose events are all another's is a mistake.
    private void NoteForeignEvents(AccountId account, List<EvidenceProblem> problems)
    {
        var others = recipients.Where(r => r.Key != account.Text).ToList();
        if (others.Count == 0)
        {
            return;
        }

        var own = recipients.ContainsKey(account.Text);
        problems.Add(
            new EvidenceProblem(
                others[0].Value.File.Path,
                $"{others.Sum(o => o.Value.Count)} events were recorded for {string.Join(", ", others.Take(5).Select(o => o.Key))}"
                    + (own ? $" and are left out: the evidence is of {account}" : $", none for {account}, whose evidence this is"),
                own ? "" : "keep one account a folder"
            )
            {
                IsError = !own,
            }
        );
    }

    private static string Where(EvidenceFile file, Arn arn) =>
        Position(file, arn) is { } at
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{file.Path}:{at.Line}:{at.Column}")
            : file.Path;

    private static (int Line, int Column)? Position(EvidenceFile file, Arn arn)
    {
        var bytes = file.Bytes.Span;
        var at = bytes.IndexOf(Encoding.UTF8.GetBytes(arn.Text));
        if (at < 0)
        {
            return null;
        }

        var before = bytes[..at];
        return (before.Count((byte)'\n') + 1, at - before.LastIndexOf((byte)'\n'));
    }
}
