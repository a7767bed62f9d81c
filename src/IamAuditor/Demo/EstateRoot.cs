namespace IamAuditor.Demo;

/// <summary>
/// The root user. <see cref="PasswordPresent"/> is false where root credentials are managed centrally;
/// <see cref="PasswordLastUsed"/> null prints as "no_information".
/// </summary>
public sealed record EstateRoot
{
    public required DateTimeOffset Created { get; init; }
    public bool PasswordPresent { get; init; } = true;
    public DateTimeOffset? PasswordLastUsed { get; init; }
    public IReadOnlyList<EstateMfaDevice> MfaDevices { get; init; } = [];
    public IReadOnlyList<EstateKey> Keys { get; init; } = [];
    public IReadOnlyList<EstateSigningCertificate> SigningCertificates { get; init; } = [];
}
