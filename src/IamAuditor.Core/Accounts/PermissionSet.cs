using IamAuditor.Policies;

namespace IamAuditor.Core.Accounts;

/// <summary>
/// A permission set of IAM Identity Center: the template of the AWSReservedSSO roles in the accounts that it is assigned to. What a call for one of its parts did not tell is null.
/// Source: SSO Admin API, PermissionSet and the operations named below.
/// </summary>
public sealed record PermissionSet(Arn Arn, string Name)
{
    public DateTimeOffset? Created { get; init; }

    /// <summary>How long its sessions last; one hour where AWS does not say.</summary>
    public TimeSpan SessionDuration { get; init; } = TimeSpan.FromHours(1);

    /// <summary>AWS's own policies: ListManagedPoliciesInPermissionSet.</summary>
    public IReadOnlyList<Arn>? ManagedPolicies { get; init; }

    /// <summary>Path and name of policies that each account brings itself, as `/team/Deploy`: ListCustomerManagedPolicyReferencesInPermissionSet.</summary>
    public IReadOnlyList<string>? CustomerManagedPolicies { get; init; }

    /// <summary>The document; empty: none. GetInlinePolicyForPermissionSet.</summary>
    public string? InlinePolicy { get; init; }

    /// <summary>An ARN, or path and name of a policy that each account brings itself; empty: none. GetPermissionsBoundaryForPermissionSet.</summary>
    public string? PermissionsBoundary { get; init; }

    /// <summary>In the order of account, kind and id: ListAccountAssignments of each account that it is provisioned to.</summary>
    public IReadOnlyList<AccountAssignment>? Assignments { get; init; }
}
