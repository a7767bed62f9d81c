using IamAuditor.Policies;

namespace IamAuditor.Core.Accounts;

/// <summary>The AWS Organization that the account belongs to. Accounts is empty where ListAccounts is refused (usual in a member account).</summary>
public sealed record Organization(string Id, AccountId ManagementAccount)
{
    public Arn? Arn { get; init; }
    public string? FeatureSet { get; init; }
    public IReadOnlyList<OrganizationAccount> Accounts { get; init; } = [];

    /// <summary>From the root over the OUs to the audited account itself; null: not read.</summary>
    public IReadOnlyList<OrganizationNode>? Path { get; init; }
}
