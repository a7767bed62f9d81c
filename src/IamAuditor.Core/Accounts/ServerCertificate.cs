using IamAuditor.Policies;

namespace IamAuditor.Core.Accounts;

/// <summary>A TLS certificate stored in IAM.</summary>
public sealed record ServerCertificate(Arn Arn, string Name, DateTimeOffset? Uploaded, DateTimeOffset? Expires);
