namespace IamAuditor.Demo;

/// <summary>A service that a user or role may call, by its prefix; null: not called within AWS's tracking period.</summary>
public sealed record EstateServiceUse(string Service, DateTimeOffset? LastAuthenticated);
