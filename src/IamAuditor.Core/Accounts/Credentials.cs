namespace IamAuditor.Core.Accounts;

/// <summary>A user's or root's row of the credential report. Only keys and certificates that exist are listed.</summary>
public sealed record Credentials
{
    public required Password Password { get; init; }
    public required bool MfaActive { get; init; }
    public IReadOnlyList<AccessKey> AccessKeys { get; init; } = [];
    public IReadOnlyList<SigningCertificate> SigningCertificates { get; init; } = [];
}
