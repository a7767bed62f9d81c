using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;
using IamAuditor.Exports;
using IamAuditor.Options;
using IamAuditor.Policies;
using IamAuditor.Reports.Mail;
using IamAuditor.Storage;
using MimeKit;

namespace IamAuditor.Tests.Reports;

/// <summary>What a mail says, and how it travels.</summary>
public sealed class MailTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 3, 9, 7, 0, 0, TimeSpan.Zero);
    private static readonly AccountId First = AccountId.Parse("111122223333");
    private static readonly AccountId Second = AccountId.Parse("444455556666");
    private static readonly MailOptions Options = new()
    {
        Host = "localhost",
        From = "IamAuditor <audit@example.test>",
        User = "audit",
        Password = "env:MAIL_PASSWORD",
        TimeoutSeconds = 20,
    };

    private static readonly LedgerCoverage Seen = new()
    {
        Evaluated = new HashSet<string> { "user.console-mfa", "root.mfa-enabled" },
        InForce = new HashSet<string> { "user.console-mfa", "root.mfa-enabled" },
        InventoryIsComplete = (_, _) => true,
        KindOf = new Dictionary<string, ResourceKind>
        {
            ["user.console-mfa"] = ResourceKind.User,
            ["root.mfa-enabled"] = ResourceKind.User,
        },
    };

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("iam-auditor-mail-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task What_cannot_be_trusted_stands_before_the_difference()
    {
        await using var store = await StoreAsync();
        await CommitAsync(store, First, At.AddDays(-8), rules: 50, []);
        await CommitAsync(store, First, At.AddHours(-3), rules: 40, [Fail("user.console-mfa", "ann", Severity.High)]);
        await FailAsync(store, Second, At.AddHours(-2), "AccessDenied: sts:AssumeRole was refused");

        var digest = await DigestAsync(store, new MailGroup { Name = "all", To = ["a@example.test"] }, At.AddDays(-7));
        var text = TextOf(digest);

        Assert.Equal(
            [
                "Coverage fell: 40 of 56 rules could be assessed, 50 on 2026-03-01. Findings that could not be judged stay open.",
                "No audit has succeeded yet. The last attempt failed: AccessDenied: sts:AssumeRole was refused",
            ],
            digest.Accounts.Select(a => a.Warning)
        );
        Assert.True(text.IndexOf("!! 444455556666", StringComparison.Ordinal) < text.IndexOf("WHAT CHANGED", StringComparison.Ordinal));
        Assert.True(text.IndexOf("New: 1", StringComparison.Ordinal) < text.IndexOf("OPEN FINDINGS", StringComparison.Ordinal));
        Assert.Contains("ann signs in without MFA", text, StringComparison.Ordinal);
        Assert.Contains("444455556666: never audited", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_without_a_successful_audit_in_its_interval_is_named()
    {
        await using var store = await StoreAsync();
        await CommitAsync(store, First, At.AddHours(-40), rules: 50, []);
        await FailAsync(store, First, At.AddHours(-16), "throttled");

        var digest = await DigestAsync(store, new MailGroup { Name = "all", To = ["a@example.test"] }, null);

        Assert.Equal(
            "No successful audit since 2026-03-07 15:00 UTC; 1 attempt failed since. What follows is as old as that. The last attempt failed: throttled",
            Assert.Single(digest.Accounts).Warning
        );
        Assert.Equal("AWS IAM audit: 1 account of 1 not fully audited", MailWords.Subject(digest));
    }

    [Fact]
    public async Task A_look_of_the_watch_is_no_audit()
    {
        await using var store = await StoreAsync();
        await CommitAsync(store, First, At.AddHours(-40), rules: 50, []);
        await FailAsync(store, First, At.AddHours(-16), "throttled");
        var looked = At.AddHours(-1);
        await store.CommitAsync(
            new CompletedRun
            {
                Record = Record(First, looked) with { Id = RunId.NewOfWatch(looked), Succeeded = true, RulesAssessed = 4, Rules = 4 },
                BasedOn = (await store.RunsAsync(First, TestContext.Current.CancellationToken))[0].Id,
            },
            TestContext.Current.CancellationToken
        );

        var account = Assert.Single((await DigestAsync(store, new MailGroup { Name = "all", To = ["a@example.test"] }, null)).Accounts);

        Assert.Equal((At.AddHours(-40), 1, 1), (account.Last!.At, account.FailedSince, account.History.Count));
        Assert.StartsWith(
            "No successful audit since 2026-03-07 15:00 UTC; 1 attempt failed since.",
            account.Warning,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Before_the_first_audit_nothing_is_said_to_be_fine()
    {
        await using var store = await StoreAsync();

        var digest = await DigestAsync(store, new MailGroup { Name = "all", To = ["a@example.test"] }, null);

        Assert.Equal("AWS IAM audit: no account has been audited yet", MailWords.Subject(digest));
        var text = TextOf(digest);
        Assert.Contains("Nothing can be said: no audit has succeeded.", text, StringComparison.Ordinal);
        Assert.Contains(MailWords.NoneKnown, text, StringComparison.Ordinal);
        Assert.Contains(MailWords.NoneKnown, Parsed(MailMessages.Of("r", digest, [], Options)[0]).HtmlBody!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_by_account_and_one_by_owner_hear_of_theirs_alone()
    {
        await using var store = await StoreAsync();
        await CommitAsync(
            store,
            First,
            At.AddHours(-5),
            50,
            [Fail("user.console-mfa", "ann", Severity.High), Fail("user.console-mfa", "bob", Severity.High)],
            v => v.Resource.EndsWith("ann", StringComparison.Ordinal) ? "payments" : null
        );
        await CommitAsync(store, Second, At.AddHours(-4), 50, [Fail("user.console-mfa", "cy", Severity.High, Second)]);

        var accounts = await DigestAsync(
            store,
            new MailGroup
            {
                Name = "second",
                To = ["a@example.test"],
                Scope = MailScope.Accounts,
                Accounts = [Second.Text],
            },
            null
        );
        var owners = await DigestAsync(
            store,
            new MailGroup
            {
                Name = "pay",
                To = ["a@example.test"],
                Scope = MailScope.Owners,
                Owners = ["Payments"],
            },
            null
        );

        Assert.Equal(["cy signs in without MFA"], accounts.Accounts.SelectMany(a => a.Open).Select(f => f.Message));
        Assert.Equal(["ann signs in without MFA"], owners.Accounts.SelectMany(a => a.Open).Select(f => f.Message));
    }

    [Fact]
    public async Task The_weekly_mail_is_owed_once_per_report_and_recipient_also_when_every_audit_failed()
    {
        await using var store = await StoreAsync();
        await FailAsync(store, First, At.AddHours(-2), "no credentials");
        var mail = Options with { Groups = [new MailGroup { Name = "all", To = ["a@example.test", "b@example.test", "A@example.test"] }] };
        var mails = new WeeklyMails(store, mail, (_, _) => Task.FromResult<MailAttachment?>(null));

        await mails.SendAsync([First], At, TestContext.Current.CancellationToken);
        var first = await store.DueAsync(
            MailSink.SinkName,
            At,
            OutboxTerms.Standard.LongestWait,
            10,
            TestContext.Current.CancellationToken
        );
        await mails.SendAsync([First], At, TestContext.Current.CancellationToken);
        var again = await store.DueAsync(
            MailSink.SinkName,
            At,
            OutboxTerms.Standard.LongestWait,
            10,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(["a@example.test", "b@example.test"], first.Select(e => e.OrderKey).Order(StringComparer.Ordinal));
        Assert.Equal(first.Select(e => (e.Id, e.Sequence)), again.Select(e => (e.Id, e.Sequence)));
        Assert.Contains(
            "No audit has succeeded yet. The last attempt failed: no credentials",
            Flat(Parsed(first[0]).TextBody!),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task After_so_many_missed_audits_a_mail_of_its_own_is_owed_once()
    {
        await using var store = await StoreAsync();
        await CommitAsync(store, First, At.AddHours(-30), 50, []);
        var mails = new WeeklyMails(
            store,
            Options with
            {
                MissedAudits = 3,
                Groups = [new MailGroup { Name = "all", To = ["a@example.test"] }],
            },
            (_, _) => Task.FromResult<MailAttachment?>(null)
        );
        await FailAsync(store, First, At.AddHours(-20), "one");
        await FailAsync(store, First, At.AddHours(-10), "two");
        Assert.Equal(0, await mails.WarnAsync([First], At, TestContext.Current.CancellationToken));

        await FailAsync(store, First, At.AddHours(-5), "three");
        await mails.WarnAsync([First], At, TestContext.Current.CancellationToken);
        await mails.WarnAsync([First], At.AddHours(1), TestContext.Current.CancellationToken);

        var owed = Assert.Single(
            await store.DueAsync(
                MailSink.SinkName,
                At.AddHours(2),
                OutboxTerms.Standard.LongestWait,
                10,
                TestContext.Current.CancellationToken
            )
        );
        Assert.Equal("AWS IAM audit: account 111122223333 is not being audited", Parsed(owed).Subject);
        Assert.Contains("3 attempts failed since", Flat(Parsed(owed).TextBody!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_to_be_done_stands_below_what_is_new_or_overdue_and_names_the_accounts_place()
    {
        await using var store = await StoreAsync();
        await CommitAsync(
            store,
            First,
            At.AddDays(-60),
            50,
            [Fail("user.console-mfa", "ann", Severity.High), Fail("user.console-mfa", "bob", Severity.High)]
        );
        await CommitAsync(
            store,
            First,
            At.AddHours(-3),
            50,
            [Fail("user.console-mfa", "ann", Severity.High), Fail("root.mfa-enabled", "cy", Severity.Critical)]
        );
        var digest = await DigestAsync(store, new MailGroup { Name = "all", To = ["a@example.test"] }, At.AddDays(-7));
        digest = digest with
        {
            Accounts =
            [
                digest.Accounts[0] with
                {
                    Alias = "acme-prod",
                    OrganizationName = "production",
                    Unit = "Root / Workloads / Production",
                },
            ],
        };
        var steps = digest
            .Accounts[0]
            .Changes.Concat(digest.Accounts[0].Overdue.Select(f => new FindingChange(ChangeKind.New, f)))
            .DistinctBy(c => c.Finding.Id)
            .ToDictionary(
                c => c.Finding.Id,
                c => $"Ask {c.Finding.Resource.Split('/')[1]} to register a passkey or an authenticator app under Security credentials."
            );
        var report = new MailAttachment("report.xlsx", new byte[10], "there") { FirstSteps = steps };

        var message = Parsed(Assert.Single(MailMessages.Of("r1", digest, [report], Options)));

        var text = message.TextBody!.ReplaceLineEndings("\n");
        Assert.All(text.Split('\n'), l => Assert.True(l.Length <= 78, l));
        Assert.Contains(
            """
            New: 1
              critical  cy signs in without MFA
                        111122223333 · root.mfa-enabled · due 2026-03-16
                        To do: Ask cy to register a passkey or an authenticator app under
                        Security credentials.

            Overdue: 1
              high      ann signs in without MFA
                        111122223333 · user.console-mfa · due 2026-02-07
                        To do: Ask ann to register a passkey or an authenticator app under
                        Security credentials.
            """,
            text,
            StringComparison.Ordinal
        );
        // Nobody has to do anything about what is resolved.
        Assert.DoesNotContain("Ask bob", text, StringComparison.Ordinal);
        Assert.Contains("\n111122223333 (production, alias acme-prod): 1 critical, 1 high", text, StringComparison.Ordinal);
        Assert.Contains("\n  in Root / Workloads / Production\n", text, StringComparison.Ordinal);
        Assert.Contains("Ask cy to register a passkey", message.HtmlBody, StringComparison.Ordinal);
        Assert.DoesNotContain("Ask bob", message.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("Root / Workloads / Production", message.HtmlBody, StringComparison.Ordinal);

        // A group of owners gets the steps of its own findings, and nobody's workbook.
        var owners = digest with
        {
            Group = digest.Group with { Scope = MailScope.Owners, Owners = ["o"] },
        };
        var own = Parsed(Assert.Single(MailMessages.Of("r2", owners, [report], Options)));
        Assert.Empty(own.Attachments);
        Assert.DoesNotContain("report.xlsx", own.TextBody, StringComparison.Ordinal);
        Assert.Contains("Ask cy to register a passkey", own.TextBody, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Delete the key: nothing uses it. Then tell the owner.", "Delete the key: nothing uses it.")]
    [InlineData("Use a role, e.g. one of the group. And then more.", "Use a role, e.g. one of the group.")]
    [InlineData("Only one sentence", "Only one sentence")]
    [InlineData("Ends here.", "Ends here.")]
    public void A_remedy_begins_with_its_first_sentence(string text, string expected) =>
        Assert.Equal(expected, new Fix(text, null, null).FirstStep);

    [Fact]
    public void A_workbook_beyond_the_limit_stays_where_it_lies_and_the_mail_says_so()
    {
        var digest = new MailDigest
        {
            Group = new MailGroup { Name = "all", To = ["a@example.test"] },
            At = At,
            Accounts = [],
        };
        var workbook = new MailAttachment("report.xlsx", new byte[2 * 1024 * 1024], "/var/lib/iam-auditor/report.xlsx");

        var message = Parsed(Assert.Single(MailMessages.Of("r1", digest, [workbook], Options with { MaxAttachmentMb = 1 })));

        Assert.Empty(message.Attachments);
        Assert.Contains("It lies at /var/lib/iam-auditor/report.xlsx.", Flat(message.TextBody!), StringComparison.Ordinal);
        Assert.Contains("It lies at /var/lib/iam-auditor/report.xlsx.", message.HtmlBody, StringComparison.Ordinal);
    }

    [Fact]
    public void The_picture_is_a_png_whose_columns_grow_with_the_numbers()
    {
        var png = TrendPicture.Draw([_ => 0, s => s == Severity.High ? 10 : 0]);

        Assert.Equal(new byte[] { 0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10 }, png[..8]);
        Assert.Equal(
            (TrendPicture.Width, TrendPicture.Height),
            (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)))
        );
        Assert.Equal("IEND"u8.ToArray(), png[^8..^4]);
        using var pixels = new MemoryStream();
        using (var packed = new ZLibStream(new MemoryStream(png[74..^16]), CompressionMode.Decompress))
        {
            packed.CopyTo(pixels);
        }

        // Three is the colour of high; a line has its filter's byte before the pixels.
        var lines = pixels.ToArray().Chunk(TrendPicture.Width + 1).ToList();
        Assert.Equal(TrendPicture.Height, lines.Count);
        Assert.DoesNotContain(lines, l => l.AsSpan(0, TrendPicture.Width / 2).Contains((byte)3));
        Assert.Equal(TrendPicture.Height - 10, lines.Count(l => l.AsSpan(TrendPicture.Width / 2).Contains((byte)3)));
    }

    [Theory]
    [InlineData(MailSecurity.StartTls)]
    [InlineData(MailSecurity.Tls)]
    public async Task A_real_server_takes_the_mail_and_it_arrives_as_it_was_written(MailSecurity security)
    {
        await using var exim = await Exim.StartAsync();
        var mail = Through(exim) with { Security = security, Port = security == MailSecurity.Tls ? exim.TlsPort : exim.Port };
        await using var store = await StoreAsync();
        await CommitAsync(store, First, At.AddDays(-8), 50, [Fail("user.console-mfa", "ann", Severity.High)]);
        await CommitAsync(
            store,
            First,
            At.AddHours(-3),
            50,
            [Fail("user.console-mfa", "ann", Severity.High), Fail("root.mfa-enabled", "zoë <b>", Severity.Critical)]
        );
        var digest = await DigestAsync(store, new MailGroup { Name = "Security team", To = ["ann@example.test"] }, At.AddDays(-7));
        var workbook = Encoding.UTF8.GetBytes("PK workbook");
        var entry = Assert.Single(MailMessages.Of("report/1", digest, [new MailAttachment("report.xlsx", workbook, "here")], mail));

        Assert.Empty(await SendAsync(mail, entry));

        var message = Assert.Single(await exim.ReceivedAsync("ann", 1));
        Assert.Equal("AWS IAM audit: 1 new, 2 open", message.Subject);
        Assert.Equal(("IamAuditor", "audit@example.test"), (message.From.Mailboxes.Single().Name, message.From.Mailboxes.Single().Address));
        Assert.Equal("ann@example.test", message.To.Mailboxes.Single().Address);
        Assert.Equal(entry.Id["mail-".Length..] + "@example.test", message.MessageId);
        Assert.Equal("auto-generated", message.Headers["Auto-Submitted"]);
        Assert.Equal("IamAuditor reports <security-team.iam-auditor.example.test>", message.Headers[HeaderId.ListId]);
        var sent = Parsed(entry);
        Assert.Equal(sent.TextBody!.ReplaceLineEndings(), message.TextBody!.ReplaceLineEndings());
        Assert.Equal(sent.HtmlBody!.ReplaceLineEndings(), message.HtmlBody!.ReplaceLineEndings());
        Assert.Contains("zo&#xEB; &lt;b&gt; signs in without MFA", message.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("cid:open-findings", message.HtmlBody, StringComparison.Ordinal);
        var picture = message.BodyParts.OfType<MimePart>().Single(p => p.ContentId == "open-findings");
        Assert.Equal("image/png", picture.ContentType.MimeType);
        var attached = Assert.IsType<MimePart>(Assert.Single(message.Attachments));
        Assert.Equal("report.xlsx", attached.FileName);
        using var bytes = new MemoryStream();
        await attached.Content!.DecodeToAsync(bytes, TestContext.Current.CancellationToken);
        Assert.Equal(workbook, bytes.ToArray());
    }

    [Fact]
    public async Task What_a_server_refuses_is_said_and_what_it_puts_off_is_tried_again()
    {
        await using var exim = await Exim.StartAsync();
        var mail = Through(exim);
        var digest = new MailDigest
        {
            Group = new MailGroup
            {
                Name = "all",
                To = ["nobody@example.test", "grey@example.test", "ann@example.test", "ann@elsewhere.test"],
            },
            At = At,
            Accounts = [],
        };
        var entries = MailMessages.Of("report/2", digest, [], mail);

        var failures = await SendAsync(mail, [.. entries]);

        var server = $"localhost:{exim.Port}";
        Assert.Equal(
            [
                (
                    entries[0].Id,
                    new DeliveryFailure($"{server} refuses the recipient nobody@example.test: 550 nobody of that name here", true)
                ),
                (
                    entries[1].Id,
                    new DeliveryFailure(
                        $"{server} asks to come again later for grey@example.test: 451 greylisted, come again in 5 minutes",
                        false
                    )
                ),
                (entries[3].Id, new DeliveryFailure($"{server} refuses the recipient ann@elsewhere.test: 550 no relaying", true)),
            ],
            failures.Select(f => (f.Key, f.Value))
        );
        Assert.Single(await exim.ReceivedAsync("ann", 1));
    }

    [Fact]
    public async Task A_wrong_password_a_strange_authority_and_a_dead_server_are_each_named()
    {
        int dead;
        await using (var exim = await Exim.StartAsync())
        {
            var mail = Through(exim);
            dead = exim.Port;
            Assert.StartsWith(
                $"localhost:{exim.Port} does not accept the password of audit; check IamAuditor:Mail:User and env:MAIL_PASSWORD",
                await ReasonAsync(mail, "wrong"),
                StringComparison.Ordinal
            );
            Assert.StartsWith(
                $"localhost:{exim.Port} shows a certificate that cannot be trusted",
                await ReasonAsync(mail with { CaFile = null }, "secret"),
                StringComparison.Ordinal
            );
            Assert.Equal("IamAuditor:Mail:Password: environment variable MAIL_PASSWORD is not set", await ReasonAsync(mail, null));
        }

        Assert.StartsWith(
            $"localhost:{dead} cannot be reached",
            await ReasonAsync(Options with { Port = dead }, "secret"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_repeat_after_a_crash_bears_the_same_message_id()
    {
        await using var exim = await Exim.StartAsync();
        var mail = Through(exim);
        var digest = new MailDigest
        {
            Group = new MailGroup { Name = "all", To = ["ann@example.test"] },
            At = At,
            Accounts = [],
        };
        var entry = Assert.Single(MailMessages.Of("report/3", digest, [], mail));

        Assert.Empty(await SendAsync(mail, entry));
        Assert.Empty(await SendAsync(mail, entry));

        var received = await exim.ReceivedAsync("ann", 2);
        Assert.Equal(2, received.Count);
        Assert.Single(received.Select(m => m.MessageId).Distinct());
    }

    [Fact]
    public async Task Where_the_time_is_up_what_the_server_took_is_delivered_all_the_same()
    {
        await using var exim = await Exim.StartAsync();
        var digest = new MailDigest
        {
            Group = new MailGroup { Name = "all", To = ["ann@example.test", "bob@example.test", "eve@example.test"] },
            At = At,
            Accounts = [],
        };
        var workbook = new MailAttachment("a.xlsx", new byte[100_000], "there");
        // Past the first mail's workbook and some of the second's.
        await using var relay = new HoldingRelay(exim.Port, heldFrom: 200_000);
        var mail = Through(exim) with { Port = relay.Port };
        var entries = MailMessages.Of("report/5", digest, [workbook], mail);
        await using var sink = new MailSink(mail, _ => "secret", "/");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        var delivering = sink.DeliverAsync(entries, limit.Token);
        Assert.Single(await exim.ReceivedAsync("bob", 1));
        await limit.CancelAsync();

        var failures = await delivering;
        Assert.Equal(
            [
                (entries[1].Id, new DeliveryFailure($"localhost:{relay.Port} did not answer in time", IsFinal: false)),
                (entries[2].Id, new DeliveryFailure($"localhost:{relay.Port} did not get to it in time", IsFinal: false, IsUntried: true)),
            ],
            failures.Select(f => (f.Key, f.Value))
        );
        Assert.Single(await exim.ReceivedAsync("ann", 1));
        Assert.Empty(await exim.ReceivedAsync("eve", 0));
    }

    [Fact]
    public async Task A_big_mail_over_a_slow_line_arrives_where_its_last_answer_takes_longer_than_the_timeout()
    {
        await using var exim = await Exim.StartAsync();
        var digest = new MailDigest
        {
            Group = new MailGroup { Name = "all", To = ["ann@example.test"] },
            At = At,
            Accounts = [],
        };
        var workbook = new byte[4_000_000];
        new Random(7).NextBytes(workbook);
        // The system takes the whole mail from the program long before the server has it.
        await using var relay = new HoldingRelay(exim.Port, bytesPerSecond: 800_000);
        var mail = Through(exim) with { Port = relay.Port, TimeoutSeconds = 2 };

        Assert.Empty(
            await SendAsync(mail, [.. MailMessages.Of("report/6", digest, [new MailAttachment("a.xlsx", workbook, "there")], mail)])
        );

        var message = Assert.Single(await exim.ReceivedAsync("ann", 1));
        using var bytes = new MemoryStream();
        await Assert
            .IsType<MimePart>(Assert.Single(message.Attachments))
            .Content!.DecodeToAsync(bytes, TestContext.Current.CancellationToken);
        Assert.Equal(workbook, bytes.ToArray());
    }

    [Fact]
    public void Every_problem_of_the_configuration_is_named()
    {
        using var some = new IamAuditor.Tests.Options.SomeSettings();

        var settings = some.Load(
            """
            { "Mail": { "Host": "mail example", "Port": 0, "Security": "none", "User": "u", "Password": "hunter2", "From": "nobody", "MaxAttachmentMb": -1,
              "Groups": [ { "Name": "a", "To": ["x"] }, { "Name": "A", "Scope": "accounts", "To": ["y@example.com"] } ] } }
            """
        );

        Assert.Equal(
            [
                "IamAuditor:Mail:Host: `mail example` is not the name of a host; write one like mail.example.com, and the port under IamAuditor:Mail:Port",
                "IamAuditor:Mail:Port: 0 is not a port; write 587 for STARTTLS or 465 for TLS, or leave it out",
                "IamAuditor:Mail:From: `nobody` is not an address; write IamAuditor <audit@example.com>",
                "IamAuditor:Mail:Password: the password itself does not belong here; write env:NAME or file:PATH, where it lies",
                "IamAuditor:Mail:Security: a password would go over the wire in the clear; write starttls or tls",
                "IamAuditor:Mail:MaxAttachmentMb: -1 is no size; write 0 (attach nothing) or more",
                "IamAuditor:Mail:Groups:0:To:0: `x` is not an address; write one like security@example.com",
                "IamAuditor:Mail:Groups:1:Name: there is another group `A`; write another name",
                "IamAuditor:Mail:Groups:1:Accounts: scope accounts names none; write some, or scope all",
            ],
            settings.Problems
        );
    }

    private static MailOptions Through(Exim exim) => Options with { Port = exim.Port, CaFile = exim.CaFile };

    private static async Task<IReadOnlyDictionary<string, DeliveryFailure>> SendAsync(MailOptions mail, params OutboxEntry[] entries)
    {
        await using var sink = new MailSink(mail, _ => "secret", "/");
        return await sink.DeliverAsync(entries, TestContext.Current.CancellationToken);
    }

    private static async Task<string> ReasonAsync(MailOptions mail, string? password)
    {
        var digest = new MailDigest
        {
            Group = new MailGroup { Name = "all", To = ["ann@example.test"] },
            At = At,
            Accounts = [],
        };
        await using var sink = new MailSink(mail, _ => password, "/");
        var failures = await sink.DeliverAsync(MailMessages.Of("report/4", digest, [], mail), TestContext.Current.CancellationToken);
        var failure = Assert.Single(failures).Value;
        Assert.False(failure.IsFinal);
        return failure.Reason;
    }

    // Where lines break is looked at elsewhere.
    private static string Flat(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string TextOf(MailDigest digest) => Parsed(MailMessages.Of("r", digest, [], Options)[0]).TextBody!;

    private static MimeMessage Parsed(OutboxEntry entry) => MimeMessage.Load(new MemoryStream(entry.Payload.ToArray()));

    private static Task<MailDigest> DigestAsync(IStore store, MailGroup group, DateTimeOffset? since) =>
        MailDigest.FromAsync(store, group, [], since, At, Options, TestContext.Current.CancellationToken);

    private async Task<IStore> StoreAsync()
    {
        var store = new SqliteStore(Path.Combine(folder.FullName, "mail.db"));
        await store.PrepareAsync(TestContext.Current.CancellationToken);
        return store;
    }

    private static Verdict Fail(string rule, string name, Severity severity, AccountId? account = null) =>
        new()
        {
            Rule = rule,
            Account = account ?? First,
            Resource = $"arn:aws:iam::{account ?? First}:user/{name}",
            Outcome = Outcome.Fail,
            Severity = severity,
            Message = $"{name} signs in without MFA",
        };

    private static async Task CommitAsync(
        IStore store,
        AccountId account,
        DateTimeOffset at,
        int rules,
        IReadOnlyList<Verdict> verdicts,
        Func<Verdict, string?>? owner = null
    )
    {
        var known = await store.FindingsOfAsync(account, TestContext.Current.CancellationToken);
        var changes = Ledger.Reconcile(account, known, verdicts, Seen, [], at, new LedgerTerms { OwnerOf = owner ?? (_ => null) });
        var last = (await store.RunsAsync(account, TestContext.Current.CancellationToken)).LastOrDefault(r => r.Succeeded);
        await store.CommitAsync(
            new CompletedRun
            {
                BasedOn = last?.Id,
                Changes = changes,
                Record = Record(account, at) with
                {
                    Succeeded = true,
                    RulesAssessed = rules,
                    Open = changes
                        .Findings.Where(f => f.State == FindingState.Open)
                        .GroupBy(f => f.Severity.ToString().ToLowerInvariant())
                        .ToDictionary(g => g.Key, g => g.Count()),
                },
            },
            TestContext.Current.CancellationToken
        );
    }

    private static async Task FailAsync(IStore store, AccountId account, DateTimeOffset at, string why) =>
        await store.CommitAsync(
            new CompletedRun { Record = Record(account, at) with { Failure = why } },
            TestContext.Current.CancellationToken
        );

    private static RunRecord Record(AccountId account, DateTimeOffset at) =>
        new()
        {
            Id = at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z-aaaaaa'", System.Globalization.CultureInfo.InvariantCulture),
            Account = account,
            At = at,
            Started = at,
            Finished = at,
            Succeeded = false,
            RulesAssessed = 0,
            Rules = 56,
        };
}
