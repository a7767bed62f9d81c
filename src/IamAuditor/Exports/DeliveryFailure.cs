namespace IamAuditor.Exports;

/// <summary>
/// Why an entry was not taken. Where <paramref name="IsFinal"/>, no retry mends it and the entry is parked. Where <paramref name="IsUntried"/>, the receiver failed before the entry's turn, which says nothing of it.
/// </summary>
public sealed record DeliveryFailure(string Reason, bool IsFinal, bool IsUntried = false);
