using IamAuditor.Core.Privileges.Trust;

namespace IamAuditor.Core.Privileges.Comparison;

/// <summary>Who may assume a role that could not before, and who no longer may. Kind: `added` or `changed`.</summary>
/// <param name="Role">The ARN.</param>
/// <param name="Kind">Of the role.</param>
/// <param name="Admits">Parties of its trust policy that are new, or come under fewer or other conditions.</param>
/// <param name="NoLongerAdmits">Parties that its trust policy lets in no more.</param>
/// <param name="AssumableBy">Users and roles of the account that may assume it now, or now without a condition, by its trust and their own policies.</param>
/// <param name="NoLongerAssumableBy">Those of them that still are there and no longer may.</param>
public sealed record RoleTrustChange(
    string Role,
    string Kind,
    IReadOnlyList<TrustGrant> Admits,
    IReadOnlyList<TrustGrant> NoLongerAdmits,
    IReadOnlyList<RoleAssumption> AssumableBy,
    IReadOnlyList<string> NoLongerAssumableBy
);
