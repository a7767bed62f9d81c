using IamAuditor.Policies;

namespace IamAuditor.Core.Accounts;

/// <summary>What GetAccountAuthorizationDetails says of a user. Groups are names.</summary>
public sealed record UserDetails
{
    public required string Id { get; init; }
    public string Path { get; init; } = "/";
    public IReadOnlyList<Tag> Tags { get; init; } = [];
    public IReadOnlyList<string> Groups { get; init; } = [];
    public IReadOnlyList<InlinePolicy> InlinePolicies { get; init; } = [];
    public IReadOnlyList<AttachedPolicy> AttachedPolicies { get; init; } = [];

    /// <summary>Null: no permissions boundary.</summary>
    public Arn? PermissionsBoundary { get; init; }
}
