using IamAuditor.Policies;

namespace IamAuditor.Core.Accounts;

/// <summary>
/// An IAM role. <see cref="LastUsed"/> null: not used within AWS's tracking period (400 days), or never, where <see cref="TellsLastUse"/>. <see cref="IsAwsOwned"/>: a service-linked or
/// Identity Center role, which the account cannot edit.
/// </summary>
public sealed record Role
{
    public required Arn Arn { get; init; }
    public required string Name { get; init; }
    public required string Id { get; init; }
    public string Path { get; init; } = "/";
    public DateTimeOffset? Created { get; init; }

    /// <summary>The trust policy, as <see cref="InlinePolicy.Document"/>.</summary>
    public required string TrustPolicy { get; init; }
    public IReadOnlyList<Tag> Tags { get; init; } = [];
    public IReadOnlyList<InlinePolicy> InlinePolicies { get; init; } = [];
    public IReadOnlyList<AttachedPolicy> AttachedPolicies { get; init; } = [];
    public Arn? PermissionsBoundary { get; init; }
    public IReadOnlyList<Arn> InstanceProfiles { get; init; } = [];
    public DateTimeOffset? LastUsed { get; init; }

    /// <summary>False where the evidence has no RoleLastUsed of it. AWS always gives one, an empty one for a role without use on record.</summary>
    public bool TellsLastUse { get; init; } = true;
    public string? LastUsedRegion { get; init; }

    /// <summary>Null where source service-last-accessed did not read this role.</summary>
    public IReadOnlyList<ServiceLastAccessed>? LastAccessed { get; init; }

    public bool IsServiceLinked => Path.StartsWith("/aws-service-role/", StringComparison.Ordinal);
    public bool IsIdentityCenter => Path.StartsWith("/aws-reserved/", StringComparison.Ordinal);
    public bool IsAwsOwned => IsServiceLinked || IsIdentityCenter;
}
