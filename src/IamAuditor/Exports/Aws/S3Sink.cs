using System.Globalization;
using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using IamAuditor.Exports.Sinks;
using IamAuditor.Storage;

namespace IamAuditor.Exports.Aws;

/// <summary>An object a batch, a line an event: <c>PREFIX2026/03/01/FIRST-COUNT.ndjson</c>, FIRST being the id of its first entry, so that a repeat of a batch writes the same object.</summary>
public sealed class S3Sink(string name, IAmazonS3 client, string bucket, string prefix, string extension, string? header) : ISink
{
    public string Name => name;

    public async Task<IReadOnlyDictionary<string, DeliveryFailure>> DeliverAsync(IReadOnlyList<OutboxEntry> batch, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var lines = Delivery.Joined(batch);
        using var body = new MemoryStream(header is null ? lines : [.. Encoding.UTF8.GetBytes(header + "\n"), .. lines]);
        var day = batch[0].Created.UtcDateTime.ToString("yyyy'/'MM'/'dd", CultureInfo.InvariantCulture);
        try
        {
            await client.PutObjectAsync(
                new PutObjectRequest
                {
                    BucketName = bucket,
                    Key = string.Create(CultureInfo.InvariantCulture, $"{prefix}{day}/{batch[0].Id}-{batch.Count}{extension}"),
                    InputStream = body,
                    ContentType = extension == ".ndjson" ? "application/x-ndjson" : "text/plain; charset=utf-8",
                },
                ct
            );
        }
        catch (AmazonServiceException e)
        {
            throw new IOException($"S3 bucket {bucket}: {e.ErrorCode}: {e.Message}", e);
        }

        return Delivery.AllTaken;
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }
}
