using System.Globalization;
using System.Text;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using IamAuditor.Storage;

namespace IamAuditor.Exports.Aws;

/// <summary>A message an event, ten a call. A FIFO queue keeps the order per finding and drops repeats by the entry's id within five minutes.</summary>
public sealed class SqsSink(string name, IAmazonSQS client, string queueUrl) : ISink
{
    private const int Messages = 10;

    // SQS counts a batch as a whole; a queue may be set to less than the service's limit, which it says itself.
    private const int Bytes = 256 * 1024;

    private readonly bool isFifo = queueUrl.EndsWith(".fifo", StringComparison.Ordinal);

    public string Name => name;

    public async Task<IReadOnlyDictionary<string, DeliveryFailure>> DeliverAsync(IReadOnlyList<OutboxEntry> batch, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var failures = new Dictionary<string, DeliveryFailure>(StringComparer.Ordinal);
        for (var start = 0; start < batch.Count; )
        {
            var call = Fitting(batch, start);
            try
            {
                var answer = await client.SendMessageBatchAsync(new SendMessageBatchRequest(queueUrl, [.. call.Select(Message)]), ct);
                foreach (var failed in answer.Failed ?? [])
                {
                    var entry = call[int.Parse(failed.Id, CultureInfo.InvariantCulture)];
                    failures[entry.Id] = new DeliveryFailure(
                        $"{failed.Code}: {failed.Message}",
                        IsFinal: failed.SenderFault == true && failed.Code == "InvalidMessageContents"
                    );
                }
            }
            catch (AmazonServiceException e)
                when (call.Count == 1 && e.ErrorCode is "AWS.SimpleQueueService.BatchRequestTooLong" or "InvalidMessageContents")
            {
                failures[call[0].Id] = new DeliveryFailure($"{e.ErrorCode}: {e.Message}", IsFinal: true);
            }
            catch (Exception e) when (start > 0 && e is AmazonServiceException or AmazonClientException or OperationCanceledException)
            {
                // Those before it were taken, and that must be recorded.
                foreach (var entry in batch.Skip(start))
                {
                    failures[entry.Id] = new DeliveryFailure(e.Message, IsFinal: false, IsUntried: true);
                }

                break;
            }
            catch (AmazonServiceException e)
            {
                throw new IOException($"SQS queue {queueUrl}: {e.ErrorCode}: {e.Message}", e);
            }

            start += call.Count;
        }

        return failures;
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static List<OutboxEntry> Fitting(IReadOnlyList<OutboxEntry> batch, int start)
    {
        var call = new List<OutboxEntry>();
        var bytes = 0;
        foreach (var entry in batch.Skip(start).Take(Messages))
        {
            bytes += entry.Payload.Length;
            if (call.Count > 0 && bytes > Bytes)
            {
                break;
            }

            call.Add(entry);
        }

        return call;
    }

    private SendMessageBatchRequestEntry Message(OutboxEntry entry, int index) =>
        new(index.ToString(CultureInfo.InvariantCulture), Encoding.UTF8.GetString(entry.Payload.Span))
        {
            MessageGroupId = isFifo ? entry.OrderKey : null,
            MessageDeduplicationId = isFifo ? entry.Id : null,
        };
}
