using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;
using IamAuditor.Exports;
using IamAuditor.Reports.Excel;
using IamAuditor.Serving;

namespace IamAuditor.Reports.Accounts;

/// <summary>The report of all accounts as a workbook: cover, every account, every finding, every failing rule. Equal reports give equal bytes.</summary>
public static class AccountsWorkbook
{
    public const string FileName = "accounts.xlsx";

    private const string Cover = "Cover";
    private const string AccountsSheet = "Accounts";
    private const string Findings = "Findings";
    private const string Rules = "Failing rules";
    private const int FirstRow = 2;
    private const int MostOnCover = 10;

    private static readonly string[] SeverityHeads = ["Open", "Overdue", "Accepted", "Accounts"];

    private static readonly Column[] AccountColumns =
    [
        new("Result", 15, Center: true),
        new("Account", 16),
        new("Name", 24),
        new("Alias", 20),
        new("Organizational unit", 30),
        new("What is not known, and why", 60),
        new("Figures as of", 17, Center: true),
        new("Critical", 9, Center: true),
        new("High", 9, Center: true),
        new("Medium", 9, Center: true),
        new("Low", 9, Center: true),
        new("Info", 9, Center: true),
        new("Overdue", 9, Center: true),
        new("Accepted", 10, Center: true),
        new("Rules assessed", 10, Center: true),
        new("Rules", 9, Center: true),
        new("Unknown verdicts", 10, Center: true),
        new("Run", 27),
    ];

    private static readonly Column[] FindingColumns =
    [
        new("Severity", 11, Center: true),
        new("State", 13, Center: true),
        new("Account", 16),
        new("Name", 22),
        new("Rule", 32),
        new("Resource", 56),
        new("Part", 15),
        new("What was found", 46),
        new("Evidence", 38),
        new("What to do", 46),
        new("Owner", 24),
        new("Due", 13),
        new("Age, days", 9, Center: true),
        new("First seen", 13),
        new("Last seen", 13),
        new("Region", 15),
        new("Waiver", 20),
        new("Finding id", 34),
    ];

    private static readonly Column[] RuleColumns =
    [
        new("Severity", 11, Center: true),
        new("Rule", 32),
        new("Title", 44),
        new("Findings", 10, Center: true),
        new("Accounts", 10, Center: true),
        new("What to do ({...} is the finding's own)", 60),
        new("Why it matters", 54),
    ];

    public static void Write(AccountsReport report, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(stream);
        var title = $"AWS IAM audit of {Paper.Count(report.Accounts.Count, "account")}, {ExcelReport.Moment(report.At)}";
        using var workbook = new WorkbookWriter(stream, report.At, title, title);
        AddCover(workbook, report);
        AddAccounts(workbook, report);
        AddFindings(workbook, report);
        AddRules(workbook, report);
    }

    private static void AddCover(WorkbookWriter workbook, AccountsReport report) =>
        workbook.Add(
            new SheetSetup(Cover, Paper.Widths) { TabColor = Look.Accent },
            sheet =>
            {
                sheet.Merged([Paper.Blank, Cell.Often("AWS IAM audit of all accounts", Look.Title)], 34, (1, Paper.LastColumn));
                sheet.Merged(
                    [Paper.Blank, Cell.Of($"As of {ExcelReport.Moment(report.At)}. All times are UTC.", Look.Subtitle)],
                    Paper.RowHeight,
                    (1, Paper.LastColumn)
                );
                sheet.Skip();
                Paper.Heading(sheet, "Conclusion");
                Paper.Sentences(sheet, report.Conclusion, Look.Statement);
                sheet.Skip();
                AddNotAssessed(sheet, report);
                AddSeverities(sheet, report);
                AddWorstRules(sheet, report);
                Paper.Heading(sheet, "In this workbook");
                Entry(AccountsSheet, "every account: whether it was assessed, why not, and its figures; those out of scope at the end");
                Entry(Findings, $"{Paper.Count(report.Findings.Count, "finding")} of all accounts with evidence, owner and due date");
                Entry(Rules, $"{Paper.Count(report.Rules.Count, "rule")} with open findings, and what to do");
                sheet.Skip();
                Paper.Line(
                    sheet,
                    "One account",
                    "`iam-auditor report --run RUN` writes everything that is known of one; the sheet Accounts names the runs. The daemon keeps the last workbook of each account beside this one."
                );
                Paper.Line(sheet, "Made by", $"{Product.Name} {Product.Version}");

                void Entry(string name, string text)
                {
                    sheet.Merged(
                        [Paper.Blank, Cell.Often(name, Look.Link), Cell.Empty(Look.Link), Cell.Of(text, Look.Plain)],
                        Paper.RowHeight,
                        (1, 2),
                        (3, Paper.LastColumn)
                    );
                    sheet.Link(1, RowIndex.Target(name, 1));
                }
            }
        );

