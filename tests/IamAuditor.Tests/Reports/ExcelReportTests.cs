using System.Globalization;
using ClosedXML.Excel;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using IamAuditor.Core.Reports;
using IamAuditor.Reports.Excel;

namespace IamAuditor.Tests.Reports;

public sealed class ExcelReportTests
{
    public static TheoryData<string> Runs => ["company", "hostile", "empty", "week"];

    [Theory]
    [MemberData(nameof(Runs))]
    public void The_workbook_is_what_Office_2019_expects(string run)
    {
        using var stream = Written(Of(run));
        using var document = SpreadsheetDocument.Open(stream, false);
        var errors = new OpenXmlValidator(FileFormatVersions.Office2019).Validate(document);
        Assert.Equal([], errors.Select(e => $"{e.Part?.Uri} {e.Path?.XPath}: {e.Description}"));
    }

    [Fact]
    public void The_findings_sheet_has_every_finding_with_evidence_and_remedy()
    {
        var report = SampleRuns.Company().Report();
        using var stream = Written(report);
        using var workbook = new XLWorkbook(stream);
        Assert.Equal(
            [
                "Cover",
                "Changes",
                "Summary",
                "Findings",
                "Users and credentials",
                "Access keys",
                "Roles and trust",
                "Escalation paths",
                "Root activity",
                "Access Analyzer",
                "Waivers",
                "Not assessed",
                "Rules",
                "Evidence",
            ],
            workbook.Worksheets.Select(s => s.Name)
        );
        var sheet = workbook.Worksheet("Findings");
        var table = sheet.Table("Findings");
        Assert.Equal(report.Findings.Count, table.DataRange.RowCount());
        Assert.Equal(
            [
                "Medium",
                "open",
                "access-key.rotation",
                RunBuilder.UserArn("employee-04"),
                "access-key-1",
                "Access key 1 of employee-04 was last rotated 2025-11-01, 120 days ago",
                "key.active = true\nkey.lastRotated = 2025-11-01T10:15:00.0000000+00:00",
                "Give employee-04 a second key, switch the workload over, then deactivate and delete the old one.",
                "",
                "",
                "",
                "",
                "Active access keys are rotated within 90 days",
                "aws iam create-access-key --user-name employee-04",
                "Why access-key.rotation matters.",
                "cis-aws-3.0: 1.14\ncis-aws-7.0: 2.13\nnist-800-53-r5: AC-2(1), IA-5(1)",
                "",
                "111122223333",
            ],
            table.DataRange.Rows(r => r.Cell(3).GetString() == "access-key.rotation").First().Cells(1, 18).Select(c => c.GetString())
        );
        Assert.Equal(report.Findings.Select(f => f.Id), table.DataRange.Rows().Select(r => r.Cell(20).GetString()));
        Assert.True(table.ShowAutoFilter);
        Assert.Equal(1, sheet.SheetView.SplitRow);
    }

    [Fact]
    public void Hostile_texts_are_text_cells_and_never_formulas()
    {
        var report = SampleRuns.Hostile().Report();
        using var stream = Written(report);
        using var workbook = new XLWorkbook(stream);
        Assert.All(workbook.Worksheets.SelectMany(s => s.CellsUsed()), c => Assert.False(c.HasFormula));
        var shown = workbook.Worksheet("Findings").Table("Findings").DataRange.Rows().Select(r => r.Cell(6)).ToList();
        Assert.All(shown, c => Assert.Equal(XLDataType.Text, c.DataType));
        Assert.Equal(
            report.Findings.Select(f => SheetText.OfCell(f.Verdict.Message)),
            // ClosedXML gives the text as the file has it: `_x005F_` is the underscore of what would be an escape.
            shown.Select(c => c.GetString().ReplaceLineEndings("\n").Replace("_x005F_", "_", StringComparison.Ordinal))
        );
        Assert.True(
            shown
                .Single(c =>
                    c.GetString().StartsWith("=HYPERLINK", StringComparison.Ordinal)
                    || c.GetString().StartsWith("@SUM", StringComparison.Ordinal)
                )
                .Style.IncludeQuotePrefix
        );
    }

