using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;
using IamAuditor.Exports;

namespace IamAuditor.Reports.Excel;

/// <summary>Every finding, the most severe first.</summary>
internal static class FindingsSheet
{
    public const string Name = "Findings";

    // What a reader on paper needs comes first; from the command on it is for the screen.
    private const int Printed = 10;

    private static readonly Column[] Columns =
    [
        new("Severity", 11, Center: true),
        new("State", 11, Center: true),
        new("Rule", 32),
        new("Resource", 56),
        new("Part", 15),
        new("What was found", 42),
        new("Evidence", 38),
        new("What to do", 46),
        new("Owner", 24),
        new("Due", 13),
        new("Age, days", 9, Center: true),
        new("First seen", 13),
        new("Title", 36),
        new("Command", 50),
        new("Why it matters", 44),
        new("Controls", 34),
        new("Region", 15),
        new("Account", 15),
        new("Waiver", 20),
        new("Finding id", 34),
    ];

    public static void Add(WorkbookWriter workbook, AuditReport report, RowIndex rows)
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
            sheet => sheet.Table("Findings", Columns, report.Findings, (s, f) => WriteRow(s, f, controls[f.Rule.Id], rows), "none")
        );
    }

    private static void WriteRow(SheetWriter sheet, ReportFinding finding, string controls, RowIndex rows)
    {
        var verdict = finding.Verdict;
        var followed = finding.Followed;
        var principal = rows.Principal(verdict.Resource);
        sheet.Row([
            Cell.Often(ExcelReport.NameOf(verdict.Severity), Look.Of(verdict.Severity)),
            State(finding),
            Cell.Often(verdict.Rule, Look.TextLink),
            Cell.Of(verdict.Resource, principal is null ? Look.Text : Look.TextLink),
            Cell.Of(verdict.Subresource),
            Cell.Of(verdict.Message),
            Cell.Of(Evidence(verdict)),
            Cell.Of(finding.Fix.Text),
            Cell.Often(followed?.Owner),
            Due(finding),
            finding.AgeDays is { } age ? Cell.Of(age) : Cell.Empty(),
            followed is null ? Cell.Empty() : Cell.Of(followed.FirstSeen, Look.Day),
            Cell.Often(finding.Rule.Title),
            Cell.Of(finding.Fix.Cli, Look.Code),
            Cell.Often(finding.Rule.Why),
            Cell.Often(controls),
            Cell.Often(verdict.Region),
            Cell.Often(verdict.Account.Text),
            Cell.Often(followed?.Waiver),
            Cell.Of(finding.Id, Look.Code),
        ]);
        sheet.Link(2, rows.Rule(verdict.Rule)!);
        if (principal is not null)
        {
            sheet.Link(3, principal);
        }
    }

    private static readonly CellStyle Late = Look.Day with { Bold = true, Color = "C2410C" };
    private static readonly CellStyle Fresh = Look.Centered with { Bold = true, Color = "1D4ED8" };

    public static Cell State(ReportFinding finding) =>
        finding.IsWaived ? Cell.Often("accepted", Look.Faint)
        : finding.IsOverdue ? Cell.Often("overdue", Look.Bad)
        : finding.Change == ChangeKind.New ? Cell.Often(finding.Followed?.KnownAtStart == true ? "at start" : "new", Fresh)
        : finding.Change == ChangeKind.Reopened ? Cell.Often("reopened", Fresh)
        : finding.Change == ChangeKind.WaiverEnded ? Cell.Often("back", Fresh)
        : Cell.Often("open", Look.Centered);

    public static Cell Due(ReportFinding finding) =>
        finding.Followed?.Due is { } due ? Cell.Of(due, finding.IsOverdue ? Late : Look.Day) : Cell.Empty();

    public static string Evidence(Verdict verdict) =>
        string.Join("\n", NdJson.Named(verdict.Observations).Select(o => $"{o.Name} = {o.Value}"));
}
