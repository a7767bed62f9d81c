using IamAuditor.Policies;

namespace IamAuditor.Core.Accounts;

/// <summary>
/// A customer managed policy, or an AWS managed one that something in the account uses. Only the default version counts for permissions; older ones
/// matter to whoever may set the default. Source: IAM API, ManagedPolicyDetail.
/// </summary>
public sealed record ManagedPolicy
{
    public required Arn Arn { get; init; }
    public required string Name { get; init; }
    public string? Id { get; init; }
    public string Path { get; init; } = "/";
    public DateTimeOffset? Created { get; init; }
    public DateTimeOffset? Updated { get; init; }

    /// <summary>Users, groups and roles that carry it as a permissions policy.</summary>
    public int AttachmentCount { get; init; }

    /// <summary>Users and roles that carry it as a permissions boundary.</summary>
    public int BoundaryUsageCount { get; init; }
    public IReadOnlyList<PolicyVersion> Versions { get; init; } = [];

    public bool IsAwsManaged => Arn.Account == "aws";

    /// <summary>Null where AWS listed the policy without its default version's document.</summary>
    public PolicyVersion? DefaultVersion => Versions.FirstOrDefault(v => v.IsDefault);
}
