using IamAuditor.Policies;

namespace IamAuditor.Core.Accounts;

/// <summary>
/// The root user. <see cref="Credentials"/> is null where the credential report was not read or has no root row (member accounts without root credentials
/// still have one). <see cref="VirtualMfa"/> null: source virtual-mfa-devices was not read.
/// </summary>
public sealed record Root
{
    public required Arn Arn { get; init; }
    public DateTimeOffset? Created { get; init; }
    public Credentials? Credentials { get; init; }
    public bool? VirtualMfa { get; init; }
}
