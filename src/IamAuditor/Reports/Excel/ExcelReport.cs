using System.Globalization;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;

namespace IamAuditor.Reports.Excel;

/// <summary>
/// The auditor's working paper: cover, changes, summary, findings, users, keys, roles, escalation paths, root, Access Analyzer, frameworks, waivers, what could not be assessed, rules, evidence. Every text of the account is a text cell,
/// never a formula. Equal reports give equal bytes.
/// </summary>
public sealed class ExcelReport : IReportFormat
{
    public string Name => "xlsx";
    public string FileName => "report.xlsx";

    public void Write(AuditReport report, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(stream);
        var title = $"AWS IAM audit of {AccountName(report)}, {Moment(report.Snapshot.TakenAt)}";
        using var workbook = new WorkbookWriter(stream, report.Snapshot.TakenAt, title, title);
        var rows = new RowIndex(report);
        CoverSheet.Add(workbook, report);
        ChangesSheet.Add(workbook, report, rows);
        SummarySheet.Add(workbook, report);
        FindingsSheet.Add(workbook, report, rows);
        CredentialsSheet.Add(workbook, report);
        KeysSheet.Add(workbook, report, rows);
        RolesSheet.Add(workbook, report);
        EscalationsSheet.Add(workbook, report);
        RootSheet.Add(workbook, report);
        AnalyzerSheet.Add(workbook, report);
        foreach (var framework in report.Frameworks)
        {
            FrameworkSheet.Add(workbook, framework, rows);
        }

        WaiversSheet.Add(workbook, report);
        NotAssessedSheet.Add(workbook, report);
        RulesSheet.Add(workbook, report, rows);
        EvidenceSheet.Add(workbook, report);
    }

    internal static string AccountName(AuditReport report) => report.AccountInWords;

    internal static string Moment(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";

    internal static string NameOf(Severity severity) =>
        severity switch
        {
            Severity.Critical => "Critical",
            Severity.High => "High",
            Severity.Medium => "Medium",
            Severity.Low => "Low",
            _ => "Info",
        };
}
