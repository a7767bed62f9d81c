namespace IamAuditor.Demo;

/// <summary>A CloudTrail event: the fields of LookupEvents and, in <see cref="Record"/>, the record as JSON text.</summary>
public sealed record EstateEvent
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required DateTimeOffset Time { get; init; }
    public required string Region { get; init; }
    public required string Source { get; init; }
    public required bool ReadOnly { get; init; }

    /// <summary>"root" for the root user; null for most events of AWS services.</summary>
    public string? Username { get; init; }
    public string? AccessKeyId { get; init; }
    public required string Record { get; init; }
}
