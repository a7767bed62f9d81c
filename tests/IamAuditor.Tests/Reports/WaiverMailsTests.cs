using IamAuditor.Core.Findings;
using IamAuditor.Options;
using IamAuditor.Policies;
using IamAuditor.Reports.Mail;
using IamAuditor.Storage;
using MimeKit;

namespace IamAuditor.Tests.Reports;

public sealed class WaiverMailsTests
{
    private static readonly DateTimeOffset At = new(2026, 10, 5, 7, 30, 0, TimeSpan.Zero);
    private static readonly MailOptions Mail = new()
    {
        Host = "localhost",
        From = "audit@example.test",
        Groups =
        [
            new MailGroup { Name = "security", To = ["sec@example.test"] },
            new MailGroup
            {
                Name = "data",
                To = ["data@example.test"],
                Scope = MailScope.Owners,
                Owners = ["data-team"],
            },
            new MailGroup
            {
                Name = "other",
                To = ["other@example.test"],
                Scope = MailScope.Accounts,
                Accounts = ["444455556666"],
            },
        ],
    };

    [Fact]
    public void Two_weeks_ahead_each_group_that_it_concerns_reads_what_comes_back_and_who_can_renew_it()
    {
        var mails = WaiverMails.Of(
            [Waiver("legacy-keys", 14), Waiver("break-glass", 14, owner: "ops")],
            [Accepted("legacy-keys")],
            At,
            Mail
        );
        Assert.Equal(["sec@example.test", "data@example.test"], mails.Select(m => m.OrderKey));
        using var all = Parsed(mails[0]);
        Assert.Equal("AWS IAM audit: 2 waivers end on 2026-10-19", all.Subject);
        Assert.Contains("owner data-team, approved by ciso, ticket SEC-7", all.TextBody, StringComparison.Ordinal);
        Assert.Contains("accepts 1 finding, which comes back the day after", all.TextBody, StringComparison.Ordinal);
        Assert.Contains("high: the key of ann is old", all.TextBody, StringComparison.Ordinal);
        Assert.Contains("accepts nothing at present: it can be taken out", all.TextBody, StringComparison.Ordinal);
        using var owners = Parsed(mails[1]);
        Assert.Equal("AWS IAM audit: 1 waiver ends on 2026-10-19", owners.Subject);
        Assert.DoesNotContain("break-glass", owners.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reminder_is_the_same_every_day_until_shortly_before_the_end()
    {
        var waiver = Waiver("legacy-keys", 14);
        var ids = Enumerable.Range(0, 15).Select(day => WaiverMails.Of([waiver], [], At.AddDays(day), Mail)[0].Id).ToList();
        Assert.Equal(2, ids.Distinct().Count());
        Assert.Single(ids.Take(12).Distinct());
        Assert.Single(ids.Skip(12).Distinct());
    }

    private static Waiver Waiver(string id, int days, string owner = "data-team") =>
        new()
        {
            Id = id,
            Rule = "access-key.age",
            Reason = "the vendor cannot rotate before the migration",
            Owner = owner,
            ApprovedBy = "ciso",
            Ticket = "SEC-7",
            Accounts = [AccountId.Parse("111122223333")],
            Created = DateOnly.FromDateTime(At.UtcDateTime).AddDays(-100),
            Expires = DateOnly.FromDateTime(At.UtcDateTime).AddDays(days),
        };

    private static Finding Accepted(string waiver) =>
        new()
        {
            Id = "f1",
            Rule = "access-key.age",
            Account = AccountId.Parse("111122223333"),
            Resource = "arn:aws:iam::111122223333:user/ann",
            State = FindingState.Waived,
            Waiver = waiver,
            Severity = Severity.High,
            Message = "the key of ann is old",
            FirstSeen = At,
            LastSeen = At,
            OpenSince = At,
        };

    private static MimeMessage Parsed(OutboxEntry entry)
    {
        using var bytes = new MemoryStream(entry.Payload.ToArray());
        return MimeMessage.Load(bytes);
    }
}
