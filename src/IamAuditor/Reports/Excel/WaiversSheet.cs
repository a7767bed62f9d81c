using IamAuditor.Core.Reports;

namespace IamAuditor.Reports.Excel;

/// <summary>Who accepted what, why, and until when. Accepted findings still stand among the findings.</summary>
internal static class WaiversSheet
{
    public const string Name = "Waivers";

    private static readonly Column[] Columns =
    [
        new("State", 17, Center: true),
        new("Waiver", 26),
        new("Rule", 28),
        new("Accounts", 16),
        new("Resource", 44),
        new("Reason", 50),
        new("Owner", 22),
        new("Approved by", 22),
        new("Ticket", 16),
        new("Created", 13),
        new("Expires", 13),
        new("Days left", 10, Center: true),
        new("Findings accepted", 11, Center: true),
        new("Tags", 30),
    ];

    public static void Add(WorkbookWriter workbook, AuditReport report) =>
        workbook.Add(
            new SheetSetup(Name, [.. Columns.Select(c => c.Width)]) { FrozenRows = 1, PrintedColumns = 13 },
            sheet => sheet.Table("Waivers", Columns, report.Waivers, WriteRow, "none")
        );

    private static void WriteRow(SheetWriter sheet, WaiverRow row)
    {
        var waiver = row.Waiver;
        sheet.Row([
            row.IsExpired ? Cell.Often("expired", Look.Bad)
            : !row.Holds ? Cell.Often("not yet in force", Look.Faint)
            : row.ExpiresSoon ? Cell.Often("expires soon", Look.Open)
            : row.MatchesNothing ? Cell.Often("matches nothing", Look.Open)
            : Cell.Often("in force", Look.Good),
            Cell.Of(waiver.Id),
            Cell.Often(waiver.Rule),
            Cell.Of(waiver.Accounts.Count == 0 ? "all" : string.Join("\n", waiver.Accounts.Select(a => a.Text))),
            Cell.Of(waiver.Resource ?? "all"),
            Cell.Of(waiver.Reason),
            Cell.Of(waiver.Owner),
            Cell.Of(waiver.ApprovedBy),
            Cell.Of(waiver.Ticket),
            Cell.Often(Paper.Day(waiver.Created)),
            Cell.Often(Paper.Day(waiver.Expires)),
            Cell.Of(row.DaysLeft),
            row.Hits is { } hits ? Cell.Of(hits) : Cell.Often("not applied", Look.Faint),
            Cell.Of(string.Join("\n", waiver.Tags.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key} = {t.Value}"))),
        ]);
    }
}
