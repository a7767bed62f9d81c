using IamAuditor.Policies;

namespace IamAuditor.Serving;

/// <summary>An account that the daemon audits. <see cref="Id"/> is null only for the one account of an installation that names none: the credentials say whose it is.</summary>
public sealed record AccountTarget
{
    /// <summary>The job's name: the account id, or `default`.</summary>
    public required string Key { get; init; }
    public AccountId? Id { get; init; }
    public string? Name { get; init; }
    public required AwsRequest Request { get; init; }
}
