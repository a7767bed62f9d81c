using System.Globalization;
using IamAuditor.Core.Reports;
using IamAuditor.Exports;

namespace IamAuditor.Reports.Excel;

/// <summary>The cover: whose account, when, what the audit concludes, the numbers with two charts, and what to look at first.</summary>
internal static class SummarySheet
{
    public const string Name = "Summary";

    private const int LastColumn = 13;
    private const int ChartColumn = 8;
    private const int TopFindings = 10;
    private const double RowHeight = 18;

    // A margin, the tables' seven columns, a gap, and the width of a chart.
    private static readonly double[] Widths = [2, 17, 11, 11, 11, 11, 11, 3, 13, 13, 13, 13, 13, 13];

    public static void Add(WorkbookWriter workbook, AuditReport report) =>
        workbook.Add(
            new SheetSetup(Name, Widths) { TabColor = Look.Accent },
            sheet =>
            {
                sheet.Merged([Blank, Cell.Often("AWS IAM audit", Look.Title)], 34, (1, LastColumn));
                sheet.Merged(
                    [
                        Blank,
                        Cell.Of(
                            $"Account {ExcelReport.AccountName(report)}, as of {ExcelReport.Moment(report.Snapshot.TakenAt)}",
                            Look.Subtitle
                        ),
                    ],
                    RowHeight,
                    (1, LastColumn)
                );
                sheet.Skip();
                Heading(sheet, "Conclusion");
                Sentences(sheet, report.Conclusion, Look.Statement);
                sheet.Skip();
                Heading(sheet, "Scope");
                Scope(sheet, report);
                sheet.Skip();
                Severities(sheet, report);
                sheet.Skip();
                Families(sheet, report);
                sheet.Skip();
                Top(sheet, report);
                sheet.Skip();
                Heading(sheet, "What the audit could see");
                Sentences(sheet, report.CoverageInWords, Look.Plain);
                sheet.Skip();
                Contents(sheet, report);
            }
        );

    private static Cell Blank => new(Look.Plain, null, null, false);

    private static void Heading(SheetWriter sheet, string text) =>
        sheet.Merged([Blank, Cell.Often(text, Look.Heading)], 24, (1, LastColumn));

    private static void Sentences(SheetWriter sheet, IReadOnlyList<string> sentences, CellStyle style)
    {
        var width = Widths.Skip(1).Sum();
        foreach (var sentence in sentences)
        {
            sheet.Merged(
                [Blank, Cell.Of(sentence, style)],
                Math.Max(RowHeight, SheetWriter.HeightOf(sentence, width, style.Size) + 3),
                (1, LastColumn)
            );
        }
    }

    private static void Scope(SheetWriter sheet, AuditReport report)
    {
        var account = report.Snapshot;
        Line("Account", ExcelReport.AccountName(report));
        Line("Partition", account.Partition.Name);
        if (account.Organization is { } organization)
        {
            Line("Organization", $"{organization.Id}, management account {organization.ManagementAccount}");
        }

        Line("Judged as of", ExcelReport.Moment(account.TakenAt));
        Line("Time zone", "All times in this workbook are UTC.");
        Line(
            "Listed",
            $"{Count(account.Users.Count, "user")}, {Count(account.Groups.Count, "group")}, {Count(account.Roles.Count, "role")}, {Count(account.Policies.Count(p => !p.IsAwsManaged), "customer managed policy", "customer managed policies")}"
        );
        Line("Rules", $"{Text(report.ByRule.Count(r => r.DidRun))} of {Text(report.ByRule.Count)} ran");
        Line(
            "Evidence",
            $"{Count(report.Sources.Sum(s => s.Files), "file")}, {Text(report.Sources.Sum(s => s.Bytes))} bytes; digests on the sheet {EvidenceSheet.Name}"
        );
        Line("Made by", $"{Product.Name} {Product.Version}");

        void Line(string label, string value) =>
            sheet.Merged([Blank, Cell.Often(label, Look.Label), Cell.Of(value, Look.Plain)], RowHeight, (2, LastColumn));
    }

