using IamAuditor.Core.Accounts;

namespace IamAuditor.Aws;

/// <summary>An active account of an organization. <see cref="Path"/> leads from the root over the units to the account; null: not read.</summary>
public sealed record OrganizationMember(string Id, string Name, IReadOnlyList<OrganizationNode>? Path);
