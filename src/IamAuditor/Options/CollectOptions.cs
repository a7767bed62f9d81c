namespace IamAuditor.Options;

/// <summary>Sources that cost a call or a job per principal, per permission set and account, or per analyzer, and are read only on request.</summary>
public sealed record CollectOptions
{
    public bool AccessKeys { get; init; }
    public bool MfaDevices { get; init; }
    public bool ServiceLastAccessed { get; init; }
    public bool IdentityCenter { get; init; }
    public bool ArchiveRules { get; init; }
}
