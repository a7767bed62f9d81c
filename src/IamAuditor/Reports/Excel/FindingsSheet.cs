using IamAuditor.Core.Reports;
using IamAuditor.Exports;

namespace IamAuditor.Reports.Excel;

/// <summary>Every finding, the most severe first.</summary>
internal static class FindingsSheet
{
    public const string Name = "Findings";

    // What a reader on paper needs comes first; from the command on it is for the screen.
    private const int Printed = 8;

    private static readonly Column[] Columns =
    [
        new("Severity", 11, Center: true),
        new("Rule", 24),
        new("Title", 30),
        new("Resource", 44),
        new("Part", 15),
        new("What was found", 42),
        new("Evidence", 38),
        new("What to do", 46),
        new("Command", 50),
        new("Why it matters", 44),
        new("Controls", 34),
        new("Region", 15),
        new("Account", 15),
        new("Finding id", 34),
    ];

    public static void Add(WorkbookWriter workbook, AuditReport report)
    {
        // Many findings share a rule: its texts are put together once.
        var controls = report.ByRule.ToDictionary(
            r => r.Rule.Id,
            r => string.Join("\n", r.Rule.Controls.Select(c => $"{c.Key}: {string.Join(", ", c.Value)}")),
            StringComparer.Ordinal
        );
        workbook.Add(
            new SheetSetup(Name, [.. Columns.Select(c => c.Width)])
            {
                FrozenRows = 1,
                FrozenColumns = 1,
                PrintedColumns = Printed,
                TabColor = "C2410C",
            },
            sheet => sheet.Table("Findings", Columns, report.Findings, (s, f) => WriteRow(s, f, controls[f.Rule.Id]), "none")
        );
    }

    private static void WriteRow(SheetWriter sheet, ReportFinding finding, string controls)
    {
        var verdict = finding.Verdict;
        sheet.Row([
            Cell.Often(ExcelReport.NameOf(verdict.Severity), Look.Of(verdict.Severity)),
            Cell.Often(verdict.Rule),
            Cell.Often(finding.Rule.Title),
            Cell.Of(verdict.Resource),
            Cell.Of(verdict.Subresource),
            Cell.Of(verdict.Message),
            Cell.Of(Evidence(verdict)),
            Cell.Of(finding.Fix.Text),
            Cell.Of(finding.Fix.Cli, Look.Code),
            Cell.Often(finding.Rule.Why),
            Cell.Often(controls),
            Cell.Often(verdict.Region),
            Cell.Often(verdict.Account.Text),
            Cell.Of(finding.Id, Look.Code),
        ]);
    }

    private static string Evidence(Core.Findings.Verdict verdict) =>
        string.Join("\n", NdJson.Named(verdict.Observations).Select(o => $"{o.Name} = {o.Value}"));
}
