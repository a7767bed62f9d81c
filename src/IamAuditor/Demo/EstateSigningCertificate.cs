namespace IamAuditor.Demo;

/// <summary>An X.509 signing certificate of a user or of root, as the credential report tells of it.</summary>
public sealed record EstateSigningCertificate(bool Active, DateTimeOffset Rotated);
