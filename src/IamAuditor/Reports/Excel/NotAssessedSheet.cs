using IamAuditor.Core.Reports;

namespace IamAuditor.Reports.Excel;

/// <summary>What is not known and how to come to know it: permissions, rules by reason, AWS's counts against what was listed, gaps.</summary>
internal static class NotAssessedSheet
{
    public const string Name = "Not assessed";

    private static readonly double[] Widths = [12, 34, 40, 24, 16, 24, 34, 12, 60];

    private static readonly Column[] PermissionColumns =
    [
        new("Severity", 0, Center: true),
        new("Permission", 0),
        new("Rules that wait for it", 0),
        new("Rules", 0, Center: true),
        new("Verdicts", 0, Center: true),
    ];

    private static readonly Column[] RuleColumns =
    [
        new("Severity", 0, Center: true),
        new("Rule", 0),
        new("Title", 0),
        new("Source", 0),
        new("Region", 0),
        new("Reason", 0),
        new("Permission that would help", 0),
        new("Verdicts", 0, Center: true),
        new("For example", 0),
    ];

    private static readonly Column[] CountColumns =
    [
        new("Result", 0, Center: true),
        new("What", 0),
        new("Source", 0),
        new("AWS counts", 0, Center: true),
        new("Listed", 0, Center: true),
    ];

    private static readonly Column[] GapColumns =
    [
        new("Read", 0, Center: true),
        new("Source", 0),
        new("Part", 0),
        new("Code", 0),
        new("Region", 0),
        new("Read in spite of it", 0),
        new("Permission that would help", 0),
        new("Rules", 0, Center: true),
        new("Message", 0),
    ];

    public static void Add(WorkbookWriter workbook, AuditReport report) =>
        workbook.Add(
            new SheetSetup(Name, Widths) { TabColor = Look.Unknown },
            sheet =>
            {
                Title(sheet, "Permissions that would help", "Grant these to the auditor, and the rules beside them can answer.");
                sheet.Table("Permissions", PermissionColumns, report.PermissionsToGrant, WritePermission, "none");
                Title(
                    sheet,
                    "Rules that could not be assessed",
                    "A verdict that lacks two things stands in two rows. Unknown is not a pass."
                );
                sheet.Table("NotAssessed", RuleColumns, report.NotAssessed, WriteRule, "none");
                Title(
                    sheet,
                    "AWS's counts against what was listed",
                    "GetAccountSummary counts; a difference means that the listing changed or was cut."
                );
                sheet.Table("Counts", CountColumns, report.Counts, WriteCount, "none");
                Title(sheet, "Gaps in the evidence", "What should have been read and was not, or not completely.");
                sheet.Table("Gaps", GapColumns, report.Gaps, (s, g) => WriteGap(s, g, report), "none");
            }
        );

    private static void Title(SheetWriter sheet, string title, string text)
    {
        sheet.Skip(sheet.RowNumber == 0 ? 0 : 1);
        sheet.Merged([Cell.Often(title, Look.Heading)], 24, (0, 8));
        sheet.Merged([Cell.Often(text, Look.Subtitle)], 18, (0, 8));
    }

    private static void WritePermission(SheetWriter sheet, PermissionToGrant permission) =>
        sheet.Row([
            Cell.Often(ExcelReport.NameOf(permission.Severity), Look.Of(permission.Severity)),
            Cell.Of(permission.Permission, Look.Code),
            Cell.Of(string.Join(", ", permission.Rules)),
            Cell.Of(permission.Rules.Count),
            Cell.Of(permission.Verdicts),
        ]);

    private static void WriteRule(SheetWriter sheet, NotAssessed row) =>
        sheet.Row([
            Cell.Often(ExcelReport.NameOf(row.Severity), Look.Of(row.Severity)),
            Cell.Often(row.Rule.Id),
            Cell.Often(row.Rule.Title),
            Cell.Often(row.Source?.Name),
            Cell.Often(row.Region),
            Cell.Often(row.Code),
            Cell.Often(row.Permission, Look.Code),
            Cell.Of(row.Verdicts),
            Cell.Of(row.Message),
        ]);

    private static void WriteCount(SheetWriter sheet, CountCheck count) =>
        sheet.Row([
            count.Differs ? Cell.Often("differs", Look.Bad)
            : count.Expected is null || count.Listed is null ? Cell.Often("not known", Look.Open)
            : Cell.Often("equal", Look.Good),
            Cell.Often(count.What),
            Cell.Often(count.Source.Name),
            count.Expected is { } expected ? Cell.Of(expected) : Cell.Often("not known", Look.Open),
            count.Listed is { } listed ? Cell.Of(listed) : Cell.Often("not read", Look.Open),
        ]);

    private static void WriteGap(SheetWriter sheet, GapRow row, AuditReport report) =>
        sheet.Row([
            report.Snapshot.Coverage.WasRead(row.Gap.Source) ? Cell.Often("in part", Look.Centered) : Cell.Often("not read", Look.Open),
            Cell.Often(row.Gap.Source.Name),
            Cell.Of(row.Gap.Part),
            Cell.Often(row.Gap.Code),
            Cell.Often(row.Gap.Region),
            Cell.Of(row.Gap.Covered is { } covered ? $"{ExcelReport.Moment(covered.From)} to {ExcelReport.Moment(covered.To)}" : null),
            Cell.Often(row.Gap.Permission, Look.Code),
            Cell.Of(row.Rules),
            Cell.Of(row.Gap.Message),
        ]);
}
