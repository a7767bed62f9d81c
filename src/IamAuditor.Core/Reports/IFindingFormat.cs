namespace IamAuditor.Core.Reports;

/// <summary>Turns verdicts into the bytes that machines read (NDJSON, OCSF, CSV). Equal reports give equal bytes.</summary>
public interface IFindingFormat
{
    /// <summary>The name on the command line: `verdicts`, `ocsf`, `csv`.</summary>
    string Name { get; }
    string FileName { get; }

    void Write(AuditReport report, Stream stream);
}
