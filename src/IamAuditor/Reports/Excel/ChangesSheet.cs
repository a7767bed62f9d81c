using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;

namespace IamAuditor.Reports.Excel;

/// <summary>What changed since the last report: what is worse first, then what is late, accepted and better.</summary>
internal static class ChangesSheet
{
    public const string Name = "Changes";

    /// <summary>More rows of one kind than anybody reads; the findings sheet has them all.</summary>
    private const int MostRows = 1000;

    private static readonly Column[] Columns =
    [
        new("Severity", 11, Center: true),
        new("Rule", 32),
        new("Resource", 56),
        new("Part", 15),
        new("What was found", 56),
        new("Owner", 20),
        new("First seen", 13),
        new("Due", 13),
        new("Note", 30),
    ];

    public static void Add(WorkbookWriter workbook, AuditReport report, RowIndex rows) =>
        workbook.Add(
            new SheetSetup(Name, [.. Columns.Select(c => c.Width)]) { TabColor = Look.Accent },
            sheet =>
            {
                var width = Columns.Sum(c => c.Width);
                Paper.Title(sheet, "What changed", string.Join(" ", report.ChangesInWords), Columns.Length - 1, width);
                if (report.Changes is not { } changes || report.Run.History.Count == 0)
                {
                    return;
                }

                if (!changes.IsBaseline)
                {
                    Section("New", "NewFindings", "Not seen before.", changes.New);
                }

                Section("Reopened", "Reopened", "Were resolved, and are back.", changes.Reopened);
                Section("Back from a waiver", "WaiverEnded", "Were accepted; the waiver ended or was withdrawn.", changes.WaiverEnded);
                Section("Overdue", "Overdue", "Open past the day by which they should be resolved.", changes.Overdue);
                Section("Accepted", "Accepted", "A waiver accepts them from this run on; they still fail.", changes.Waived);
                Section("Resolved", "Resolved", "Closed by this run, with the reason.", changes.Resolved);
                Section(
                    "Not assessed again",
                    "NotReassessed",
                    "Open findings that this run could not look at: they stay open.",
                    changes.NotReassessed
                );

                void Section(string title, string table, string text, IReadOnlyList<ChangeRow> found)
                {
                    var more = found.Count > MostRows ? $" The first {Paper.Text(MostRows)} of them; {FindingsSheet.Name} has all." : "";
                    Paper.Title(sheet, $"{title}: {Paper.Text(found.Count)}", text + more, Columns.Length - 1, width);
                    sheet.Table(table, Columns, found.Take(MostRows), (s, row) => WriteRow(s, row, rows), "none");
                }
            }
        );

    private static void WriteRow(SheetWriter sheet, ChangeRow row, RowIndex rows)
    {
        var finding = row.Finding;
        var rule = rows.Rule(finding.Rule);
        var place = rows.Changed(finding.Id) ?? rows.Principal(finding.Resource);
        sheet.Row([
            Cell.Often(ExcelReport.NameOf(finding.Severity), Look.Of(finding.Severity)),
            Cell.Often(finding.Rule, rule is null ? Look.Text : Look.TextLink),
            Cell.Of(finding.Resource, place is null ? Look.Text : Look.TextLink),
            Cell.Of(finding.Subresource),
            Cell.Of(finding.Message),
            Cell.Often(finding.Owner),
            Cell.Of(finding.FirstSeen, Look.Day),
            finding.Due is { } due ? Cell.Of(due, Look.Day) : Cell.Empty(),
            Cell.Often(Note(finding)),
        ]);
        if (rule is not null)
        {
            sheet.Link(1, rule);
        }

        if (place is not null)
        {
            sheet.Link(2, place);
        }
    }

    private static string Note(Finding finding) =>
        finding switch
        {
            { State: FindingState.Waived } => $"waiver {finding.Waiver}",
            { State: FindingState.Resolved } => finding.ResolvedBy switch
            {
                ResolvedBy.Fixed => "fixed",
                ResolvedBy.Gone => "the resource is gone",
                ResolvedBy.NotApplicable => "no longer applies",
                ResolvedBy.RuleOff => "the rule is off",
                ResolvedBy.AccountRemoved => "the account is no longer audited",
                ResolvedBy.Aged => "archived: the event is long past",
                _ => "",
            },
            { UnknownSince: { } since } => $"not assessed since {Paper.Day(since)}",
            { TimesReopened: > 0 } => $"reopened {Paper.Count(finding.TimesReopened, "time")}",
            _ => "",
        };
}
