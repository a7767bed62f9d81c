using System.Security.Cryptography;
using System.Text;
using IamAuditor.Exports;
using IamAuditor.Options;
using IamAuditor.Reports.Html;
using IamAuditor.Storage;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MimeKit;

namespace IamAuditor.Reports.Mail;

/// <summary>
/// Mails as deliveries that are owed: one per report and recipient, whose outbox id and Message-ID follow from both, so that it is owed once however often it is made, and a repeat after a
/// crash is recognised by the receiver.
/// </summary>
public static class MailMessages
{
    private const string Picture = "open-findings";

    /// <param name="reportId">Names the report: the same id and recipient give the same delivery.</param>
    /// <param name="digest">What it says.</param>
    /// <param name="attachments">Reports of the accounts; their workbooks are left out where they are too large together, and where the group hears of its own findings only.</param>
    /// <param name="mail">Whose mail.</param>
    public static IReadOnlyList<OutboxEntry> Of(
        string reportId,
        MailDigest digest,
        IReadOnlyList<MailAttachment> attachments,
        MailOptions mail
    )
    {
        ArgumentNullException.ThrowIfNull(digest);
        ArgumentNullException.ThrowIfNull(attachments);
        ArgumentNullException.ThrowIfNull(mail);
        digest = digest with
        {
            FirstSteps = attachments.SelectMany(a => a.FirstSteps).DistinctBy(s => s.Key).ToDictionary(StringComparer.Ordinal),
        };
        // A workbook tells of a whole account, which is more than an owner's own findings.
        attachments = digest.Group.Scope == MailScope.Owners ? [] : attachments;
        var subject = MailWords.Subject(digest);
        var fits = attachments.Sum(a => (long)a.Bytes.Length) <= mail.MaxAttachmentMb * 1024L * 1024;
        List<string> notes =
        [
            .. attachments.Select(a =>
                fits
                    ? $"The workbook {a.FileName} is attached."
                    : $"The workbook is not attached: with {HtmlWords.Number((a.Bytes.Length + 1023) / 1024)} KB it goes beyond what mails may carry here ({HtmlWords.Number(mail.MaxAttachmentMb)} MB). It lies at {a.Place}."
            ),
        ];
        var points = MailWords.Points(digest);
        var drawn =
            points.Count > 1 ? TrendPicture.Draw([.. points.Select(p => (Func<Core.Findings.Severity, int>)(s => p.Open[s]))]) : null;
        var html = Render(digest, subject, drawn is null ? null : Picture, notes);
        var text = MailWords.Text(digest, subject, notes);
        return
        [
            .. digest
                .Group.To.Distinct(StringComparer.OrdinalIgnoreCase)
                .Select(to =>
                {
                    using var message = Headers(reportId, to, subject, digest.Group.Name ?? "", digest.At, mail);
                    var body = new BodyBuilder { TextBody = text, HtmlBody = html };
                    if (drawn is not null)
                    {
                        body.LinkedResources.Add("open-findings.png", drawn, new ContentType("image", "png")).ContentId = Picture;
                    }

                    foreach (var attachment in attachments.Where(_ => fits))
                    {
                        body.Attachments.Add(
                            attachment.FileName,
                            attachment.Bytes.ToArray(),
                            new ContentType("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
                        );
                    }

                    message.Body = body.ToMessageBody();
                    return Entry(reportId, to, message, digest.At);
                }),
        ];
    }

    /// <summary>A mail of its own for an account that nobody has seen for too long. The same outage is told once.</summary>
    public static IReadOnlyList<OutboxEntry> Missed(AccountDigest account, MailGroup group, DateTimeOffset at, MailOptions mail)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(mail);
        var reportId = $"missed/{account.Account}/{account.Last?.Id ?? "never"}/{group.Name}";
        var text =
            $"Account {account.Name} is not being audited.\n\n{account.Warning}\n\n"
            + "Until an audit succeeds nothing is known of changes there; findings keep the state of the last successful one.\n"
            + "What to do: run `iam-auditor doctor` where the auditor runs, and look into its log.\n";
        return Plain(reportId, $"AWS IAM audit: account {account.Name} is not being audited", text, group, at, mail);
    }

    /// <summary>A short mail that wants to be acted on.</summary>
    internal static IReadOnlyList<OutboxEntry> Plain(
        string reportId,
        string subject,
        string text,
        MailGroup group,
        DateTimeOffset at,
        MailOptions mail
    ) =>
        [
            .. group
                .To.Distinct(StringComparer.OrdinalIgnoreCase)
                .Select(to =>
                {
                    using var message = Headers(reportId, to, subject, group.Name ?? "", at, mail);
                    message.Priority = MessagePriority.Urgent;
                    message.Body = new TextPart("plain")
                    {
                        Text = $"{text}\n-- \nSent by {Product.Name} {Product.Version}. All times are UTC.\n",
                    };
                    return Entry(reportId, to, message, at);
                }),
        ];

    private static MimeMessage Headers(string reportId, string to, string subject, string group, DateTimeOffset at, MailOptions mail)
    {
        var from = MailboxAddress.Parse(mail.From!);
        var domain = from.Address[(from.Address.LastIndexOf('@') + 1)..];
        var message = new MimeMessage
        {
            Subject = ShownText.OneLine(subject),
            Date = at,
            MessageId = $"{Key(reportId, to)}@{domain}",
        };
        message.From.Add(from);
        message.To.Add(MailboxAddress.Parse(to));
        message.Headers.Add("Auto-Submitted", "auto-generated");
        // Asks Exchange for no out-of-office answers.
        message.Headers.Add("X-Auto-Response-Suppress", "All");
        message.Headers.Add(HeaderId.ListId, $"{Product.Name} reports <{ListLabel(group)}.iam-auditor.{domain}>");
        return message;
    }

    private static OutboxEntry Entry(string reportId, string to, MimeMessage message, DateTimeOffset at)
    {
        using var bytes = new MemoryStream();
        message.WriteTo(FormatOptions.Default, bytes);
        return new OutboxEntry
        {
            Id = $"mail-{Key(reportId, to)}",
            Sink = MailSink.SinkName,
            OrderKey = to.ToLowerInvariant(),
            Payload = bytes.ToArray(),
            Created = at,
        };
    }

    private static string Key(string reportId, string to) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{reportId}\n{to.ToLowerInvariant()}")))[..32];

    // RFC 2919: a list's id is letters, digits and hyphens between dots.
    private static string ListLabel(string group)
    {
        var label = string.Concat(group.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
        return label.Length > 0 ? label : "all";
    }

    private static string Render(MailDigest digest, string subject, string? picture, List<string> notes)
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        var parameters = ParameterView.FromDictionary(
            new Dictionary<string, object?>
            {
                [nameof(MailBody.Digest)] = digest,
                [nameof(MailBody.Subject)] = subject,
                [nameof(MailBody.Picture)] = picture,
                [nameof(MailBody.Notes)] = notes,
            }
        );
        return renderer
            .Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<MailBody>(parameters)).ToHtmlString())
            .GetAwaiter()
            .GetResult();
    }
}
