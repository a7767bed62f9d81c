using System.Collections.Immutable;
using IamAuditor.Policies.Conditions;

namespace IamAuditor.Policies.Decisions;

/// <summary>
/// One request and every policy that has a say in it. Empty lists of identity policies allow nothing; empty session policies, boundaries and endpoint
/// policies mean that there are none. The policies must be compiled for the layer in which they stand.
/// </summary>
public sealed record PolicyRequest
{
    public required RequestPrincipal Principal { get; init; }

    /// <summary><c>service:action</c> in any case.</summary>
    public required string Action { get; init; }

    /// <summary>An ARN, or <c>*</c> where the action has no resource.</summary>
    public required string Resource { get; init; }

    /// <summary>Null: the ARN's account; where it has none (S3), the caller's own account is assumed.</summary>
    public string? ResourceAccount { get; init; }

    /// <summary>Null where unknown. SCPs do not bind the management account's principals, RCPs not its resources.</summary>
    public string? ManagementAccount { get; init; }

    public ConditionContext Context { get; init; } = ConditionContext.Unknown;
    public ImmutableArray<AttachedPolicy> IdentityPolicies { get; init; } = [];
    public ImmutableArray<AttachedPolicy> SessionPolicies { get; init; } = [];
    public ImmutableArray<AttachedPolicy> PermissionsBoundary { get; init; } = [];

    /// <summary>A list per level from the root to the account, each of which must allow. Null: no SCPs; a level without policies allows nothing.</summary>
    public ImmutableArray<ImmutableArray<AttachedPolicy>>? ServiceControlPolicies { get; init; }

    /// <summary>
    /// As with SCPs, of the resource's account. A level that holds policies but no Allow is taken to have <c>RCPFullAWSAccess</c>, which cannot be detached.
    /// </summary>
    public ImmutableArray<ImmutableArray<AttachedPolicy>>? ResourceControlPolicies { get; init; }

    /// <summary>The resource's own policy; of a role, its trust policy. Null: it has none.</summary>
    public AttachedPolicy? ResourcePolicy { get; init; }

    public ImmutableArray<AttachedPolicy> EndpointPolicies { get; init; } = [];
}
