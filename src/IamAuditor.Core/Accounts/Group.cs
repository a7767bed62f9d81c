using IamAuditor.Policies;

namespace IamAuditor.Core.Accounts;

/// <summary>An IAM group. Members are user names, derived from the users' own lists.</summary>
public sealed record Group
{
    public required Arn Arn { get; init; }
    public required string Name { get; init; }
    public required string Id { get; init; }
    public string Path { get; init; } = "/";
    public DateTimeOffset? Created { get; init; }
    public IReadOnlyList<InlinePolicy> InlinePolicies { get; init; } = [];
    public IReadOnlyList<AttachedPolicy> AttachedPolicies { get; init; } = [];
    public IReadOnlyList<string> Members { get; init; } = [];
}
