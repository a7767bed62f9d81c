using System.Text;
using System.Text.Json;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;
using IamAuditor.Exports;
using IamAuditor.Exports.Events;
using IamAuditor.Options;
using IamAuditor.Tests.Reports;

namespace IamAuditor.Tests.Exports.Events;

public sealed class FindingEventsTests
{
    private static readonly string User = "user.console-mfa";

    [Fact]
    public void In_CEF_bars_equals_signs_and_lines_are_escaped_and_controls_are_visible()
    {
        Assert.Equal(@"a\|b\\c=d e<U+001B>[2J<U+202E>", CefEvent.Header("a|b\\c=d\r\ne\u001b[2J\u202e"));
        Assert.Equal(@"a|b\\c\=d\ne<U+001B>[2J<U+0000>", CefEvent.Extension("a|b\\c=d\r\ne\u001b[2J\0"));
    }

    [Fact]
    public void A_finding_is_created_updated_closed_and_comes_back()
    {
        var events = new SomeEvents();
        Assert.Equal(("new", FindingActivity.Create, "open"), Told(events.Run(SomeEvents.All(0, Outcome.Fail))));
        Assert.Empty(events.Run(SomeEvents.All(1, Outcome.Fail)));
        Assert.Equal(("updated", FindingActivity.Update, "open"), Told(events.Run(SomeEvents.All(2, Outcome.Fail, "worse"))));
        Assert.Equal(("resolved", FindingActivity.Close, "resolved"), Told(events.Run(SomeEvents.All(3, Outcome.Pass))));
        Assert.Equal(("reopened", FindingActivity.Update, "open"), Told(events.Run(SomeEvents.All(4, Outcome.Fail))));
    }

    [Fact]
    public void A_waiver_and_its_end_are_told()
    {
        var events = new SomeEvents();
        events.Run(SomeEvents.All(0, Outcome.Fail));
        var day = DateOnly.FromDateTime(RunBuilder.TakenAt.UtcDateTime);
        events.Waivers =
        [
            new Waiver
            {
                Id = "w1",
                Rule = "*",
                Reason = "known",
                Owner = "ops",
                ApprovedBy = "ciso",
                Created = day,
                Expires = day.AddDays(1),
            },
        ];
        Assert.Equal(("waived", FindingActivity.Update, "waived"), Told(events.Run(SomeEvents.All(1, Outcome.Fail))));
        Assert.Equal(("waiver-ended", FindingActivity.Update, "open"), Told(events.Run(SomeEvents.All(2, Outcome.Fail))));
    }

    [Fact]
    public void What_cannot_be_assessed_is_told_once_and_told_again_when_it_can()
    {
        var events = new SomeEvents();
        Assert.Equal(("unknown", FindingActivity.Create, "unknown"), Told(events.Run(SomeEvents.All(0, Outcome.Unknown))));
        Assert.Empty(events.Run(SomeEvents.All(1, Outcome.Unknown)));
        Assert.Equal(("assessed", FindingActivity.Close, "resolved"), Told(events.Run(SomeEvents.All(2, Outcome.Pass))));
        Assert.Empty(events.Run(SomeEvents.All(3, Outcome.Pass)));
    }

    [Fact]
    public void An_open_finding_that_cannot_be_seen_stays_open_and_says_so()
    {
        var events = new SomeEvents();
        events.Run(SomeEvents.All(0, Outcome.Fail));
        Assert.Equal(("unknown", FindingActivity.Update, "unknown"), Told(events.Run(SomeEvents.All(1, Outcome.Unknown))));
        Assert.Empty(events.Run(SomeEvents.All(2, Outcome.Unknown)));
        Assert.Equal(("assessed", FindingActivity.Update, "open"), Told(events.Run(SomeEvents.All(3, Outcome.Fail))));
    }

    [Fact]
    public void A_rule_that_did_not_run_says_nothing()
    {
        var events = new SomeEvents();
        events.Run(SomeEvents.All(0, Outcome.Unknown));
        Assert.Empty(events.Run(SomeEvents.Rules(1)));
        Assert.Equal(("assessed", FindingActivity.Close, "resolved"), Told(events.Run(SomeEvents.All(2, Outcome.Pass))));
    }

