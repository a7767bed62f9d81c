namespace IamAuditor.Core.Accounts;

/// <summary>Keys are case-sensitive as AWS stores them.</summary>
public sealed record Tag(string Key, string Value);
