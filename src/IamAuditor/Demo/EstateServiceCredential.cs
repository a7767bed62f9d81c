namespace IamAuditor.Demo;

/// <summary>A user's credential for one service: `bedrock.amazonaws.com`. Expires null: never.</summary>
public sealed record EstateServiceCredential(string Service, string Id, DateTimeOffset Created, DateTimeOffset? Expires = null);
