using IamAuditor.Core.Accounts;
using IamAuditor.Core.Reports;

namespace IamAuditor.Reports.Excel;

/// <summary>The findings of IAM Access Analyzer, active and public ones first.</summary>
internal static class AnalyzerSheet
{
    public const string Name = "Access Analyzer";

    private static readonly Column[] Columns =
    [
        new("Status", 11, Center: true),
        new("Finding", 26),
        new("Resource", 54),
        new("Resource type", 30),
        new("Public", 9, Center: true),
        new("Principal", 40),
        new("Actions", 40),
        new("Conditions", 34),
        new("Regions", 18),
        new("First found", 17),
        new("Updated", 17),
        new("Error", 30),
        new("Finding id", 38),
    ];

    public static void Add(WorkbookWriter workbook, AuditReport report) =>
        workbook.Add(
            new SheetSetup(Name, [.. Columns.Select(c => c.Width)])
            {
                FrozenRows = 3,
                PrintedColumns = 10,
                TabColor = "C2410C",
            },
            sheet =>
            {
                Paper.Title(sheet, "Access Analyzer", report.AnalyzerInWords, 9, Columns.Take(10).Sum(c => c.Width));
                sheet.Table("AnalyzerFindings", Columns, report.AnalyzerFindings, WriteRow, "none");
            }
        );

    private static void WriteRow(SheetWriter sheet, AnalyzerFinding finding) =>
        sheet.Row([
            Cell.Often(finding.Status.ToLowerInvariant(), finding.IsActive ? Look.Centered : Look.Faint),
            Cell.Often(finding.Type),
            Cell.Of(finding.Resource),
            Cell.Often(finding.ResourceType),
            finding.IsPublic ? Cell.Often("yes", Look.Bad) : Cell.Often("no", Look.Faint),
            Cell.Of(finding.Principal),
            Cell.Of(string.Join("\n", finding.Actions)),
            Cell.Of(string.Join("\n", finding.Condition.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key}: {c.Value}"))),
            Cell.Often(string.Join(", ", finding.Regions)),
            finding.Created is { } created ? Cell.Of(created) : Cell.Empty(),
            finding.Updated is { } updated ? Cell.Of(updated) : Cell.Empty(),
            Cell.Of(finding.Error),
            Cell.Of(finding.Id, Look.Code),
        ]);
}
