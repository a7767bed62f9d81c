using IamAuditor.Policies;

namespace IamAuditor.Core.Accounts;

/// <summary>
/// An instance of IAM Identity Center that the account sees: its own, or that of its organization's management account. Source: SSO Admin API, InstanceMetadata.
/// </summary>
/// <param name="Arn">`arn:aws:sso:::instance/ssoins-...`, which names no region.</param>
/// <param name="Owner">The account that made it.</param>
/// <param name="Region">Where its permission sets are kept.</param>
public sealed record IdentityCenterInstance(Arn Arn, AccountId Owner, string Region)
{
    /// <summary>By ARN. Null: not read here, because another account owns the instance or it has none by its kind.</summary>
    public IReadOnlyList<PermissionSet>? PermissionSets { get; init; }
}
