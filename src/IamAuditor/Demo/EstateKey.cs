namespace IamAuditor.Demo;

/// <summary>An access key. <see cref="Rotated"/> is its creation; <see cref="LastUsed"/> is null for a key that was never used.</summary>
public sealed record EstateKey(
    string Id,
    bool Active,
    DateTimeOffset Rotated,
    DateTimeOffset? LastUsed = null,
    string Region = "eu-central-1",
    string Service = "s3"
);