    private static void Severities(SheetWriter sheet, AuditReport report)
    {
        Heading(sheet, "Verdicts by severity");
        Header(sheet, "Severity", "Findings", "Unknown", "Passed", "Not applicable", "Total");
        var first = sheet.RowNumber + 1;
        foreach (var (severity, outcomes) in report.BySeverity)
        {
            sheet.Row([Blank, Cell.Often(ExcelReport.NameOf(severity), Look.Of(severity)), .. Counts(outcomes, Look.Number)], RowHeight);
        }

        sheet.Row([Blank, Cell.Often("Total", Look.TotalLabel), .. Counts(report.Outcomes, Look.Total)], RowHeight);
        sheet.Chart(
            new ChartPlace("Findings by severity", ChartColumn, first - 3, LastColumn + 1, first + 8)
            {
                Categories = (Reference("B", first, 5), [.. report.BySeverity.Select(s => ExcelReport.NameOf(s.Severity))]),
                Series =
                [
                    new ChartSeries(
                        "Findings",
                        Reference("C", first - 1, 1),
                        Look.Accent,
                        Reference("C", first, 5),
                        [.. report.BySeverity.Select(s => s.Outcomes.Fail)],
                        [.. report.BySeverity.Select(s => Look.ColorOf(s.Severity))]
                    ),
                ],
            }
        );
        const string unknown = "Unknown: something that the rule needs was not read. It is not a pass.";
        sheet.Merged([Blank, Cell.Often(unknown, Look.Plain with { Color = Look.Muted })], 30, (1, 6));
    }

    private static void Families(SheetWriter sheet, AuditReport report)
    {
        Heading(sheet, "Verdicts by family of rules");
        Header(sheet, "Family", "Findings", "Unknown", "Passed", "Not applicable", "Rules");
        var first = sheet.RowNumber + 1;
        foreach (var family in report.ByFamily)
        {
            var (pass, fail, notApplicable, unknown) = family.Outcomes;
            sheet.Row(
                [
                    Blank,
                    Cell.Of(family.Family, Look.Text with { Bold = true }),
                    Cell.Of(fail),
                    Cell.Of(unknown),
                    Cell.Of(pass),
                    Cell.Of(notApplicable),
                    Cell.Of(family.Rules),
                ],
                RowHeight
            );
        }

        var count = report.ByFamily.Count;
        if (count == 0)
        {
            return;
        }

        string[] names = [.. report.ByFamily.Select(f => f.Family)];
        sheet.Chart(
            new ChartPlace(
                "Findings and unknowns by family",
                ChartColumn,
                first - 3,
                LastColumn + 1,
                Math.Max(first + 8, first + count - 1)
            )
            {
                Categories = (Reference("B", first, count), names),
                Series =
                [
                    new ChartSeries(
                        "Findings",
                        Reference("C", first - 1, 1),
                        "C2410C",
                        Reference("C", first, count),
                        [.. report.ByFamily.Select(f => f.Outcomes.Fail)]
                    ),
                    new ChartSeries(
                        "Unknown",
                        Reference("D", first - 1, 1),
                        "A78BFA",
                        Reference("D", first, count),
                        [.. report.ByFamily.Select(f => f.Outcomes.Unknown)]
                    ),
                ],
            }
        );

        // Room beside the chart when there are few families.
        sheet.Skip(Math.Max(0, 8 - count));
    }

