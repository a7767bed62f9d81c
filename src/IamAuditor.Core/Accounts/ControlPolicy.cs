namespace IamAuditor.Core.Accounts;

/// <summary>A service or resource control policy with the roots, OUs and accounts (AWS ids) that carry it.</summary>
public sealed record ControlPolicy(string Id, string Name, string Document, IReadOnlyList<string> Targets);
