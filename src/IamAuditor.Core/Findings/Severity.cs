namespace IamAuditor.Core.Findings;

/// <summary>Ordered: a larger value is worse.</summary>
public enum Severity
{
    Info,
    Low,
    Medium,
    High,
    Critical,
}
