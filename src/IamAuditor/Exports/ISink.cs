using IamAuditor.Storage;

namespace IamAuditor.Exports;

/// <summary>
/// A transport that takes deliveries out of the outbox to a receiver. Payloads are the bytes of a finding format, one event each. Delivers at least once. An exception means
/// that nothing is known of the batch: it is tried again later.
/// </summary>
public interface ISink : IAsyncDisposable
{
    /// <summary>The name in the configuration.</summary>
    string Name { get; }

    /// <summary>How long a delivery may take; null: as long as the outbox gives any.</summary>
    TimeSpan? DeliveryLimit => null;

    /// <summary>Delivers a batch in order and returns when the receiver has confirmed it: empty where it took all, else why it did not take an entry, by entry id.</summary>
    Task<IReadOnlyDictionary<string, DeliveryFailure>> DeliverAsync(IReadOnlyList<OutboxEntry> batch, CancellationToken ct);
}
