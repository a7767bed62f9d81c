using System.Globalization;
using IamAuditor.Options;
using IamAuditor.Policies;
using IamAuditor.Reports.Html;
using IamAuditor.Storage;

namespace IamAuditor.Reports.Mail;

/// <summary>
/// Puts the mails of the schedule into the outbox: the report to every group, also when every audit failed, and a mail of its own after so many missed audits. When a group was last
/// written to is kept in the store, so that each report begins where the last one ended.
/// </summary>
public sealed class WeeklyMails(IStore store, MailOptions mail, Func<RunRecord, CancellationToken, Task<MailAttachment?>> workbookOf)
{
    /// <returns>How many mails are owed now.</returns>
    public async Task<int> SendAsync(IReadOnlyCollection<AccountId> expected, DateTimeOffset at, CancellationToken ct)
    {
        var count = 0;
        var workbooks = new Dictionary<string, MailAttachment?>(StringComparer.Ordinal);
        foreach (var group in mail.Groups)
        {
            var name = $"mail-last/{group.Name}";
            var last = await store.ValueAsync(name, ct);
            var digest = await MailDigest.FromAsync(store, group, expected, MomentOf(last, at), at, mail, ct);
            var attachments = new List<MailAttachment>();
            foreach (var run in digest.Reported.Select(a => a.Last).OfType<RunRecord>())
            {
                if (!workbooks.TryGetValue(run.Id, out var workbook))
                {
                    workbooks.Add(run.Id, workbook = await workbookOf(run, ct));
                }

                if (workbook is not null)
                {
                    attachments.Add(workbook);
                }
            }

            var entries = MailMessages.Of($"report/{group.Name}/{HtmlWords.Day(at)}", digest, attachments, mail);
            await store.EnqueueAsync(entries, ct);
            // After the mails: a crash between the two makes them again, and the outbox knows them by their ids.
            await store.SetValueAsync(name, at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), ct);
            count += entries.Count;
        }

        return count;
    }

    /// <summary>Mails about accounts whose audits were missed too often in a row. Each outage is told once to each group, by the ids of its mails.</summary>
    public async Task<int> WarnAsync(IReadOnlyCollection<AccountId> expected, DateTimeOffset at, CancellationToken ct)
    {
        if (mail.MissedAudits == 0)
        {
            return 0;
        }

        var count = 0;
        foreach (var group in mail.Groups)
        {
            var digest = await MailDigest.FromAsync(store, group, expected, at, at, mail, ct);
            foreach (var account in digest.Accounts.Where(a => IsMissed(a, at)))
            {
                var entries = MailMessages.Missed(account, group, at, mail);
                await store.EnqueueAsync(entries, ct);
                count += entries.Count;
            }
        }

        return count;
    }

    private bool IsMissed(AccountDigest account, DateTimeOffset at) =>
        account.FailedSince >= mail.MissedAudits
        || (account.Last is { } last && at - last.Finished > TimeSpan.FromHours((mail.AuditEveryHours * mail.MissedAudits) + 2));

    // When a clock that was ahead sent the last one cannot be known: the next tells where things stand, as the first does.
    private static DateTimeOffset? MomentOf(string? text, DateTimeOffset now) =>
        text is not null
        && DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) is var last
        && last <= now
            ? last
            : null;
}
