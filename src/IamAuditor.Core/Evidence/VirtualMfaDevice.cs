namespace IamAuditor.Core.Evidence;

/// <summary>A virtual MFA device of the account; <see cref="UserArn"/> is null where it is assigned to nobody.</summary>
public sealed record VirtualMfaDevice(string SerialNumber, string? UserArn, DateTimeOffset? Enabled)
{
    /// <summary>Root's devices name root as their user; older ones are known by their serial number alone, and by being enabled.</summary>
    public bool IsRoots =>
        UserArn is { } arn
            ? arn.EndsWith(":root", StringComparison.Ordinal)
            : Enabled is not null && SerialNumber.EndsWith(":mfa/root-account-mfa-device", StringComparison.Ordinal);
}
