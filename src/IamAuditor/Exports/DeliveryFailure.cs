namespace IamAuditor.Exports;

/// <summary>Why an entry was not taken. Where <paramref name="IsFinal"/>, no retry mends it and the entry is parked.</summary>
public sealed record DeliveryFailure(string Reason, bool IsFinal);
