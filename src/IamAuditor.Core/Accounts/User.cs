using IamAuditor.Policies;

namespace IamAuditor.Core.Accounts;

/// <summary>
/// An IAM user, joined from authorization details (groups, policies) and the credential report (password, keys, MFA). Either half may be missing:
/// <see cref="Details"/> is null where the user was seen only in the credential report, <see cref="Credentials"/> where only in the authorization details.
/// </summary>
public sealed record User
{
    public required Arn Arn { get; init; }
    public required string Name { get; init; }
    public DateTimeOffset? Created { get; init; }
    public UserDetails? Details { get; init; }
    public Credentials? Credentials { get; init; }

    /// <summary>Null where source mfa-devices did not read this user.</summary>
    public IReadOnlyList<MfaDevice>? MfaDevices { get; init; }

    /// <summary>Those that source service-specific-credentials found; whether it found all says the coverage.</summary>
    public IReadOnlyList<ServiceSpecificCredential> ServiceSpecificCredentials { get; init; } = [];

    /// <summary>Null where source service-last-accessed did not read this user.</summary>
    public IReadOnlyList<ServiceLastAccessed>? LastAccessed { get; init; }
}
