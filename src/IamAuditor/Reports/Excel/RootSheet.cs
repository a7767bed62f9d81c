using IamAuditor.Core.Accounts;
using IamAuditor.Core.Reports;

namespace IamAuditor.Reports.Excel;

/// <summary>What the root user did, the newest first, and over which time that is known.</summary>
internal static class RootSheet
{
    public const string Name = "Root activity";

    private static readonly Column[] Columns =
    [
        new("Time (UTC)", 17),
        new("Action", 28),
        new("Service", 30),
        new("Region", 15),
        new("Result", 16, Center: true),
        new("MFA", 10, Center: true),
        new("From", 20),
        new("Who", 44),
        new("Program", 50),
        new("Error", 40),
        new("Event id", 38),
    ];

    public static void Add(WorkbookWriter workbook, AuditReport report) =>
        workbook.Add(
            new SheetSetup(Name, [.. Columns.Select(c => c.Width)])
            {
                FrozenRows = 3,
                PrintedColumns = 9,
                TabColor = "8B0000",
            },
            sheet =>
            {
                Paper.Title(sheet, "Root activity", report.RootActivityInWords, 8, Columns.Take(9).Sum(c => c.Width));
                sheet.Table("RootActivity", Columns, report.RootActivity, WriteRow, "none");
            }
        );

    private static void WriteRow(SheetWriter sheet, AccountEvent happened) =>
        sheet.Row([
            Cell.Of(happened.Time),
            Cell.Of(happened.Name),
            Cell.Often(happened.Service),
            Cell.Often(happened.Region),
            happened.ErrorCode is { } error ? Cell.Of(error, Look.Centered)
            : happened.LoginResult is { } result ? Cell.Of(result, Look.Centered)
            : Cell.Often("done", Look.Centered),
            happened.MfaUsed switch
            {
                true => Cell.Often("yes", Look.Good),
                false => Cell.Often("no", Look.Bad),
                null => Cell.Often("not said", Look.Faint),
            },
            Cell.Of(happened.SourceIp),
            Cell.Of(happened.Actor ?? happened.ActorName),
            Cell.Of(happened.UserAgent),
            Cell.Of(happened.ErrorMessage),
            Cell.Of(happened.Id, Look.Code),
        ]);
}
