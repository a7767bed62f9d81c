namespace IamAuditor.Core.Accounts;

/// <summary>Last use of one action, for the services that AWS tracks at that level.</summary>
public sealed record ActionLastAccessed(string Action, DateTimeOffset? LastAccessed);
