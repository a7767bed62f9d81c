using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;
using IamAuditor.Core.Rules;
using IamAuditor.Policies;
using IamAuditor.Reports.Html;

namespace IamAuditor.Tests.Reports;

/// <summary>What stands in the page, and what a browser makes of it (tests/page/check.mjs).</summary>
public sealed class HtmlReportTests
{
    private static string Written(AuditReport report)
    {
        using var stream = new MemoryStream();
        new HtmlReport().Write(report, stream);
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(stream.ToArray());
    }

    private static JsonElement DataOf(string page) =>
        JsonDocument
            .Parse(
                Regex.Match(page, """<script type="application/json" id="data">(.*?)</script>""", RegexOptions.Singleline).Groups[1].Value
            )
            .RootElement;

    [Fact]
    public void Every_finding_and_every_unknown_is_there_once_in_the_reports_order()
    {
        var report = SampleRuns.Company().Report();

        var rows = DataOf(Written(report))
            .GetProperty("rows")
            .EnumerateArray()
            .Select(r => (r.GetProperty("i").GetString(), r.GetProperty("o").GetString()));

        Assert.Equal([.. report.Findings.Select(f => (f.Id, "f")), .. report.Unknowns.Select(f => (f.Id, "u"))], rows);
    }

    [Fact]
    public void A_row_tells_where_what_why_and_what_to_do()
    {
        var report = SampleRuns.Company().Report();
        var finding = report.Findings.First(f => f.Rule.Id == "access-key.rotation");

        var data = DataOf(Written(report));
        var row = data.GetProperty("rows").EnumerateArray().Single(r => r.GetProperty("i").GetString() == finding.Id);
        var rule = data.GetProperty("rules")[row.GetProperty("r").GetInt32()];

        Assert.Equal(finding.Verdict.Resource, row.GetProperty("a").GetString());
        Assert.Equal("access-key-1", row.GetProperty("p").GetString());
        Assert.Equal(finding.Verdict.Message, row.GetProperty("m").GetString());
        Assert.Equal(finding.Fix.Text, row.GetProperty("x").GetString());
        Assert.Equal(finding.Fix.Cli, row.GetProperty("c").GetString());
        Assert.Equal(
            finding.Verdict.Observations.Select(o => (o.Name, o.Value.ToString())),
            row.GetProperty("e").EnumerateArray().Select(e => (e[0].GetString()!, e[1].GetString()!))
        );
        Assert.Equal(
            ("access-key.rotation", "Why access-key.rotation matters."),
            (rule.GetProperty("id").GetString(), rule.GetProperty("why").GetString())
        );
    }

    [Fact]
    public void The_numbers_are_the_reports()
    {
        var report = SampleRuns.Company().Report();

        var page = Written(report);

        Assert.All(
            report.Conclusion,
            s => Assert.Contains(System.Text.Encodings.Web.HtmlEncoder.Default.Encode(s), page, StringComparison.Ordinal)
        );
        Assert.All(
            report.BySeverity,
            s =>
                Assert.Contains(
                    $"<li class=\"t-{s.Severity.ToString().ToLowerInvariant()}\"><b>{s.Outcomes.Fail}</b>",
                    page,
                    StringComparison.Ordinal
                )
        );
        Assert.Contains($"<b>{report.Outcomes.Unknown}</b>unknown", page, StringComparison.Ordinal);
    }

