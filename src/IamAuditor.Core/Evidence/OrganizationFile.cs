using IamAuditor.Core.Accounts;

namespace IamAuditor.Core.Evidence;

/// <summary>
/// What one file says of the organization: DescribeOrganization, ListAccounts or both. <see cref="IsMember"/> is null where the file has only accounts, false where AWS
/// said that the account is in no organization (`{"Organization":null}`).
/// </summary>
public sealed record OrganizationFile(bool? IsMember, Organization? Organization, IReadOnlyList<OrganizationAccount> Accounts)
{
    /// <summary>From the root to the account; empty where the file does not say.</summary>
    public IReadOnlyList<OrganizationNode> Path { get; init; } = [];
}