    private static void AddNotAssessed(SheetWriter sheet, AccountsReport report)
    {
        var accounts = report.Accounts.Where(a => a.Result == AccountResult.NotAssessed).ToList();
        if (accounts.Count == 0)
        {
            return;
        }

        Paper.Heading(sheet, "Not assessed");
        foreach (var account in accounts.Take(MostOnCover))
        {
            var height = SheetWriter.HeightOf(account.Why!, Paper.Widths.Skip(4).Sum());
            sheet.Merged(
                [
                    Paper.Blank,
                    Cell.Often(account.Account, Look.Bad),
                    Cell.Of(account.ShortName, Look.Plain),
                    Cell.Empty(Look.Plain),
                    Cell.Of(account.Why, Look.Plain),
                ],
                Math.Max(Paper.RowHeight, height),
                (2, 3),
                (4, Paper.LastColumn)
            );
        }

        if (accounts.Count > MostOnCover)
        {
            Paper.Sentences(sheet, [$"{Paper.Text(accounts.Count - MostOnCover)} more: see the sheet {AccountsSheet}."], Look.Plain);
        }

        sheet.Skip();
    }

    private static void AddSeverities(SheetWriter sheet, AccountsReport report)
    {
        Paper.Heading(sheet, "Findings");
        sheet.Row([Paper.Blank, Cell.Often("Severity", Look.Header), .. SeverityHeads.Select(h => Cell.Often(h, Look.HeaderCentered))]);
        foreach (var severity in Enum.GetValues<Severity>().OrderDescending())
        {
            var found = report.Findings.Where(f => f.Verdict.Severity == severity).ToList();
            sheet.Row([
                Paper.Blank,
                Cell.Often(ExcelReport.NameOf(severity), Look.Of(severity)),
                Cell.Of(found.Count(f => !f.IsWaived)),
                Cell.Of(found.Count(f => f.IsOverdue)),
                Cell.Of(found.Count(f => f.IsWaived)),
                Cell.Of(found.Where(f => !f.IsWaived).Select(f => f.Verdict.Account).Distinct().Count()),
            ]);
        }

        sheet.Skip();
    }

    private static void AddWorstRules(SheetWriter sheet, AccountsReport report)
    {
        if (report.Rules.Count == 0)
        {
            return;
        }

        sheet.BreakPage();
        Paper.Heading(sheet, "What fails worst, in most accounts");
        foreach (var (rule, i) in report.Rules.Take(MostOnCover).Select((r, i) => (r, i)))
        {
            sheet.Merged(
                [
                    Paper.Blank,
                    Cell.Often(ExcelReport.NameOf(rule.Severity), Look.Of(rule.Severity)),
                    Cell.Of(rule.Rule.Title, Look.TextLink),
                    .. Enumerable.Repeat(Cell.Empty(), Paper.ChartColumn - 3),
                    Cell.Of($"{Paper.Count(rule.Findings, "finding")} in {Paper.Count(rule.Accounts, "account")}"),
                    .. Enumerable.Repeat(Cell.Empty(), Paper.LastColumn - Paper.ChartColumn),
                ],
                Math.Max(Paper.RowHeight, SheetWriter.HeightOf(rule.Rule.Title, Paper.Widths.Skip(2).Take(Paper.ChartColumn - 2).Sum())),
                (2, Paper.ChartColumn - 1),
                (Paper.ChartColumn, Paper.LastColumn)
            );
            sheet.Link(2, RowIndex.Target(Rules, FirstRow + i));
        }

        sheet.Skip();
    }

    private static void AddAccounts(WorkbookWriter workbook, AccountsReport report) =>
        workbook.Add(
            Setup(AccountsSheet, AccountColumns, printed: AccountColumns.Length - 1),
            sheet =>
                sheet.Table(
                    "Accounts",
                    AccountColumns,
                    report.Accounts.Cast<object>().Concat(report.OutOfScope),
                    (s, account) =>
                    {
                        if (account is OutOfScopeAccount left)
                        {
                            WriteOutOfScope(s, left);
                        }
                        else
                        {
                            WriteAccount(s, (AccountStanding)account);
                        }
                    },
                    "none"
                )
        );

