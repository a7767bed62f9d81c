using IamAuditor.Core.Reports;

namespace IamAuditor.Reports.Excel;

/// <summary>Who is an administrator and who can become one, by which steps.</summary>
internal static class EscalationsSheet
{
    public const string Name = "Escalation paths";

    private static readonly Column[] Columns =
    [
        new("Can become administrator", 18, Center: true),
        new("Kind", 8, Center: true),
        new("Principal", 32),
        new("Becomes", 48),
        new("Steps", 8, Center: true),
        new("How", 64),
        new("Needs", 40),
        new("Allowed by", 54),
        new("Assuming", 34),
        new("ARN", 56),
    ];

    private static readonly CellStyle PrincipalName = Look.Text with { Bold = true };
    private static readonly CellStyle Warned = Look.Centered with { Bold = true, Fill = "FDE68A" };

    public static void Add(WorkbookWriter workbook, AuditReport report) =>
        workbook.Add(
            new SheetSetup(Name, [.. Columns.Select(c => c.Width)])
            {
                FrozenRows = 3,
                PrintedColumns = 8,
                TabColor = "8B0000",
            },
            sheet =>
            {
                Paper.Title(sheet, "Escalation paths", report.PrivilegesInWords, 7, Columns.Take(8).Sum(c => c.Width));
                sheet.Table("EscalationPaths", Columns, report.Privileges.Where(p => p.Level >= PrivilegeLevel.NotKnown), WriteRow, "none");
            }
        );

    public static string Words(PrivilegeLevel level) =>
        level switch
        {
            PrivilegeLevel.Administrator => "is one",
            PrivilegeLevel.Escalates => "for sure",
            PrivilegeLevel.MayEscalate => "perhaps",
            PrivilegeLevel.NotKnown => "not known",
            PrivilegeLevel.Limited => "no",
            _ => "has no rights",
        };

    private static void WriteRow(SheetWriter sheet, PrivilegeRow row) =>
        sheet.Row([
            Cell.Often(
                Words(row.Level),
                row.Level switch
                {
                    PrivilegeLevel.Administrator => Look.Of(Core.Findings.Severity.Critical),
                    PrivilegeLevel.Escalates => Look.Bad,
                    PrivilegeLevel.MayEscalate => Warned,
                    _ => Look.Open,
                }
            ),
            Cell.Often(row.Principal.IsUser ? "user" : "role", Look.Centered),
            Cell.Of(row.Principal.Name, PrincipalName),
            Cell.Of(row.Path?.Target.Text),
            row.Path is { } path ? Cell.Of(path.Steps.Length) : Cell.Often("–", Look.Faint),
            Cell.Of(
                row.Path is null
                    ? null
                    : string.Join("\n", row.Path.Steps.Select(s => $"{s.Technique}: {string.Join(" + ", s.Actions)} → {s.To.Text}"))
            ),
            Cell.Of(row.Path is null ? null : string.Join("\n", row.Path.Needs)),
            Cell.Of(string.Join("\n", row.Because.Select(b => b.InWords))),
            Cell.Often(string.Join("\n", row.Assuming)),
            Cell.Of(row.Principal.Arn.Text),
        ]);
}
