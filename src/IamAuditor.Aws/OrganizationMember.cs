using IamAuditor.Core.Accounts;

namespace IamAuditor.Aws;

/// <summary>An account of an organization. <see cref="Path"/> leads from the root over the units to the account; null: not read. <see cref="OutOfScope"/> says why it is not audited; null: it is.</summary>
public sealed record OrganizationMember(string Id, string Name, IReadOnlyList<OrganizationNode>? Path, string? OutOfScope = null);
