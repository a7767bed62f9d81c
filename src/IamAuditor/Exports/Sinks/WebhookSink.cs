using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using IamAuditor.Storage;

namespace IamAuditor.Exports.Sinks;

/// <summary>
/// A POST per event. With a secret each carries <c>X-IamAuditor-Signature: sha256=HEX</c>, HMAC-SHA256 over the timestamp header, a dot and the body, so that a receiver can refuse forgeries and old repeats;
/// <c>X-IamAuditor-Event</c> is the same in every repeat.
/// </summary>
public sealed class WebhookSink(
    string name,
    Uri url,
    string contentType,
    string? secret,
    PeerTrust trust,
    AuthenticationHeaderValue? authorization,
    TimeProvider time
) : ISink
{
    private readonly HttpReceiver receiver = new(url, trust, authorization);

    public string Name => name;

    public async Task<IReadOnlyDictionary<string, DeliveryFailure>> DeliverAsync(IReadOnlyList<OutboxEntry> batch, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var failures = new Dictionary<string, DeliveryFailure>(StringComparer.Ordinal);
        for (var i = 0; i < batch.Count; i++)
        {
            try
            {
                var (body, fault, tooLarge) = await receiver.PostAsync(url, batch[i].Payload, contentType, Headers(batch[i]), ct);
                if (body is null)
                {
                    failures[batch[i].Id] = new DeliveryFailure(fault!, tooLarge);
                }
            }
            catch (Exception e) when (i > 0 && e is IOException or HttpRequestException or OperationCanceledException)
            {
                // Those before it were taken, and that must be recorded.
                foreach (var entry in batch.Skip(i))
                {
                    failures[entry.Id] = new DeliveryFailure(Delivery.Reason(e), IsFinal: false, IsUntried: true);
                }

                break;
            }
        }

        return failures;
    }

    public ValueTask DisposeAsync()
    {
        receiver.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>What a receiver computes to compare.</summary>
    public static string Signature(string secret, string timestamp, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{timestamp}."), .. body];
        return $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed))}";
    }

    private IEnumerable<(string, string)> Headers(OutboxEntry entry)
    {
        yield return ("X-IamAuditor-Event", entry.Id);
        if (secret is not null)
        {
            var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            yield return ("X-IamAuditor-Timestamp", timestamp);
            yield return ("X-IamAuditor-Signature", Signature(secret, timestamp, entry.Payload.Span));
        }
    }
}
