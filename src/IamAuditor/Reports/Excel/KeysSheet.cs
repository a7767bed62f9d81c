using IamAuditor.Core.Reports;

namespace IamAuditor.Reports.Excel;

/// <summary>Every access key with its ages, active ones first, the oldest first.</summary>
internal static class KeysSheet
{
    public const string Name = "Access keys";

    private static readonly Column[] Columns =
    [
        new("User", 30),
        new("Slot", 7, Center: true),
        new("State", 10, Center: true),
        new("Age, days", 10, Center: true),
        new("Created or rotated", 17),
        new("Last used", 17),
        new("Unused, days", 10, Center: true),
        new("Last used for", 16),
        new("Last used in", 16),
        new("Findings", 10, Center: true),
        new("Key id", 24),
        new("ARN", 54),
    ];

    private static readonly CellStyle Failing = Look.Number with { Bold = true, Color = "C2410C" };

    public static void Add(WorkbookWriter workbook, AuditReport report, RowIndex rows) =>
        workbook.Add(
            new SheetSetup(Name, [.. Columns.Select(c => c.Width)])
            {
                FrozenRows = 1,
                FrozenColumns = 1,
                PrintedColumns = 10,
                TabColor = "1D4ED8",
            },
            sheet =>
                sheet.Table(
                    "AccessKeys",
                    Columns,
                    report.Keys,
                    (s, k) => WriteRow(s, k, rows),
                    report.Credentials.Any(c => c.CredentialsRead)
                        ? "No access key exists."
                        : "Not known: the credential report was not read."
                )
        );

    private static void WriteRow(SheetWriter sheet, KeyAgeRow row, RowIndex rows)
    {
        var key = row.Key.Key;
        sheet.Row([
            Cell.Of(row.Owner, Look.TextLink),
            Cell.Of(key.Slot),
            Cell.Often(key.Active ? "active" : "inactive", key.Active ? Look.Centered : Look.Faint),
            row.Key.AgeDays is { } age ? Cell.Of(age, row.Findings > 0 ? Failing : Look.Number) : Cell.Often("not known", Look.Open),
            key.LastRotated is { } rotated ? Cell.Of(rotated) : Cell.Often("not known", Look.Open),
            key.LastUsed is { } used ? Cell.Of(used) : Cell.Often("never"),
            row.Key.UnusedDays is { } unused ? Cell.Of(unused) : Cell.Often("–", Look.Faint),
            Cell.Often(key.LastUsedService),
            Cell.Often(key.LastUsedRegion),
            Cell.Of(row.Findings, row.Findings > 0 ? Failing : Look.Number),
            Cell.Of(key.Id, Look.Code),
            Cell.Of(row.Arn),
        ]);
        if (rows.Principal(row.Arn) is { } user)
        {
            sheet.Link(0, user);
        }
    }
}
