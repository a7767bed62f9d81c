namespace IamAuditor.Core.Accounts;

/// <summary>Whom AWS tells of security matters of the account, beside the owner of root's address. Source: Account API, AlternateContact.</summary>
public sealed record SecurityContact(string Email, string? Name, string? Title);
