namespace IamAuditor.Demo;

/// <summary>An IAM user with all that hangs on it. <see cref="AttachedPolicies"/> and <see cref="Boundary"/> are ARNs; no password is null.</summary>
public sealed record EstateUser
{
    public required string Name { get; init; }
    public string Path { get; init; } = "/";
    public required string Id { get; init; }
    public required DateTimeOffset Created { get; init; }
    public EstatePassword? Password { get; init; }
    public IReadOnlyList<EstateMfaDevice> MfaDevices { get; init; } = [];

    /// <summary>At most two; the order is the slot in the credential report.</summary>
    public IReadOnlyList<EstateKey> Keys { get; init; } = [];
    public IReadOnlyList<EstateSigningCertificate> SigningCertificates { get; init; } = [];
    public IReadOnlyList<EstateServiceCredential> ServiceCredentials { get; init; } = [];
    public IReadOnlyList<string> Groups { get; init; } = [];
    public IReadOnlyList<EstateInlinePolicy> InlinePolicies { get; init; } = [];
    public IReadOnlyList<string> AttachedPolicies { get; init; } = [];
    public string? Boundary { get; init; }
    public IReadOnlyList<EstateTag> Tags { get; init; } = [];

    /// <summary>Null: the last use of services was not read.</summary>
    public IReadOnlyList<EstateServiceUse>? LastAccessed { get; init; }
}