    [Fact]
    public void What_changed_comes_first_with_owner_and_due_date()
    {
        var run = SampleRuns.Company().Run();
        var known = AuditReport.From(run).Findings[0];
        var finding = new Finding
        {
            Id = known.Id,
            Rule = known.Rule.Id,
            Account = RunBuilder.Account,
            Resource = known.Verdict.Resource,
            State = FindingState.Open,
            Severity = known.Verdict.Severity,
            Message = known.Verdict.Message,
            FirstSeen = RunBuilder.TakenAt.AddDays(-40),
            LastSeen = RunBuilder.TakenAt,
            OpenSince = RunBuilder.TakenAt.AddDays(-8),
            TimesReopened = 2,
            Due = RunBuilder.TakenAt.AddDays(-1),
            Owner = "payments <team>",
        };
        var report = AuditReport.From(
            run with
            {
                Changes = new FindingChanges
                {
                    Account = RunBuilder.Account,
                    At = RunBuilder.TakenAt,
                    IsBaseline = false,
                    Findings = [finding],
                    Changes = [new FindingChange(ChangeKind.Reopened, finding)],
                },
            }
        );

        var page = Written(report);

        Assert.True(page.IndexOf("id=\"changed\"", StringComparison.Ordinal) < page.IndexOf("id=\"conclusion\"", StringComparison.Ordinal));
        Assert.Contains("<b>1</b>Reopened", page, StringComparison.Ordinal);
        Assert.Contains("<b>1</b>Overdue", page, StringComparison.Ordinal);
        Assert.Contains($"href=\"#finding={finding.Id}\"", page, StringComparison.Ordinal);
        var row = DataOf(page).GetProperty("rows")[0];
        Assert.Equal(
            ("reopened", "2026-02-28", true, "payments <team>"),
            (
                row.GetProperty("s").GetString(),
                row.GetProperty("due").GetString(),
                row.GetProperty("od").GetBoolean(),
                row.GetProperty("ow").GetString()
            )
        );
        Assert.Equal(
            [
                ("First seen", "2026-01-20"),
                ("Reopened", "2 times, last on 2026-02-21"),
                ("Open for", "8 days"),
                ("Last seen", "2026-03-01"),
                ("Due", "2026-02-28, overdue"),
            ],
            row.GetProperty("h").EnumerateArray().Select(h => (h[0].GetString()!, h[1].GetString()!))
        );
    }

    [Fact]
    public void The_statement_behind_a_finding_is_shown_with_its_line_marked()
    {
        const string document =
            "{\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"iam:*\",\n    \"Resource\": \"*\"\n  }\n}";
        var role = new Role
        {
            Arn = Arn.Parse("arn:aws:iam::111122223333:role/janitor"),
            Name = "janitor",
            Id = "AROA1",
            TrustPolicy = "{}",
            InlinePolicies = [new InlinePolicy("sweep", document)],
        };
        var report = new RunBuilder()
            .Rule("role.wildcard-permissions", Severity.High, ResourceKind.Role)
            .Verdict(
                "role.wildcard-permissions",
                Outcome.Fail,
                role.Arn.ToString(),
                observations: [new("role.wildcardGrants", ObservedValue.Of(["janitor: iam:*"]))]
            )
            .Snapshot(s => s with { Roles = [role] })
            .Report();

        var data = DataOf(Written(report));

        Assert.Equal([0], data.GetProperty("rows")[0].GetProperty("d").EnumerateArray().Select(d => d.GetInt32()));
        var shown = data.GetProperty("docs")[0];
        Assert.Equal(
            ("Inline policy sweep of janitor", document),
            (shown.GetProperty("name").GetString(), shown.GetProperty("text").GetString())
        );
        var mark = Assert.Single(shown.GetProperty("marks").EnumerateArray());
        Assert.Equal((4, "allows every action of iam on every resource"), (mark[0].GetInt32(), mark[1].GetString()));
    }

    [Fact]
    public void The_policy_names_exactly_the_style_and_the_script_that_are_there()
    {
        var page = Written(SampleRuns.Hostile().Report());

        var style = Digest(Regex.Match(page, "<style>(.*?)</style>", RegexOptions.Singleline).Groups[1].Value);
        var script = Digest(Regex.Match(page, "<script>(.*?)</script>", RegexOptions.Singleline).Groups[1].Value);
        var policy = System.Net.WebUtility.HtmlDecode(Regex.Match(page, "Content-Security-Policy\" content=\"([^\"]*)").Groups[1].Value);

        Assert.Equal($"default-src 'none'; style-src '{style}'; script-src '{script}'; base-uri 'none'; form-action 'none'", policy);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(page, "<script"));

