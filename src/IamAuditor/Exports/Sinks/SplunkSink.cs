using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using IamAuditor.Storage;

namespace IamAuditor.Exports.Sinks;

/// <summary>
/// Splunk's HTTP Event Collector. With <paramref name="acknowledge"/> a batch counts only when the indexers say that they have it; the collector alone may lose what it took.
/// </summary>
public sealed class SplunkSink(string name, Uri url, string token, PeerTrust trust, TimeProvider time, bool acknowledge = true) : ISink
{
    private static readonly TimeSpan Asking = TimeSpan.FromSeconds(1);

    private readonly HttpReceiver receiver = new(url, trust, new AuthenticationHeaderValue("Splunk", token));
    private readonly string channel = Guid.NewGuid().ToString();

    public string Name => name;

    public async Task<IReadOnlyDictionary<string, DeliveryFailure>> DeliverAsync(IReadOnlyList<OutboxEntry> batch, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(batch);
        (string, string)[] headers = acknowledge ? [("X-Splunk-Request-Channel", channel)] : [];
        var (body, fault, tooLarge) = await receiver.PostAsync(
            new Uri(url, "/services/collector/event"),
            Delivery.Joined(batch),
            "application/json",
            headers,
            ct
        );
        if (body is null)
        {
            // The collector names the first event at fault and says nothing of the others: one by one they tell.
            return batch.Count > 1 ? throw new IOException(fault) : Delivery.Refused(batch[0], fault!, tooLarge);
        }

        if (!acknowledge)
        {
            return Delivery.AllTaken;
        }

        using var answer = JsonDocument.Parse(body);
        if (!answer.RootElement.TryGetProperty("ackId", out var ackId) || !ackId.TryGetInt64(out var id))
        {
            throw new IOException(
                $"{url.Host} gives no acknowledgement; switch on indexer acknowledgement for the token, or write Acknowledge: false"
            );
        }

        var question = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"acks\":[{id}]}}"));
        while (!await IsIndexedAsync(id, question, headers, ct))
        {
            await Task.Delay(Asking, time, ct);
        }

        return Delivery.AllTaken;
    }

    public ValueTask DisposeAsync()
    {
        receiver.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<bool> IsIndexedAsync(long id, byte[] question, (string, string)[] headers, CancellationToken ct)
    {
        var target = new Uri(url, $"/services/collector/ack?channel={channel}");
        var (body, fault, _) = await receiver.PostAsync(target, question, "application/json", headers, ct);
        if (body is null)
        {
            throw new IOException(fault);
        }

        using var answer = JsonDocument.Parse(body);
        return answer.RootElement.TryGetProperty("acks", out var acks)
            && acks.TryGetProperty(id.ToString(CultureInfo.InvariantCulture), out var indexed)
            && indexed.ValueKind == JsonValueKind.True;
    }
}
