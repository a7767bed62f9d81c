using IamAuditor.Core.Reports;

namespace IamAuditor.Reports.Excel;

/// <summary>Every rule of the run with its result, reason and remedy.</summary>
internal static class RulesSheet
{
    public const string Name = "Rules";

    private static readonly Column[] Columns =
    [
        new("Rule", 30),
        new("Severity", 11, Center: true),
        new("Title", 38),
        new("Assessed", 12, Center: true),
        new("Findings", 10, Center: true),
        new("Unknown", 10, Center: true),
        new("Passed", 10, Center: true),
        new("Not applicable", 11, Center: true),
        new("Why it matters", 46),
        new("What to do", 46),
        new("Needs", 26),
        new("Controls", 36),
        new("Command", 46),
        new("Terraform", 46),
        new("Judges each", 18),
        new("File", 40),
    ];

    public static void Add(WorkbookWriter workbook, AuditReport report, RowIndex rows) =>
        workbook.Add(
            new SheetSetup(Name, [.. Columns.Select(c => c.Width)])
            {
                FrozenRows = 1,
                FrozenColumns = 1,
                PrintedColumns = 11,
            },
            sheet => sheet.Table("Rules", Columns, report.ByRule, (s, r) => WriteRow(s, r, rows), "none")
        );

    private static void WriteRow(SheetWriter sheet, RuleCounts row, RowIndex rows)
    {
        var (rule, outcomes) = row;
        var first = rows.FirstFinding(rule.Id);
        sheet.Row([
            Cell.Of(rule.Id),
            Cell.Often(ExcelReport.NameOf(rule.Severity), Look.Of(rule.Severity)),
            Cell.Of(rule.Title),
            !row.DidRun ? Cell.Often("did not run", Look.Faint)
            : row.IsAssessed ? Cell.Often("yes", Look.Good)
            : row.IsPartlyAssessed ? Cell.Often("in part", Look.Open)
            : Cell.Often("no", Look.Open),
            Cell.Of(outcomes.Fail, first is null ? Look.Number : FindingsLink),
            Cell.Of(outcomes.Unknown),
            Cell.Of(outcomes.Pass),
            Cell.Of(outcomes.NotApplicable),
            Cell.Of(rule.Why),
            Cell.Of(rule.Fix.Text),
            Cell.Of(string.Join("\n", rule.Needs.Select(n => string.Join(" or ", n.Select(s => s.Name))))),
            Cell.Of(string.Join("\n", rule.Controls.Select(c => $"{c.Key}: {string.Join(", ", c.Value)}"))),
            Cell.Of(rule.Fix.Cli, Look.Code),
            Cell.Of(rule.Fix.Terraform, Look.Code),
            Cell.Often(System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(rule.Resource.ToString())),
            Cell.Of(rule.File),
        ]);
        if (first is not null)
        {
            sheet.Link(4, first);
        }
    }

    private static readonly CellStyle FindingsLink = Look.Number with { Color = Look.Link.Color, Underline = true };
}
