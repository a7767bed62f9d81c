namespace IamAuditor.Core.Accounts;

/// <summary>
/// An access key that exists, active or not. <see cref="Slot"/> is 1 or 2, its place in the credential report. <see cref="LastRotated"/> is when it was created or its
/// status was last changed; null where AWS does not say. <see cref="LastUsed"/> null: never used. <see cref="Id"/> only from source access-keys.
/// </summary>
public sealed record AccessKey(int Slot, bool Active, DateTimeOffset? LastRotated, DateTimeOffset? LastUsed)
{
    public string? LastUsedRegion { get; init; }
    public string? LastUsedService { get; init; }
    public string? Id { get; init; }
}
