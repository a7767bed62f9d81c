namespace IamAuditor.Core.Accounts;

/// <summary>When a principal last called a service. LastAuthenticated null: not within the tracking period (400 days at most); attempts that were denied count as calls.</summary>
public sealed record ServiceLastAccessed(string Service, DateTimeOffset? LastAuthenticated)
{
    public string? Region { get; init; }

    /// <summary>When AWS wrote the report; null where it does not say.</summary>
    public DateTimeOffset? ReportedAt { get; init; }
    public IReadOnlyList<ActionLastAccessed> Actions { get; init; } = [];
}