        static string Digest(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Equal_reports_give_equal_bytes() =>
        Assert.Equal(Written(SampleRuns.Company().Report()), Written(SampleRuns.Company().Report()));

    [Fact]
    public async Task A_reader_sorts_filters_opens_and_prints()
    {
        var report = SampleRuns.Company().Report();

        var seen = await PageCheck.RunAsync(Written(report), search: "not-in-report");

        Assert.Empty(seen.Complaints);
        Assert.Empty(seen.Axe);
        var all = report.Findings.Count + report.Unknowns.Count;
        Assert.Equal($"{all} rows", seen.Json.GetProperty("rows").GetString());
        Assert.Equal(
            report
                .Findings.Concat(report.Unknowns)
                .OrderByDescending(f => f.Verdict.Severity)
                .Take(50)
                .Select(f => f.Verdict.Severity.ToString().ToLowerInvariant()),
            seen.Texts("severities")
        );
        var titles = seen.Json.GetProperty("sorted").GetProperty("titles").EnumerateArray().Select(t => t.GetString()!).ToList();
        Assert.Equal(titles.Order(StringComparer.Ordinal), titles);
        Assert.Equal("ascending", seen.Json.GetProperty("sorted").GetProperty("aria").GetString());
        Assert.Equal("true", seen.Json.GetProperty("expanded").GetString());
        var first = report.Findings[0];
        Assert.Contains(first.Verdict.Message, seen.Json.GetProperty("story").GetString(), StringComparison.Ordinal);
        Assert.Contains(first.Fix.Text, seen.Json.GetProperty("story").GetString(), StringComparison.Ordinal);
        var critical = report.Findings.Concat(report.Unknowns).Count(f => f.Verdict.Severity == Severity.Critical);
        Assert.Equal($"{critical} of {all} rows", seen.Json.GetProperty("critical").GetProperty("rows").GetString());
        Assert.Equal($"1 of {all} rows", seen.Json.GetProperty("found").GetProperty("rows").GetString());
        Assert.InRange(seen.Json.GetProperty("pdfPages").GetInt32(), 1, 12);
        Assert.Equal(0, seen.Json.GetProperty("overflow").GetInt32());
    }

    [Fact]
    public async Task Names_that_no_one_chose_kindly_stay_text()
    {
        var report = SampleRuns.Hostile().Report();

        var seen = await PageCheck.RunAsync(Written(report), search: "<script>alert(1)</script>");

        Assert.Empty(seen.Complaints);
        Assert.Empty(seen.Axe);
        Assert.Equal(
            $"1 of {report.Findings.Count + report.Unknowns.Count} rows",
            seen.Json.GetProperty("found").GetProperty("rows").GetString()
        );
    }

    [Fact]
    public async Task Twenty_thousand_findings_are_paged()
    {
        var builder = new RunBuilder().Rule("user.console-mfa", Severity.High);
        for (var i = 0; i < 20_000; i++)
        {
            builder.Verdict("user.console-mfa", Outcome.Fail, RunBuilder.UserArn($"user-{i:D5}"));
        }

        var seen = await PageCheck.RunAsync(Written(builder.Report()), search: "user-19999");

        Assert.Empty(seen.Complaints);
        Assert.Equal(
            ("20,000 rows", "Page 1 of 400", "Page 2 of 400"),
            (
                seen.Json.GetProperty("rows").GetString(),
                seen.Json.GetProperty("page").GetString(),
                seen.Json.GetProperty("second").GetString()
            )
        );
        Assert.Equal(
            [RunBuilder.UserArn("user-19999")],
            seen.Json.GetProperty("found").GetProperty("resources").EnumerateArray().Select(r => r.GetString())
        );
    }

    [Fact]
    public async Task The_check_finds_what_it_looks_for()
    {
        var page = Written(SampleRuns.Company().Report())
            .Replace("<label for=\"search\">Search</label>", "", StringComparison.Ordinal)
            .Replace(
                "<main>",
                "<main><img src=\"http://127.0.0.1:9/x.png\" alt=\"\"><p style=\"color:red\">x</p>",
                StringComparison.Ordinal
            );

        var seen = await PageCheck.RunAsync(page, search: "x");

        Assert.Contains(seen.Axe, a => a.Contains("label", StringComparison.Ordinal));
        Assert.Contains(
            seen.Complaints,
            c => c.Contains("Content Security Policy", StringComparison.Ordinal) && c.Contains("img-src", StringComparison.Ordinal)
        );
        Assert.Contains(seen.Complaints, c => c.Contains("inline style", StringComparison.Ordinal));
    }
}
