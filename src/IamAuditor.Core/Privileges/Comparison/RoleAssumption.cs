namespace IamAuditor.Core.Privileges.Comparison;

/// <summary>That a principal may assume a role, for certain or under a condition.</summary>
public sealed record RoleAssumption(string Principal, bool IsCertain);
