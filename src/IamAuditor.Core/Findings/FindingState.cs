namespace IamAuditor.Core.Findings;

/// <summary>Where a finding stands. A waived finding is still failing; it is accepted until its waiver ends.</summary>
public enum FindingState
{
    Open,
    Waived,
    Resolved,
}
