using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;
using IamAuditor.Storage;

namespace IamAuditor.Reports.Accounts;

/// <summary>Where one account stands.</summary>
public sealed record AccountStanding
{
    public required string Account { get; init; }

    /// <summary>The account's alias, or what the configuration or the organization calls it; null: nothing does.</summary>
    public string? Name { get; init; }
    public required AccountResult Result { get; init; }

    /// <summary>Why it was not assessed, or what is missing; null: nothing is.</summary>
    public string? Why { get; init; }

    /// <summary>The last audit that assessed anything. Null: there never was one.</summary>
    public RunRecord? Last { get; init; }

    /// <summary>Open and accepted ones, as the last audit that could judge them left them.</summary>
    public IReadOnlyList<ReportFinding> Findings { get; init; } = [];
    public int Waived => Findings.Count(f => f.IsWaived);
    public int Overdue => Findings.Count(f => f.IsOverdue);

    public int OpenOf(Severity severity) => Findings.Count(f => !f.IsWaived && f.Verdict.Severity == severity);
}
