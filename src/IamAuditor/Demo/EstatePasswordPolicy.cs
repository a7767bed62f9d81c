namespace IamAuditor.Demo;

/// <summary>Null numbers are absent from AWS's answer: no expiry, no reuse prevention.</summary>
public sealed record EstatePasswordPolicy(
    int MinimumPasswordLength,
    bool RequireSymbols,
    bool RequireNumbers,
    bool RequireUppercaseCharacters,
    bool RequireLowercaseCharacters,
    bool AllowUsersToChangePassword,
    int? MaxPasswordAge = null,
    int? PasswordReusePrevention = null,
    bool HardExpiry = false
);
