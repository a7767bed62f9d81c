namespace IamAuditor.Demo;

/// <summary>A SAML identity provider.</summary>
public sealed record EstateSaml(string Name, string Uuid, DateTimeOffset Created, DateTimeOffset ValidUntil);
