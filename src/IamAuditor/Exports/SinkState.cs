namespace IamAuditor.Exports;

/// <summary>How a sink has been doing since the program started. <paramref name="Failures"/> are those in a row; <paramref name="Parked"/> the entries set aside.</summary>
public sealed record SinkState(
    int Failures = 0,
    string? LastError = null,
    DateTimeOffset? LastDelivery = null,
    DateTimeOffset? NextAttempt = null,
    long Delivered = 0,
    long Parked = 0
);
