namespace IamAuditor.Core.Accounts;

/// <summary>The account's password policy. Null numbers: the rule is not set. Source: IAM API, PasswordPolicy.</summary>
public sealed record PasswordPolicy
{
    /// <summary>What AWS enforces where an account has no policy of its own: eight characters, three of the four classes, no expiry, no history.</summary>
    public static PasswordPolicy AwsDefault { get; } = new() { MinimumLength = 8, AllowUsersToChange = false };

    public required int MinimumLength { get; init; }
    public bool RequireUppercase { get; init; }
    public bool RequireLowercase { get; init; }
    public bool RequireNumbers { get; init; }
    public bool RequireSymbols { get; init; }
    public bool AllowUsersToChange { get; init; }
    public bool HardExpiry { get; init; }

    /// <summary>Days.</summary>
    public int? MaxAge { get; init; }

    /// <summary>Passwords remembered.</summary>
    public int? ReusePrevention { get; init; }
}
