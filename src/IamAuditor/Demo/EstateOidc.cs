namespace IamAuditor.Demo;

/// <summary>An OpenID Connect provider; <see cref="Url"/> without https://, as AWS keeps it and as the ARN ends.</summary>
public sealed record EstateOidc(string Url, IReadOnlyList<string> ClientIds, IReadOnlyList<string> Thumbprints, DateTimeOffset Created);
