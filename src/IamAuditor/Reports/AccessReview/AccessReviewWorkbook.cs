using IamAuditor.Core.Reports;
using IamAuditor.Reports.Excel;

namespace IamAuditor.Reports.AccessReview;

/// <summary>One owner's list to decide on: keep or remove, a comment, and who decided. The columns that identify a row come back as they went out.</summary>
internal static class AccessReviewWorkbook
{
    public const string SheetName = "Access review";
    public const string TableName = "AccessReview";
    public const string Decision = "Decision";
    public const string Comment = "Comment";
    public const string Reviewer = "Reviewed by";
    public const string CheckName = "Check";

    /// <summary>The columns of a row in order, as the reader finds them again.</summary>
    public static IReadOnlyList<Column> Columns { get; } =
    [
        new("Kind", 12),
        new("Name", 32),
        new("Part", 14),
        new("Privilege level", 24),
        new("Access", 56),
        new("Last used", 21),
        new("Created or rotated", 14),
        new("Findings", 10, Center: true),
        new(Decision, 12, Center: true),
        new(Comment, 40),
        new(Reviewer, 24),
        new("ARN", 56),
        new(CheckName, 16),
    ];

    private static readonly CellStyle Input = Look.Text with { Fill = "FFFBEB" };
    private static readonly CellStyle Choice = Input with { Center = true, Bold = true };
    private static readonly CellStyle Worst = Look.Text with { Bold = true, Color = "C2410C" };

    /// <summary>What its heading begins with; the owner follows.</summary>
    public const string Heading = "Access review of ";

    public static string TitleOf(AuditReport report) =>
        $"{Heading}{ExcelReport.AccountName(report)}, {ExcelReport.Moment(report.Snapshot.TakenAt)}";

    public static void Write(AuditReport report, string owner, IReadOnlyList<AccessReviewRow> rows, Stream stream)
    {
        var title = TitleOf(report);
        using var workbook = new WorkbookWriter(stream, report.Snapshot.TakenAt, title, title);
        workbook.Add(
            new SheetSetup(SheetName, [.. Columns.Select(c => c.Width)])
            {
                FrozenRows = 3,
                FrozenColumns = 2,
                PrintedColumns = 11,
                TabColor = Look.Accent,
            },
            sheet =>
            {
                Paper.Title(
                    sheet,
                    $"{title}: {owner}",
                    $"{Paper.Count(rows.Count, "row")}. Choose keep or remove in each, say why where it is not plain, write your name, and send the file back. Leave the other columns as they are. All times are UTC.",
                    10,
                    Columns.Take(11).Sum(c => c.Width)
                );
                sheet.Table(TableName, Columns, rows, WriteRow, "nothing to review");
                if (rows.Count > 0)
                {
                    sheet.Choose(8, sheet.RowNumber - rows.Count + 1, ["keep", "remove"], "Write keep or remove.");
                }
            }
        );
    }

    private static void WriteRow(SheetWriter sheet, AccessReviewRow row) =>
        sheet.Row([
            Cell.Often(row.Kind),
            Cell.Of(row.Name),
            Cell.Often(row.Part),
            Cell.Often(row.Level, row.Level.Contains("administrator", StringComparison.Ordinal) ? Worst : Look.Text),
            Cell.Of(row.Access),
            Cell.Often(row.LastUsed),
            Cell.Often(row.Created),
            Cell.Of(row.Findings),
            Cell.Empty(Choice),
            Cell.Empty(Input),
            Cell.Empty(Input),
            Cell.Of(row.Arn),
            Cell.Of(row.Check, Look.Code),
        ]);
}
