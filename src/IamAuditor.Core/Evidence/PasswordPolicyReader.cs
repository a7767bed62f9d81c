using IamAuditor.Core.Accounts;

namespace IamAuditor.Core.Evidence;

/// <summary>
/// Reads GetAccountPasswordPolicy. `{"PasswordPolicy":null}` gives null without a note: the account has no policy of its own, which is a fact and not an error.
/// Source: IAM API, PasswordPolicy.
/// </summary>
public static class PasswordPolicyReader
{
    public static PasswordPolicy? Read(EvidenceFile file, ReadingNotes notes)
    {
        PasswordPolicy? found = null;
        EvidenceJson.Read(
            file,
            notes,
            ["PasswordPolicy"],
            root =>
            {
                if (root.Object("PasswordPolicy") is not { } policy)
                {
                    return;
                }

                var length = policy.Number("MinimumPasswordLength");
                if (length is null && !policy.IsBroken)
                {
                    policy.Damage("has no `MinimumPasswordLength`");
                }

                var expires = policy.Flag("ExpirePasswords") ?? true;
                var read = new PasswordPolicy
                {
                    MinimumLength = Whole(length) ?? 0,
                    RequireUppercase = policy.Flag("RequireUppercaseCharacters") ?? false,
                    RequireLowercase = policy.Flag("RequireLowercaseCharacters") ?? false,
                    RequireNumbers = policy.Flag("RequireNumbers") ?? false,
                    RequireSymbols = policy.Flag("RequireSymbols") ?? false,
                    AllowUsersToChange = policy.Flag("AllowUsersToChangePassword") ?? false,
                    HardExpiry = policy.Flag("HardExpiry") ?? false,

                    // AWS prints 0, or nothing, for a rule that is not set.
                    MaxAge = Whole(policy.Number("MaxPasswordAge")) is > 0 and { } age && expires ? age : null,
                    ReusePrevention = Whole(policy.Number("PasswordReusePrevention")) is > 0 and { } reuse ? reuse : null,
                };
                found = policy.IsBroken ? null : read;
            }
        );
        return found;
    }

    private static int? Whole(long? number) => number is { } n ? (int)Math.Clamp(n, int.MinValue, int.MaxValue) : null;
}
