namespace IamAuditor.Core.Accounts;

/// <summary>A root, an organizational unit or an account as its organization names it.</summary>
public sealed record OrganizationNode(string Id, string Name);
