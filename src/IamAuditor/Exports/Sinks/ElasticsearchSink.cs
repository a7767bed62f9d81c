using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using IamAuditor.Storage;

namespace IamAuditor.Exports.Sinks;

/// <summary>
/// The _bulk interface of Elasticsearch and OpenSearch. Documents are created under the entry's id, so a repeat meets its first delivery (409) and counts as taken.
/// </summary>
public sealed class ElasticsearchSink(string name, Uri url, string index, PeerTrust trust, AuthenticationHeaderValue? authorization) : ISink
{
    private readonly HttpReceiver receiver = new(url, trust, authorization);

    public string Name => name;

    public async Task<IReadOnlyDictionary<string, DeliveryFailure>> DeliverAsync(IReadOnlyList<OutboxEntry> batch, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var lines = new MemoryStream();
        foreach (var entry in batch)
        {
            lines.Write(Encoding.UTF8.GetBytes($"{{\"create\":{{\"_id\":\"{JavaScriptEncoder.Default.Encode(entry.Id)}\"}}}}\n"));
            lines.Write(entry.Payload.Span);
            lines.WriteByte((byte)'\n');
        }

        var root = url.AbsoluteUri.TrimEnd('/');
        var (body, fault, tooLarge) = await receiver.PostAsync(
            new Uri($"{root}/{Uri.EscapeDataString(index)}/_bulk"),
            lines.ToArray(),
            "application/x-ndjson",
            [],
            ct
        );
        if (body is null)
        {
            return batch.Count > 1 ? throw new IOException(fault) : Delivery.Refused(batch[0], fault!, tooLarge);
        }

        using var answer = JsonDocument.Parse(body);
        var items = answer.RootElement.TryGetProperty("items", out var list) ? list.EnumerateArray().ToList() : [];
        if (items.Count != batch.Count)
        {
            throw new IOException(
                $"{url.Host} answers for {items.Count} of {batch.Count} documents; is {url} Elasticsearch or OpenSearch?"
            );
        }

        var failures = new Dictionary<string, DeliveryFailure>(StringComparer.Ordinal);
        foreach (var (entry, item) in batch.Zip(items))
        {
            var result = item.GetProperty("create");
            var status = result.GetProperty("status").GetInt32();
            if (status is not (>= 200 and < 300 or 409))
            {
                // A wrong mapping refuses every document and is mended by its owner, so no refusal is final; the outbox parks what is refused while others get through.
                failures[entry.Id] = new DeliveryFailure($"{status} {Reason(result)}", IsFinal: false);
            }
        }

        return failures;
    }

    public ValueTask DisposeAsync()
    {
        receiver.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Reason(JsonElement result) =>
        result.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
            ? $"{Text(error, "type")}: {Text(error, "reason")}"
            : "";

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.ToString() : "";
}