    [Fact]
    public void The_findings_of_a_rule_that_was_removed_are_closed()
    {
        var events = new SomeEvents();
        events.Run(SomeEvents.All(0, Outcome.Fail));
        var told = events.Run(
            new RunBuilder().Rule("user.other", Severity.Low).Snapshot(s => s with { TakenAt = RunBuilder.TakenAt.AddDays(1) })
        );
        Assert.All(
            told,
            e => Assert.Equal((FindingActivity.Close, "resolved", ResolvedBy.RuleOff), (e.Activity, e.Change, e.Life!.ResolvedBy))
        );
        Assert.Equal("user.console-mfa (no longer a rule)", told[^1].Finding.Rule.Title);
        Assert.All(EventFormat.Names, format => Assert.NotEmpty(EventFormat.Write(format, told[0])));
        Assert.EndsWith(
            ",rule-off,Nothing is to be done.",
            Encoding.UTF8.GetString(EventFormat.Write("csv", told[0])),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Every_event_of_a_life_fits_the_OCSF_schema_of_its_class()
    {
        var lines = Lives().Select(e => Encoding.UTF8.GetString(EventFormat.Write("ocsf", e))).ToList();
        var classes = lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("class_uid").GetInt32()).Distinct().Order();
        Assert.Equal([2003, 2004, 2008], classes);
        var (code, output) = await SchemaCheck.RunAsync("ocsf", string.Concat(lines.Select(l => l + "\n")));
        Assert.Equal((0, $"{lines.Count} lines, 0 problems\n"), (code, output));
    }

    [Fact]
    public void No_format_needs_a_second_line()
    {
        foreach (var (happened, format) in Lives("two\nlines\r\nand | = \\ ,").SelectMany(e => EventFormat.Names.Select(f => (e, f))))
        {
            Assert.DoesNotContain((byte)'\n', EventFormat.Write(format, happened));
        }
    }

    [Fact]
    public void Security_Hub_hears_of_the_end()
    {
        var states = Lives()
            .Where(e => e.Finding.Verdict.Rule == User)
            .Select(e => JsonDocument.Parse(EventFormat.Write("asff", e)).RootElement)
            .Select(a =>
                (
                    a.GetProperty("Workflow").GetProperty("Status").GetString(),
                    a.GetProperty("RecordState").GetString(),
                    a.GetProperty("Compliance").GetProperty("Status").GetString()
                )
            );
        Assert.Equal(
            [
                ("NEW", "ACTIVE", "FAILED"),
                ("NEW", "ACTIVE", "FAILED"),
                ("NEW", "ACTIVE", "NOT_AVAILABLE"),
                ("RESOLVED", "ARCHIVED", "PASSED"),
                ("NEW", "ACTIVE", "FAILED"),
            ],
            states
        );
    }

    [Fact]
    public void CEF_escapes_bars_in_its_header_and_equals_signs_in_its_extension()
    {
        var told = new SomeEvents().Run(
            new RunBuilder()
                .Rule("user.a", Severity.High, title: "a|b\\c")
                .Verdict("user.a", Outcome.Fail, RunBuilder.UserArn("x=y"), message: "one=1\ntwo\\2")
        );
        var id = told[0].Finding.Id;
        var version = typeof(OcsfFormat).Assembly.GetName().Version!.ToString(3);
        Assert.Equal(
            $@"CEF:0|IamAuditor|IamAuditor|{version}|user.a|a\|b\\c|8|rt=1772360100000 externalId={id[..40]} act=create outcome=fail cat=user msg=one\=1\ntwo\\2 start=1772360100000 end=1772360100000 cs1Label=resource cs1=arn:aws:iam::111122223333:user/x\=y cs2Label=account cs2=111122223333 cs3Label=state cs3=open cs4Label=change cs4=new flexString1Label=finding flexString1={id} flexString2Label=event flexString2={id}:run-1:new",
            Encoding.UTF8.GetString(EventFormat.Write("cef", told[0]))
        );
    }

    [Fact]
    public void No_field_of_CEF_is_longer_than_its_dictionary_allows()
    {
        var told = new SomeEvents().Run(
            new RunBuilder()
                .Rule("user.a", Severity.High)
                .Verdict("user.a", Outcome.Fail, RunBuilder.UserArn(new string('n', 5000)), message: new string('m', 3000))
        );
        var text = Encoding.UTF8.GetString(EventFormat.Write("cef", told[0]));
        var fields = text.Split('|')[^1].Split(' ').Select(f => f.Split('=', 2)).ToDictionary(f => f[0], f => f[1].Length);
        Assert.Equal((40, 1023, 4000, 64), (fields["externalId"], fields["msg"], fields["cs1"], fields["flexString1"]));
        Assert.InRange(fields["flexString2"], 65, 1023);
    }

    [Fact]
    public void What_somebody_did_is_no_setting_that_is_wrong()
    {
        Assert.Equal(
            [
                ("root.recent-use", "Unusual Behaviors", "Unusual Behaviors/User"),
                (
                    "trail.multi-region",
                    "Software and Configuration Checks",
                    "Software and Configuration Checks/AWS Security Best Practices"
                ),
                ("user.console-mfa", "Software and Configuration Checks", "Software and Configuration Checks/AWS Security Best Practices"),
            ],
            new SomeEvents()
                .Run(SomeEvents.All(0, Outcome.Fail))
                .Select(e =>
                    (
                        e.Finding.Rule.Id,
                        Of(e, "ocsf").GetProperty("finding_info").GetProperty("types")[0].GetString(),
                        Of(e, "asff").GetProperty("FindingProviderFields").GetProperty("Types")[0].GetString()
                    )
                )
        );

        static JsonElement Of(FindingEvent happened, string format) => JsonDocument.Parse(EventFormat.Write(format, happened)).RootElement;
    }

    [Theory]
    [InlineData(ResourceKind.User, 2008)]
    [InlineData(ResourceKind.Group, 2008)]
    [InlineData(ResourceKind.Role, 2008)]
    [InlineData(ResourceKind.Principal, 2008)]
    [InlineData(ResourceKind.Policy, 2008)]
    [InlineData(ResourceKind.InlinePolicy, 2008)]
    [InlineData(ResourceKind.AnyPolicy, 2008)]
    [InlineData(ResourceKind.Account, 2003)]
    [InlineData(ResourceKind.Event, 2004)]
    public void What_the_policies_of_identities_grant_is_an_IAM_analysis(ResourceKind kind, int expected)
    {
        var told = new SomeEvents().Run(
            new RunBuilder()
                .Rule("user.a", Severity.High, kind, needs: Source.AuthorizationDetails)
                .Verdict("user.a", Outcome.Fail, RunBuilder.UserArn("alice"))
        );
        Assert.Equal(
            expected,
            JsonDocument.Parse(EventFormat.Write("ocsf", Assert.Single(told))).RootElement.GetProperty("class_uid").GetInt32()
        );
    }

    [Fact]
    public void What_was_not_read_by_choice_asks_for_its_regions()
    {
        var told = new SomeEvents().Run(
            new RunBuilder()
                .Rule("user.a", Severity.High)
                .Verdict(
                    "user.a",
                    Outcome.Unknown,
                    "AWS::::Account:111122223333",
                    missing: [new Missing("analyzers", "eu-west-1", GapCode.NotCollected, null)]
                )
        );
        Assert.Equal(
            "Not assessed. Audit the regions that were left out as well (IamAuditor:Aws:Regions, --region).",
            JsonDocument.Parse(EventFormat.Write("json", Assert.Single(told))).RootElement.GetProperty("remediation").GetString()
        );
    }

    [Fact]
    public void The_same_change_has_the_same_id_and_bytes_whenever_it_is_made()
    {
        var sink = new SinkOptions
        {
            Name = "siem",
            Type = "splunk",
            Format = "json",
        };
        var (first, second) = (SinkDeliveries.Of(sink, Lives(), "host"), SinkDeliveries.Of(sink, Lives(), "host"));
        Assert.Equal(first.Select(e => e.Id), second.Select(e => e.Id));
        Assert.Equal(first.Select(e => Convert.ToHexString(e.Payload.Span)), second.Select(e => Convert.ToHexString(e.Payload.Span)));
        Assert.Equal(first.Count, first.Select(e => e.Id).Distinct().Count());
        Assert.NotEqual(first[0].Id, SinkDeliveries.Of(sink with { Name = "other" }, Lives(), "host")[0].Id);
    }

    [Fact]
    public void A_sink_takes_its_severities_and_accounts()
    {
        var sink = new SinkOptions { Name = "siem", Type = "file" };
        var told = new SomeEvents().Run(SomeEvents.All(0, Outcome.Fail));
        Assert.Equal(3, SinkDeliveries.Of(sink, told, "host").Count);
        Assert.Equal(2, SinkDeliveries.Of(sink with { MinSeverity = Severity.High }, told, "host").Count);
        Assert.Empty(SinkDeliveries.Of(sink with { Accounts = ["999999999999"] }, told, "host"));
        Assert.All(SinkDeliveries.Of(sink, told, "host").Zip(told), p => Assert.Equal(p.Second.Finding.Id, p.First.OrderKey));
    }

    [Fact]
    public void Every_type_of_sink_gets_bytes_that_its_receiver_reads()
    {
        var told = new SomeEvents().Run(SomeEvents.All(0, Outcome.Fail, "<b> & said"))[^1];
        string Payload(SinkOptions sink) => Encoding.UTF8.GetString(SinkDeliveries.Payload(sink with { Name = "s" }, told, "audit-1"));

        var splunk = JsonDocument
            .Parse(
                Payload(
                    new SinkOptions
                    {
                        Type = "splunk",
                        Format = "json",
                        Index = "iam",
                    }
                )
            )
            .RootElement;
        Assert.Equal(
            ("1772360100.000", "audit-1", "iam-auditor:json", "iam"),
            (
                splunk.GetProperty("time").GetRawText(),
                splunk.GetProperty("host").GetString(),
                splunk.GetProperty("sourcetype").GetString(),
                splunk.GetProperty("index").GetString()
            )
        );
        Assert.Equal("user.console-mfa", splunk.GetProperty("event").GetProperty("rule").GetString());

        var elastic = JsonDocument.Parse(Payload(new SinkOptions { Type = "elasticsearch", Format = "json" })).RootElement;
        Assert.Equal("2026-03-01T10:15:00.000Z", elastic.GetProperty("@timestamp").GetString());

        Assert.StartsWith(
            "<107>1 2026-03-01T10:15:00.000000Z audit-1 iam-auditor - user.console-mfa [iamauditor@32473 event=\"",
            Payload(new SinkOptions { Type = "syslog" }),
            StringComparison.Ordinal
        );

        var slack = JsonDocument.Parse(Payload(new SinkOptions { Type = "webhook", Shape = "slack" })).RootElement;
        Assert.Equal("New finding: Title of user.console-mfa (high)", slack.GetProperty("text").GetString());
        Assert.Equal(
            "*New finding: Title of user.console-mfa (high)*\n&lt;b&gt; &amp; said",
            slack.GetProperty("blocks")[0].GetProperty("text").GetProperty("text").GetString()
        );

        var teams = JsonDocument
            .Parse(Payload(new SinkOptions { Type = "webhook", Shape = "teams" }))
            .RootElement.GetProperty("attachments")[0];
        Assert.Equal("application/vnd.microsoft.card.adaptive", teams.GetProperty("contentType").GetString());
        Assert.Equal("<b> & said", teams.GetProperty("content").GetProperty("body")[1].GetProperty("text").GetString());
    }

    private static IReadOnlyList<FindingEvent> Lives(string message = "said")
    {
        var events = new SomeEvents();
        return
        [
            .. events.Run(SomeEvents.All(0, Outcome.Fail, message)),
            .. events.Run(SomeEvents.All(1, Outcome.Fail, message + " more")),
            .. events.Run(SomeEvents.All(2, Outcome.Unknown, message)),
            .. events.Run(SomeEvents.All(3, Outcome.Pass, message)),
            .. events.Run(SomeEvents.All(4, Outcome.Fail, message)),
        ];
    }

    private static (string, FindingActivity, string) Told(IReadOnlyList<FindingEvent> events)
    {
        Assert.Equal(3, events.Count);
        var told = events.Single(e => e.Finding.Verdict.Rule == User);
        return (told.Change, told.Activity, told.State);
    }
}