    [Fact]
    public void A_text_that_is_too_long_says_how_much_was_cut()
    {
        var shown = SheetText.OfCell(new string('y', 40_000));
        Assert.Equal(32_767, shown.Length);
        Assert.EndsWith("… (cut; 40,000 characters)", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Users_show_what_is_known_and_what_is_not()
    {
        using var stream = Written(SampleRuns.Company().Report());
        using var workbook = new XLWorkbook(stream);
        var rows = workbook
            .Worksheet("Users and credentials")
            .Table("Credentials")
            .DataRange.Rows()
            .ToDictionary(r => r.Cell(1).GetString());
        Assert.Equal(
            [
                "root user",
                "1",
                "Critical",
                "–",
                "not known",
                "not known",
                "not known",
                "–",
                "–",
                "not known",
                "–",
                "not known",
                "",
                "not known",
                "–",
                "not known",
                "",
                "–",
                "–",
            ],
            Cells("root user")
        );
        Assert.Equal(
            [
                "employee-02",
                "1",
                "High",
                "–",
                "yes",
                "no",
                "never",
                "–",
                "60",
                "active",
                "60",
                "2026-02-27 10:15",
                "s3",
                "–",
                "–",
                "–",
                "",
                "developers, payments",
                "0",
            ],
            Cells("employee-02")
        );
        Assert.Equal(
            [
                "not-in-report",
                "0",
                "–",
                "1",
                "not known",
                "not known",
                "not known",
                "–",
                "–",
                "not known",
                "–",
                "not known",
                "",
                "not known",
                "–",
                "not known",
                "",
                "developers",
                "0",
            ],
            Cells("not-in-report")
        );

        IEnumerable<string> Cells(string user) =>
            rows[user]
                .Cells(1, 19)
                .Select(c =>
                    c.DataType == XLDataType.DateTime
                        ? c.GetDateTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)
                        : c.GetString()
                );
    }

    [Fact]
    public void What_was_not_assessed_names_the_permission_and_both_counts()
    {
        using var stream = Written(SampleRuns.Company().Report());
        using var workbook = new XLWorkbook(stream);
        var sheet = workbook.Worksheet("Not assessed");
        Assert.Equal(
            [
                ["Critical", "cloudtrail:LookupEvents", "detect.root-activity", "1", "1"],
                ["High", "access-analyzer:ListFindings", "analyzer.external-finding", "1", "1"],
            ],
            Rows(sheet.Table("Permissions"))
        );
        Assert.Equal(["differs", "Users", "authorization-details", "42", "13"], Rows(sheet.Table("Counts"))[0]);
        Assert.Equal(
            [
                "Critical",
                "detect.root-activity",
                "The root user is not used",
                "cloudtrail-events",
                "",
                "AccessDenied",
                "cloudtrail:LookupEvents",
                "1",
                "Not assessed: cloudtrail-events was not read",
            ],
            Rows(sheet.Table("NotAssessed"))[0]
        );
        Assert.Contains("authorization-details", Rows(sheet.Table("Gaps")).Select(r => r[1]));

        static List<string[]> Rows(IXLTable table) =>
            [.. table.DataRange.Rows().Select(r => r.Cells(1, table.ColumnCount()).Select(c => c.GetString()).ToArray())];
    }

    [Fact]
    public void Changes_frameworks_and_waivers_stand_on_sheets_of_their_own()
    {
        using var stream = Written(AuditReport.From(HistoryRuns.Week()));
        using var workbook = new XLWorkbook(stream);
        Assert.Equal(
            ["High", "user.console-mfa", RunBuilder.UserArn("late"), "", "user.console-mfa on " + RunBuilder.UserArn("late"), "platform"],
            workbook.Worksheet("Changes").Table("Overdue").DataRange.Row(1).Cells(1, 6).Select(c => c.GetString())
        );
        Assert.Equal("fixed", workbook.Worksheet("Changes").Table("Resolved").DataRange.Row(1).Cell(9).GetString());
        var framework = workbook.Worksheet("cis-aws-7.0").Table("Framework_cis_aws_7_0");
        Assert.Equal(
            ["attested", "manual and open", "not assessed", "pass", "not assessed", "fail"],
            framework.DataRange.Rows().Select(r => r.Cell(3).GetString())
        );
        Assert.Equal("expires soon", workbook.Worksheet("Waivers").Table("Waivers").DataRange.Row(1).Cell(1).GetString());
        var findings = workbook.Worksheet("Findings").Table("Findings").DataRange;
        Assert.Equal(["accepted", "overdue", "new", "reopened"], findings.Rows().Select(r => r.Cell(2).GetString()));
        Assert.Equal("'Rules'!A4", findings.Row(1).Cell(3).GetHyperlink().InternalAddress);
        Assert.Equal("'Users and credentials'!A4", findings.Row(2).Cell(4).GetHyperlink().InternalAddress);
    }

    [Fact]
    public void The_workbook_has_native_charts_by_severity_trend_age_and_family()
    {
        using var stream = Written(AuditReport.From(HistoryRuns.Week()));
        using var document = SpreadsheetDocument.Open(stream, false);
        Assert.Equal(
            [
                "Findings by severity",
                "Open findings by severity, run by run",
                "Open findings by age",
                "Active access keys by age",
                "Findings and unknowns by family",
            ],
            document
                .WorkbookPart!.WorksheetParts.Where(w => w.DrawingsPart is not null)
                .SelectMany(w => w.DrawingsPart!.ChartParts)
                .OrderBy(c => int.Parse(new string([.. c.Uri.OriginalString.Where(char.IsAsciiDigit)]), CultureInfo.InvariantCulture))
                .Select(c => c.ChartSpace!.Descendants<DocumentFormat.OpenXml.Drawing.Charts.Title>().First().InnerText)
        );
    }

    [Fact]
    public void Twice_the_same_report_gives_the_same_bytes()
    {
        using var first = Written(SampleRuns.Company().Report());
        using var second = Written(SampleRuns.Company().Report());
        Assert.Equal(first.ToArray(), second.ToArray());
    }

    [Fact]
    public void A_stream_that_only_goes_forward_is_enough()
    {
        using var file = new MemoryStream();
        using (var forward = new System.IO.Compression.DeflateStream(file, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            new ExcelReport().Write(SampleRuns.Company().Report(), forward);
        }

        file.Position = 0;
        using var unpacked = new MemoryStream();
        using (var back = new System.IO.Compression.DeflateStream(file, System.IO.Compression.CompressionMode.Decompress))
        {
            back.CopyTo(unpacked);
        }

        using var workbook = new XLWorkbook(unpacked);
        Assert.Equal(14, workbook.Worksheets.Count);
    }

    private static AuditReport Of(string run) =>
        run switch
        {
            "company" => SampleRuns.Company().Report(),
            "hostile" => SampleRuns.Hostile().Report(),
            "week" => AuditReport.From(HistoryRuns.Week()),
            _ => new RunBuilder().Report(),
        };

    private static MemoryStream Written(AuditReport report)
    {
        var stream = new MemoryStream();
        new ExcelReport().Write(report, stream);
        stream.Position = 0;
        return stream;
    }
}
