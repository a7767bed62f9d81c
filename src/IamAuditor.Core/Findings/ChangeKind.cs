namespace IamAuditor.Core.Findings;

/// <summary>What happened to a finding between two runs.</summary>
public enum ChangeKind
{
    New,
    Reopened,

    /// <summary>Was open, is accepted now.</summary>
    Waived,

    /// <summary>Was waived; the waiver ended or was withdrawn, and the finding is back.</summary>
    WaiverEnded,

    /// <summary>Still failing, with another severity, message, owner, due date or waiver, or other observations.</summary>
    Updated,
    Resolved,
}