    private static void Top(SheetWriter sheet, AuditReport report)
    {
        Heading(
            sheet,
            report.Top.Count > TopFindings
                ? $"The {Text(TopFindings)} most severe of {Text(report.Top.Count)} failing rules"
                : "Failing rules, the most severe first"
        );
        if (report.Top.Count == 0)
        {
            sheet.Merged([Blank, Cell.Often("No rule failed.", Look.Plain)], RowHeight, (1, LastColumn));
            return;
        }

        var header = Look.Header;
        sheet.Merged(
            [
                Blank,
                Cell.Often("Severity", Look.HeaderCentered),
                Cell.Often("Findings", Look.HeaderCentered),
                Cell.Often("Rule", header),
                .. Filled(3, header),
                Cell.Often("For example", header),
                .. Filled(6, header),
            ],
            RowHeight,
            (3, 6),
            (7, LastColumn)
        );
        foreach (var top in report.Top.Take(TopFindings))
        {
            var rule = $"{top.Rule.Title}\n{top.Rule.Id}";
            var example = ShownText.Cut(top.Example.Verdict.Message, 300);
            var height = Math.Max(SheetWriter.HeightOf(rule, Widths[3..7].Sum()), SheetWriter.HeightOf(example, Widths[7..].Sum()));
            sheet.Merged(
                [
                    Blank,
                    Cell.Often(ExcelReport.NameOf(top.Severity), Look.Of(top.Severity)),
                    Cell.Of(top.Count),
                    Cell.Of(rule),
                    .. Filled(3, Look.Text),
                    Cell.Of(example),
                    .. Filled(6, Look.Text),
                ],
                Math.Max(RowHeight, height),
                (3, 6),
                (7, LastColumn)
            );
        }
    }

    private static void Contents(SheetWriter sheet, AuditReport report)
    {
        Heading(sheet, "In this workbook");
        Line(FindingsSheet.Name, $"{Count(report.Findings.Count, "finding")} with evidence and what to do");
        Line(CredentialsSheet.Name, $"passwords, MFA and access keys of {Count(report.Credentials.Count, "user")}, the root user included");
        Line(
            NotAssessedSheet.Name,
            $"{Count(report.Outcomes.Unknown, "unknown verdict")}, {Count(report.Gaps.Count, "gap")} in the evidence, and the permissions that would close them"
        );
        Line(RulesSheet.Name, $"{Count(report.ByRule.Count, "rule")} with their results, reasons and remedies");
        Line(EvidenceSheet.Name, "every source and file with its digest");

        void Line(string name, string text)
        {
            sheet.Merged(
                [Blank, Cell.Often(name, Look.Link), .. Filled(1, Look.Link), Cell.Of(text, Look.Plain)],
                RowHeight,
                (1, 2),
                (3, LastColumn)
            );
            sheet.Link(1, $"'{name}'!A1");
        }
    }

    private static void Header(SheetWriter sheet, string first, params ReadOnlySpan<string> others)
    {
        var cells = new List<Cell> { Blank, Cell.Often(first, Look.Header) };
        foreach (var other in others)
        {
            cells.Add(Cell.Often(other, Look.HeaderCentered));
        }

        sheet.Row([.. cells], 30);
    }

    private static IEnumerable<Cell> Counts(OutcomeCounts counts, CellStyle style) =>
        [
            Cell.Of(counts.Fail, style),
            Cell.Of(counts.Unknown, style),
            Cell.Of(counts.Pass, style),
            Cell.Of(counts.NotApplicable, style),
            Cell.Of(counts.Total, style),
        ];

    private static IEnumerable<Cell> Filled(int count, CellStyle style) => Enumerable.Repeat(Cell.Empty(style), count);

    private static string Reference(string column, int row, int count) =>
        count == 1 ? $"{Name}!${column}${Plain(row)}" : $"{Name}!${column}${Plain(row)}:${column}${Plain(row + count - 1)}";

    private static string Count(int number, string one, string? many = null) => $"{Text(number)} {(number == 1 ? one : many ?? one + "s")}";

    private static string Text(long number) => number.ToString("#,##0", CultureInfo.InvariantCulture);

    private static string Plain(int number) => number.ToString(CultureInfo.InvariantCulture);
}
