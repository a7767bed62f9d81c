namespace IamAuditor.Options;

/// <summary>What auditing may cost: accounts at once on a node, and for each account calls at once, calls a second to one API, and minutes.</summary>
public sealed record BudgetOptions
{
    public int ConcurrentAccounts { get; init; } = 4;
    public int ConcurrentCalls { get; init; } = 12;
    public int CallsPerSecond { get; init; } = 10;
    public int DeadlineMinutes { get; init; } = 60;
}
