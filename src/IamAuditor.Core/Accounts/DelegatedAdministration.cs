using IamAuditor.Policies;

namespace IamAuditor.Core.Accounts;

/// <summary>
/// What the organization's management account lets other accounts and AWS services do for it. Source: Organizations API, ListDelegatedAdministrators and
/// ListAWSServiceAccessForOrganization.
/// </summary>
/// <param name="Administrators">Accounts that administer some service for the organization, ascending.</param>
public sealed record DelegatedAdministration(IReadOnlyList<AccountId> Administrators)
{
    /// <summary>Service principals with trusted access to the organization, ordinal order; null: not read.</summary>
    public IReadOnlyList<string>? TrustedServices { get; init; }

    /// <summary>Accounts that administer IAM Identity Center, ascending; null: not read.</summary>
    public IReadOnlyList<AccountId>? IdentityCenterAdministrators { get; init; }
}
