using IamAuditor.Commands;
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
    DaemonState state,
    RulesInForce rules,
    Deliveries deliveries,
    ILogger log
)
{
    // Time enough for a renewal to go through whoever approves it.
    private const int ReminderDays = 14;

    private IReadOnlyList<AccountId> Expected => [.. state.Accounts.Select(a => a.Id).OfType<AccountId>()];

    public async Task SendWeeklyAsync(CancellationToken ct)
    {
        if (options.Mail.Host is null)
        {
            return;
        }

        var mails = new WeeklyMails(store, options.Mail, WorkbookOfAsync);
        var count = await mails.SendAsync(Expected, around.Time.GetUtcNow(), ct);
        deliveries.Wake();
        log.Information("The report is owed to {Count} recipient(s)", count);
    }

    /// <summary>Names waivers that end soon in the log, and writes to groups whose accounts missed too many audits.</summary>
    public async Task RemindAsync(CancellationToken ct)
    {
        var now = around.Time.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        foreach (var waiver in rules.Waivers.Where(w => w.Expires >= today && w.Expires <= today.AddDays(ReminderDays)))
        {
            log.Warning(
                "Waiver {Waiver} of {Owner} ends after {Expires}; what it accepts opens again then",
                waiver.Id,
                waiver.Owner,
                waiver.Expires
            );
        }

        if (options.Mail.Host is not null)
        {
            await new WeeklyMails(store, options.Mail, (_, _) => Task.FromResult<MailAttachment?>(null)).WarnAsync(Expected, now, ct);
            deliveries.Wake();
        }
    }

    // The evidence of the run, judged again by the rules in force.
    private async Task<MailAttachment?> WorkbookOfAsync(RunRecord run, CancellationToken ct)
    {
        var kept = await new KeptReport(around, options, store, place.DataFolder, rules.Rules, rules.Waivers).OfAsync(run, ct);
        foreach (var message in kept.Messages)
        {
            log.Information("Workbook of run {Run}: {Message}", run.Id, message);
        }

        return kept.Report is { } report ? MailAttachment.Of(report, DataFolder.FullPath(place.DataFolder, run.EvidencePath!)) : null;
    }
}
