using IamAuditor.Core.Reports;
using IamAuditor.Exports;
using static IamAuditor.Reports.Excel.Paper;

namespace IamAuditor.Reports.Excel;

/// <summary>What somebody reads who reads one page: what changed, what the audit concludes, whose account, when, and what it could not see.</summary>
internal static class CoverSheet
{
    public const string Name = "Cover";

    public static void Add(WorkbookWriter workbook, AuditReport report) =>
        workbook.Add(
            new SheetSetup(Name, Widths) { TabColor = Look.Accent },
            sheet =>
            {
                sheet.Merged([Blank, Cell.Often("AWS IAM audit", Look.Title)], 34, (1, LastColumn));
                sheet.Merged(
                    [
                        Blank,
                        Cell.Of(
                            $"Account {ExcelReport.AccountName(report)}, as of {ExcelReport.Moment(report.Snapshot.TakenAt)}",
                            Look.Subtitle
                        ),
                    ],
                    RowHeight,
                    (1, LastColumn)
                );
                sheet.Skip();
                Heading(sheet, "What changed");
                Sentences(sheet, report.ChangesInWords, Look.Statement);
                sheet.Skip();
                Heading(sheet, "Conclusion");
                Sentences(sheet, report.Conclusion, Look.Statement);
                sheet.Skip();
                Heading(sheet, "What the audit could see");
                Sentences(sheet, report.CoverageInWords, Look.Plain);
                sheet.Skip();
                First(sheet, report);
                Heading(sheet, "Scope");
                Scope(sheet, report);
                sheet.Skip();
                sheet.BreakPage();
                Contents(sheet, report);
            }
        );

    private static void First(SheetWriter sheet, AuditReport report)
    {
        if (report.First.Count == 0)
        {
            return;
        }

        sheet.BreakPage();
        Heading(sheet, "What to do first");
        foreach (var top in report.First)
        {
            var (found, fix) = (top.Found, top.Example.Fix.Text);
            var height = Math.Max(
                SheetWriter.HeightOf(found, Widths.Skip(2).Take(ChartColumn - 2).Sum()),
                SheetWriter.HeightOf(fix, Widths.Skip(ChartColumn).Sum())
            );
            sheet.Merged(
                [
                    Blank,
                    Cell.Often(ExcelReport.NameOf(top.Severity), Look.Of(top.Severity)),
                    Cell.Of(found),
                    .. Enumerable.Repeat(Cell.Empty(), ChartColumn - 3),
                    Cell.Of(fix),
                    .. Enumerable.Repeat(Cell.Empty(), LastColumn - ChartColumn),
                ],
                Math.Max(RowHeight, height),
                (2, ChartColumn - 1),
                (ChartColumn, LastColumn)
            );
        }

        sheet.Skip();
    }

    private static void Scope(SheetWriter sheet, AuditReport report)
    {
        var account = report.Snapshot;
        Line(sheet, "Account", $"{ExcelReport.AccountName(report)}, partition {account.Partition.Name}");
        if (report.AccountInOrganization is { Status: not "ACTIVE" } member)
        {
            Line(sheet, "State", $"{member.Status.ToLowerInvariant()} in its organization");
        }

        if (account.Organization is { } organization)
        {
            Line(sheet, "Organization", $"{organization.Id}, management account {organization.ManagementAccount}");
            Line(sheet, "Unit", report.OrganizationalUnit ?? $"not read; the sheet {NotAssessedSheet.Name} says what was refused");
            if (report.OutOfScopeInWords is { } suspended)
            {
                Line(sheet, "Out of scope", suspended);
            }
        }

        Line(sheet, "Judged as of", ExcelReport.Moment(account.TakenAt));
        Line(sheet, "Period", report.Period);
        Line(sheet, "Time zone", "All times in this workbook are UTC.");
        Line(
            sheet,
            "Listed",
            $"{Count(account.Users.Count, "user")}, {Count(account.Groups.Count, "group")}, {Count(account.Roles.Count, "role")}, {Count(account.Policies.Count(p => !p.IsAwsManaged), "customer managed policy", "customer managed policies")}"
        );
        Line(
            sheet,
            "Rules",
            $"{Text(report.ByRule.Count(r => r.DidRun))} of {Text(report.ByRule.Count)} ran; rule files {report.Run.Rules.Digest[..16]}…"
        );
        Line(
            sheet,
            "Evidence",
            $"{Count(report.Sources.Sum(s => s.Files), "file")}, {Text(report.Sources.Sum(s => s.Bytes))} bytes; digests on the sheet {EvidenceSheet.Name}"
        );
        Line(sheet, "Made by", $"{Product.Name} {Product.Version}");
    }

    private static void Contents(SheetWriter sheet, AuditReport report)
    {
        Heading(sheet, "In this workbook");
        Entry(ChangesSheet.Name, "new, resolved, reopened, accepted and overdue findings");
        Entry(SummarySheet.Name, "by severity, over time, by age, by family of rules");
        Entry(FindingsSheet.Name, $"{Count(report.Findings.Count, "finding")} with evidence, owner, due date and what to do");
        Entry(
            CredentialsSheet.Name,
            $"passwords, MFA and access keys of {Count(report.Credentials.Count, "user")}, the root user included"
        );
        Entry(KeysSheet.Name, $"{Count(report.Keys.Count, "access key")}, the oldest first");
        Entry(RolesSheet.Name, $"{Count(report.Roles.Count, "role")} and who may assume each");
        Entry(EscalationsSheet.Name, "administrators, and who can become one");
        Entry(RootSheet.Name, $"{Count(report.RootActivity.Count, "event")} of the root user");
        Entry(AnalyzerSheet.Name, $"{Count(report.AnalyzerFindings.Count, "finding")} of IAM Access Analyzer");
        foreach (var framework in report.Frameworks)
        {
            Entry(
                FrameworkSheet.NameOf(framework),
                $"{framework.Framework.Name}: {Count(framework.Requirements.Count, "requirement")}, {Text(framework.Count(RequirementState.Fail))} failing"
            );
        }

        Entry(WaiversSheet.Name, Count(report.Waivers.Count, "waiver"));
        Entry(
            NotAssessedSheet.Name,
            $"{Count(report.Outcomes.Unknown, "unknown verdict")}, {Count(report.Gaps.Count, "gap")} in the evidence, and the permissions that would close them"
        );
        Entry(RulesSheet.Name, $"{Count(report.ByRule.Count, "rule")} with their results, reasons and remedies");
        Entry(EvidenceSheet.Name, "every source and file with its digest");

        void Entry(string name, string text)
        {
            sheet.Merged(
                [Blank, Cell.Often(name, Look.Link), Cell.Empty(Look.Link), Cell.Of(text, Look.Plain)],
                RowHeight,
                (1, 2),
                (3, LastColumn)
            );
            sheet.Link(1, RowIndex.Target(name, 1));
        }
    }
}
