using IamAuditor.Core.Findings;

namespace IamAuditor.Options;

/// <summary>What `audit` does where the command line does not say.</summary>
public sealed record AuditOptions
{
    /// <summary>Null: no threshold.</summary>
    public Severity? FailOn { get; init; }
    public bool AllowUnknown { get; init; }

    /// <summary>Empty: every format.</summary>
    public IReadOnlyList<string> Formats { get; init; } = [];
    public string? OutputDirectory { get; init; }
}
