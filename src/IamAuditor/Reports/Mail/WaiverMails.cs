using System.Text;
using IamAuditor.Core.Findings;
using IamAuditor.Exports;
using IamAuditor.Options;
using IamAuditor.Reports.Html;
using IamAuditor.Storage;

namespace IamAuditor.Reports.Mail;

/// <summary>Reminders of waivers that end soon: one mail a group and last day, two weeks ahead, and once more shortly before.</summary>
public static class WaiverMails
{
    private const int LastCallDays = 2;

    /// <summary>The same reminder has the same id however often it is made, so that it is owed once.</summary>
    /// <param name="ending">Waivers that hold now and end soon.</param>
    /// <param name="findings">Of all accounts: what each of them accepts.</param>
    /// <param name="at">Now.</param>
    /// <param name="mail">Who is written to.</param>
    public static IReadOnlyList<OutboxEntry> Of(
        IReadOnlyList<Waiver> ending,
        IReadOnlyList<Finding> findings,
        DateTimeOffset at,
        MailOptions mail
    )
    {
        ArgumentNullException.ThrowIfNull(ending);
        ArgumentNullException.ThrowIfNull(findings);
        ArgumentNullException.ThrowIfNull(mail);
        return
        [
            .. from @group in mail.Groups
            from day in ending.Where(w => Concerns(@group, w)).GroupBy(w => w.Expires).OrderBy(d => d.Key)
            from entry in Of(@group, day.Key, [.. day.OrderBy(w => w.Id, StringComparer.Ordinal)], findings, at, mail)
            select entry,
        ];
    }

    private static IReadOnlyList<OutboxEntry> Of(
        MailGroup group,
        DateOnly last,
        List<Waiver> waivers,
        IReadOnlyList<Finding> findings,
        DateTimeOffset at,
        MailOptions mail
    )
    {
        var stage = WaiverReview.DaysLeft(waivers[0], at) <= LastCallDays ? "last" : "first";
        var subject =
            $"AWS IAM audit: {HtmlWords.Count(waivers.Count, "waiver")} end{(waivers.Count == 1 ? "s" : "")} on {last:yyyy-MM-dd}";
        var text = new StringBuilder();
        foreach (var waiver in waivers)
        {
            var accepted = findings.Where(f => f.State == FindingState.Waived && f.Waiver == waiver.Id && Concerns(group, f)).ToList();
            text.Append(ShownText.OneLine($"{waiver.Id}: {waiver.Reason}")).Append('\n');
            Line($"rule {waiver.Rule}{(waiver.Resource is { } resource ? $", resource {resource}" : "")}");
            Line($"owner {waiver.Owner}, approved by {waiver.ApprovedBy}{(waiver.Ticket is { } ticket ? $", ticket {ticket}" : "")}");
            Line(
                accepted.Count == 0
                    ? "accepts nothing at present: it can be taken out"
                    : $"accepts {HtmlWords.Count(accepted.Count, "finding")}, which come{(accepted.Count == 1 ? "s" : "")} back the day after"
            );
            foreach (var finding in accepted.Take(MailWords.Most))
            {
                Line($"  {Names.Of(finding.Severity)}: {ShownText.Cut(finding.Message, 300)}");
            }

            if (accepted.Count > MailWords.Most)
            {
                Line($"  and {HtmlWords.Number(accepted.Count - MailWords.Most)} more");
            }

            text.Append('\n');
        }

        text.Append("What to do: mend what is accepted, or have the waiver renewed in the file of waivers.\n");
        var id = $"waivers/{last:yyyy-MM-dd}/{stage}/{string.Join(',', waivers.Select(w => w.Id))}/{group.Name}";
        return MailMessages.Plain(id, subject, text.ToString(), group, at, mail);

        void Line(string line) => text.Append("  ").Append(ShownText.OneLine(line)).Append('\n');
    }

    private static bool Concerns(MailGroup group, Waiver waiver) =>
        group.Scope switch
        {
            MailScope.Accounts => waiver.Accounts.Count == 0
                || waiver.Accounts.Any(a => group.Accounts.Contains(a.Text, StringComparer.Ordinal)),
            MailScope.Owners => group.Owners.Contains(waiver.Owner, StringComparer.OrdinalIgnoreCase),
            _ => true,
        };

    // The owner of a waiver is told of all that it accepts.
    private static bool Concerns(MailGroup group, Finding finding) =>
        group.Scope != MailScope.Accounts || group.Accounts.Contains(finding.Account.Text, StringComparer.Ordinal);
}
