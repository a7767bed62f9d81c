using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;
using IamAuditor.Policies;
using IamAuditor.Storage;

namespace IamAuditor.Reports.Mail;

/// <summary>What a mail says of one account.</summary>
public sealed record AccountDigest
{
    public required AccountId Account { get; init; }
    public string? Alias { get; init; }

    /// <summary>Its name in the organization, and the OUs that it lies in; null: not read.</summary>
    public string? OrganizationName { get; init; }
    public string? Unit { get; init; }

    /// <summary>The last successful run; null: there never was one.</summary>
    public RunRecord? Last { get; init; }

    /// <summary>Why the account cannot be trusted to be as it looks: no successful audit in time, or coverage that fell. Null: all is well.</summary>
    public string? Warning { get; init; }

    /// <summary>Failed runs since the last successful one.</summary>
    public int FailedSince { get; init; }

    /// <summary>Successful runs, oldest first.</summary>
    public IReadOnlyList<RunRecord> History { get; init; } = [];
    public IReadOnlyList<FindingChange> Changes { get; init; } = [];

    /// <summary>Open findings that the group is told about, the worst first.</summary>
    public IReadOnlyList<Finding> Open { get; init; } = [];
    public IReadOnlyList<Finding> Overdue { get; init; } = [];

    public string Name => AccountWords.Of(Account, OrganizationName, Alias);
}
