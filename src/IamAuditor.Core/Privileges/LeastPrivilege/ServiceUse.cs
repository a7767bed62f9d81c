namespace IamAuditor.Core.Privileges.LeastPrivilege;

/// <summary>
/// A service that a principal's policies grant, against what AWS recorded. Attempts that were denied count as use. <see cref="State"/>: `used`, `unused` (reported, and not called
/// within the window) or `no-data` (AWS reports nothing of it, which is not "unused").
/// </summary>
public sealed record ServiceUse
{
    internal const string Used = "used";
    internal const string Unused = "unused";
    internal const string NoData = "no-data";

    public required string Service { get; init; }
    public required string State { get; init; }
    public DateTimeOffset? LastUsed { get; init; }

    /// <summary>Where it was last called from, as AWS reports it.</summary>
    public string? Region { get; init; }

    /// <summary>Granted actions that AWS reports one by one and that were called.</summary>
    public IReadOnlyList<string> UsedActions { get; init; } = [];

    /// <summary>Granted actions that AWS reports one by one and that were not called.</summary>
    public IReadOnlyList<string> UnusedActions { get; init; } = [];

    /// <summary>AWS tells of single actions of this service; data events and iam:PassRole are not among them.</summary>
    public bool TellsActions { get; init; }
}
