namespace IamAuditor.Core.Reports;

/// <summary>Writes a report for people (workbook, page). All numbers come from the report; a format computes none.</summary>
public interface IReportFormat
{
    /// <summary>The name on the command line and the file's extension: `xlsx`, `html`.</summary>
    string Name { get; }
    string FileName { get; }

    void Write(AuditReport report, Stream stream);
}
