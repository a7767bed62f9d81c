using IamAuditor.Commands;
using IamAuditor.Core.Findings;
using IamAuditor.Policies;
using IamAuditor.Reports.Mail;
using IamAuditor.Storage;
using Serilog;

namespace IamAuditor.Serving;

/// <summary>The mails that the schedule sends, by way of the outbox. Without a mail server there are none.</summary>
public sealed class DaemonMails(
    Surroundings around,
    AuditorOptions options,
    IStore store,
    DaemonPlace place,
    AccountList list,
    DaemonState state,
    RulesInForce rules,
    Deliveries deliveries,
    ILogger log
)
{
    public async Task SendWeeklyAsync(CancellationToken ct)
    {
        if (options.Mail.Host is null)
        {
            return;
        }

        var mails = new WeeklyMails(store, options.Mail, WorkbookOfAsync);
        var count = await mails.SendAsync(await ExpectedAsync(ct), around.Time.GetUtcNow(), ct);
        deliveries.Wake();
        log.Information("The report is owed to {Count} recipient(s)", count);
    }

    /// <summary>Reminds of waivers that end soon, in the log and by mail, and writes to groups whose accounts missed too many audits.</summary>
    public async Task RemindAsync(CancellationToken ct)
    {
        var now = around.Time.GetUtcNow();
        var ending = rules.Waivers.Where(w => WaiverReview.DaysLeft(w, now) is >= 0 and <= WaiverReview.DaysAhead).ToList();
        foreach (var waiver in ending)
        {
            log.Warning("{Reminder}", WaiverReview.Ending(waiver, now));
        }

        if (options.Mail.Host is not null)
        {
            await store.EnqueueAsync(WaiverMails.Of(ending, await store.AllFindingsAsync(ct), now, options.Mail), ct);
            await new WeeklyMails(store, options.Mail, (_, _) => Task.FromResult<MailAttachment?>(null)).WarnAsync(
                await ExpectedAsync(ct),
                now,
                ct
            );
            deliveries.Wake();
        }
    }

    private async Task<IReadOnlyList<AccountId>> ExpectedAsync(CancellationToken ct) =>
        [.. (await list.KnownAsync(state, ct)).Select(a => a.Id).OfType<AccountId>()];

    // The evidence of the run, judged again by the rules in force.
    private async Task<MailAttachment?> WorkbookOfAsync(RunRecord run, CancellationToken ct)
    {
        var kept = await new KeptReport(around, options, store, place.DataFolder, rules.Rules, rules.Stewardship).OfAsync(run, ct);
        foreach (var message in kept.Messages)
        {
            log.Information("Workbook of run {Run}: {Message}", run.Id, message);
        }

        return kept.Report is { } report ? MailAttachment.Of(report, DataFolder.FullPath(place.DataFolder, run.EvidencePath!)) : null;
    }
}
