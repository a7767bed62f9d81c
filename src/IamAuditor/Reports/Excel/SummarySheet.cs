using IamAuditor.Core.Reports;
using static IamAuditor.Reports.Excel.Paper;

namespace IamAuditor.Reports.Excel;

/// <summary>The numbers with their charts: by severity, over time, by age, by family of rules; and the rules that fail most severely.</summary>
internal static class SummarySheet
{
    public const string Name = "Summary";

    private const int TopFindings = 10;
    private const int TrendRuns = 12;

    public static void Add(WorkbookWriter workbook, AuditReport report) =>
        workbook.Add(
            new SheetSetup(Name, Widths) { TabColor = Look.Accent },
            sheet =>
            {
                sheet.Merged([Blank, Cell.Often("Summary", Look.Title)], 34, (1, LastColumn));
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
                Severities(sheet, report);
                sheet.Skip();
                Trend(sheet, report);
                sheet.BreakPage();
                sheet.Skip();
                Ages(sheet, "Open findings by age", "Age", "Findings", report.Ages, "C2410C", "Ages need a history of runs.");
                sheet.Skip();
                Ages(sheet, "Active access keys by age", "Since rotation", "Keys", report.KeyAges, "1D4ED8", "No key is known.");
                sheet.BreakPage();
                sheet.Skip();
                Families(sheet, report);
                sheet.Skip();
                Top(sheet, report);
            }
        );

    private static void Trend(SheetWriter sheet, AuditReport report)
    {
        var runs = report.Run.History.TakeLast(TrendRuns).ToList();
        Heading(sheet, "Open findings, run by run");
        if (runs.Count == 0)
        {
            Sentences(sheet, ["This report has no history of runs."], Look.Plain);
            return;
        }

        Header(sheet, "Run of", [.. report.BySeverity.Select(s => ExcelReport.NameOf(s.Severity))]);
        var first = sheet.RowNumber + 1;
        foreach (var run in runs)
        {
            sheet.Row(
                [
                    Blank,
                    Cell.Often(Day(run.At), Look.Text with { Bold = run == runs[^1] }),
                    .. report.BySeverity.Select(s => Cell.Of(run.Open.GetValueOrDefault(s.Severity))),
                ],
                RowHeight
            );
        }

        sheet.Chart(
            new ChartPlace(
                "Open findings by severity, run by run",
                ChartColumn,
                first - 3,
                LastColumn + 1,
                Math.Max(first + 9, first + runs.Count - 1)
            )
            {
                Upright = true,
                Categories = (Reference("B", first, runs.Count), [.. runs.Select(r => Day(r.At))]),
                Series =
                [
                    .. report.BySeverity.Select(
                        (s, i) =>
                            new ChartSeries(
                                ExcelReport.NameOf(s.Severity),
                                Reference(SheetWriter.NameOf(2 + i), first - 1, 1),
                                Look.ColorOf(s.Severity),
                                Reference(SheetWriter.NameOf(2 + i), first, runs.Count),
                                [.. runs.Select(r => r.Open.GetValueOrDefault(s.Severity))]
                            )
                    ),
                ],
            }
        );
        sheet.Skip(Math.Max(0, 10 - runs.Count));
    }

    private static void Ages(
        SheetWriter sheet,
        string title,
        string label,
        string what,
        IReadOnlyList<AgeBucket> ages,
        string color,
        string nothing
    )
    {
        Heading(sheet, title);
        if (ages.Count == 0)
        {
            Sentences(sheet, [nothing], Look.Plain);
            return;
        }

        Header(sheet, label, what);
        var first = sheet.RowNumber + 1;
        foreach (var age in ages)
        {
            sheet.Row([Blank, Cell.Often(age.Name, Look.Text with { Bold = true }), Cell.Of(age.Count)], RowHeight);
        }

        sheet.Chart(
            new ChartPlace(title, ChartColumn, first - 3, LastColumn + 1, first + 8)
            {
                Upright = true,
                Categories = (Reference("B", first, ages.Count), [.. ages.Select(a => a.Name)]),
                Series =
                [
                    new ChartSeries(
                        what,
                        Reference("C", first - 1, 1),
                        color,
                        Reference("C", first, ages.Count),
                        [.. ages.Select(a => a.Count)]
                    ),
                ],
            }
        );
        sheet.Skip(Math.Max(0, 9 - ages.Count));
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
            new ChartPlace("Findings by severity", ChartColumn, first - 3, LastColumn + 1, first + 6)
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

    private static string Plain(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
