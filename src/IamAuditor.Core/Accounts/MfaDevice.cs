namespace IamAuditor.Core.Accounts;

/// <summary>
/// An MFA device of a user or root. A serial number that is an ARN of resource type `mfa` is virtual, `u2f` a FIDO key or passkey; one that is no ARN is a hardware token.
/// </summary>
public sealed record MfaDevice(string SerialNumber, DateTimeOffset? Enabled)
{
    public bool IsVirtual => SerialNumber.Contains(":mfa/", StringComparison.Ordinal);
    public bool IsFido => SerialNumber.Contains(":u2f/", StringComparison.Ordinal);
}
