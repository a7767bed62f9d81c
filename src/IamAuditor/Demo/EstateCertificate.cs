namespace IamAuditor.Demo;

/// <summary>A server certificate in IAM's store.</summary>
public sealed record EstateCertificate(string Name, string Id, DateTimeOffset Uploaded, DateTimeOffset Expiration, string Path = "/");
