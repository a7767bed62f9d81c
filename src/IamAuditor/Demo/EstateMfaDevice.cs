namespace IamAuditor.Demo;

/// <summary>An MFA device. A serial number with <c>:mfa/</c> is a virtual one, <c>:u2f/</c> a FIDO key, anything else a hardware token.</summary>
public sealed record EstateMfaDevice(string SerialNumber, DateTimeOffset Enabled)
{
    public bool IsVirtual => SerialNumber.Contains(":mfa/", StringComparison.Ordinal);
}
