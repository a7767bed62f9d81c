using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;
using IamAuditor.Storage;

namespace IamAuditor.Reports.Accounts;

/// <summary>Where one account stands.</summary>
public sealed record AccountStanding
{
    public required string Account { get; init; }

    /// <summary>What the configuration or the organization calls it; null: nothing does.</summary>
    public string? Name { get; init; }
    public string? Alias { get; init; }

    /// <summary>From the organization's root over the OUs that it lies in; null: not read.</summary>
    public string? Unit { get; init; }

    /// <summary>Where there is room for one name only.</summary>
    public string? ShortName => Name ?? Alias;
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
