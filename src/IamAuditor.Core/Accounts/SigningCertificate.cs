namespace IamAuditor.Core.Accounts;

/// <summary>An X.509 signing certificate of a user or root, slot 1 or 2 of the credential report.</summary>
public sealed record SigningCertificate(int Slot, bool Active, DateTimeOffset? LastRotated);