    private static void WriteAccount(SheetWriter sheet, AccountStanding account)
    {
        var last = account.Last;
        sheet.Row([
            account.Result switch
            {
                AccountResult.NotAssessed => Cell.Often("not assessed", Look.Bad),
                AccountResult.AssessedInPart => Cell.Often("in part", Look.Open),
                _ => Cell.Often("assessed", Look.Good),
            },
            Cell.Often(account.Account),
            Cell.Often(account.Name),
            Cell.Often(account.Alias),
            Cell.Often(account.Unit),
            Cell.Of(account.Why),
            last is null ? Cell.Often("never", Look.Faint) : Cell.Of(last.At),
            .. Enum.GetValues<Severity>().OrderDescending().Select(s => Known(account.OpenOf(s))),
            Known(account.Overdue),
            Known(account.Waived),
            Known(last?.RulesAssessed),
            Known(last?.Rules),
            Known(last?.Unknown),
            Cell.Of(last?.Id),
        ]);

        // Nothing known is not nothing found.
        Cell Known(int? number) => last is null ? Cell.Often("?", Look.Open) : Cell.Of(number!.Value);
    }

    private static void WriteOutOfScope(SheetWriter sheet, OutOfScopeAccount account) =>
        sheet.Row([
            Cell.Often("out of scope", Look.Faint),
            Cell.Often(account.Id),
            Cell.Often(account.Name),
            Cell.Empty(),
            Cell.Often(account.Unit),
            Cell.Often(account.Why),
            .. Enumerable.Repeat(Cell.Empty(), AccountColumns.Length - 6),
        ]);

    private static void AddFindings(WorkbookWriter workbook, AccountsReport report)
    {
        var names = report.Accounts.ToDictionary(a => a.Account, a => a.ShortName, StringComparer.Ordinal);
        var rules = report
            .Rules.Select((r, i) => (r.Rule.Id, Row: RowIndex.Target(Rules, FirstRow + i)))
            .ToDictionary(r => r.Id, r => r.Row, StringComparer.Ordinal);
        workbook.Add(
            Setup(Findings, FindingColumns, printed: 11) with
            {
                TabColor = "C2410C",
            },
            sheet =>
                sheet.Table(
                    "Findings",
                    FindingColumns,
                    report.Findings,
                    (s, f) => WriteFinding(s, f, names[f.Verdict.Account.Text], rules.GetValueOrDefault(f.Verdict.Rule)),
                    "none"
                )
        );
    }

    private static void WriteFinding(SheetWriter sheet, ReportFinding finding, string? account, string? rule)
    {
        var (verdict, followed) = (finding.Verdict, finding.Followed!);
        sheet.Row([
            Cell.Often(ExcelReport.NameOf(verdict.Severity), Look.Of(verdict.Severity)),
            followed.UnknownSince is null || finding.IsWaived ? FindingsSheet.State(finding) : Cell.Often("not seen again", Look.Open),
            Cell.Often(verdict.Account.Text),
            Cell.Often(account),
            Cell.Often(verdict.Rule, rule is null ? Look.Text : Look.TextLink),
            Cell.Of(verdict.Resource),
            Cell.Of(verdict.Subresource),
            Cell.Of(verdict.Message),
            Cell.Of(FindingsSheet.Evidence(verdict)),
            Cell.Of(finding.Fix.Text),
            Cell.Often(followed.Owner),
            FindingsSheet.Due(finding),
            Cell.Of(finding.AgeDays!.Value),
            Cell.Of(followed.FirstSeen, Look.Day),
            Cell.Of(followed.LastSeen, Look.Day),
            Cell.Often(verdict.Region),
            Cell.Often(followed.Waiver),
            Cell.Of(finding.Id, Look.Code),
        ]);
        if (rule is not null)
        {
            sheet.Link(4, rule);
        }
    }

    private static void AddRules(WorkbookWriter workbook, AccountsReport report) =>
        workbook.Add(
            Setup(Rules, RuleColumns, printed: 0),
            sheet =>
                sheet.Table(
                    "FailingRules",
                    RuleColumns,
                    report.Rules,
                    (s, r) =>
                        s.Row([
                            Cell.Often(ExcelReport.NameOf(r.Severity), Look.Of(r.Severity)),
                            Cell.Often(r.Rule.Id),
                            Cell.Of(r.Rule.Title),
                            Cell.Of(r.Findings),
                            Cell.Of(r.Accounts),
                            Cell.Of(r.Rule.Fix.Text),
                            Cell.Of(r.Rule.Why),
                        ]),
                    "none"
                )
        );

    private static SheetSetup Setup(string name, Column[] columns, int printed) =>
        new(name, [.. columns.Select(c => c.Width)])
        {
            FrozenRows = 1,
            FrozenColumns = 1,
            PrintedColumns = printed,
        };
}
