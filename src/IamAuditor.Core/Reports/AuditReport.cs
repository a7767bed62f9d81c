namespace IamAuditor.Core.Reports;

/// <summary>The numbers that every format prints, computed once.</summary>
public sealed record AuditReport(AuditRun Run)
{
    public static AuditReport From(AuditRun run) => new(run);
}
