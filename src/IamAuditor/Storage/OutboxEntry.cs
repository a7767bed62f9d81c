namespace IamAuditor.Storage;

/// <summary>
/// A delivery that is owed. Entries of one sink and one <see cref="OrderKey"/> (a finding's id, a report's id) are delivered in the order of <see cref="Sequence"/>. Delivered at least once:
/// receivers drop repeats by <see cref="Id"/>.
/// </summary>
public sealed record OutboxEntry
{
    /// <summary>Stable: the same delivery has the same id however often it is made, so that it is owed once.</summary>
    public required string Id { get; init; }

    /// <summary>The sink's name in the configuration, or `mail`.</summary>
    public required string Sink { get; init; }
    public required string OrderKey { get; init; }
    public required ReadOnlyMemory<byte> Payload { get; init; }
    public required DateTimeOffset Created { get; init; }

    /// <summary>Given by the store.</summary>
    public long Sequence { get; init; }
    public int Attempts { get; init; }
    public DateTimeOffset? NextAttempt { get; init; }
    public string? LastError { get; init; }

    /// <summary>Set aside after too many attempts or a refusal that no retry mends; reported, never dropped silently.</summary>
    public bool IsParked { get; init; }
}
