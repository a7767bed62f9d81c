using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using IamAuditor.Storage;

namespace IamAuditor.Exports.Sinks;

/// <summary>
/// RFC 5424 messages over TCP (RFC 6587) or TLS (RFC 5425), each with its length before it. Syslog confirms nothing, so a batch is a connection: after the last message the sink ends its half, and a
/// receiver that has read up to there closes the other. Only then a batch counts as delivered: a client certificate that TLS 1.3 refuses after the handshake, or a receiver that dies, shows as an error instead.
/// </summary>
public sealed class SyslogSink(string name, string host, int port, PeerTrust? tls, TimeSpan? closing = null) : ISink
{
    // A receiver that never closes has had this long to refuse.
    private readonly TimeSpan closing = closing ?? TimeSpan.FromSeconds(10);

    public string Name => name;

    public async Task<IReadOnlyDictionary<string, DeliveryFailure>> DeliverAsync(IReadOnlyList<OutboxEntry> batch, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(host, port, ct);
        await using var connection = client.GetStream();
        if (tls is null)
        {
            await SendAsync(connection, client, batch, ct);
        }
        else
        {
            await using var encrypted = new SslStream(connection, leaveInnerStreamOpen: true);
            await encrypted.AuthenticateAsClientAsync(tls.For(host), ct);
            await SendAsync(encrypted, client, batch, ct);
        }

        return Delivery.AllTaken;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task SendAsync(Stream stream, TcpClient client, IReadOnlyList<OutboxEntry> batch, CancellationToken ct)
    {
        // The read runs beside the writes: a refusal is seen while there is still something to send, and a receiver that answers does not block.
        using var stopReading = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var closed = ReadToEndAsync(stream, stopReading.Token);
        try
        {
            foreach (var entry in batch)
            {
                await stream.WriteAsync(Framed(entry.Payload), ct);
                if (closed.IsCompleted)
                {
                    await closed;
                    throw new IOException("the receiver closed the connection before it had all messages");
                }
            }

            await stream.FlushAsync(ct);
            if (stream is SslStream encrypted)
            {
                await encrypted.ShutdownAsync();
            }

            client.Client.Shutdown(SocketShutdown.Send);
            if (await Task.WhenAny(closed, Task.Delay(closing, ct)) == closed)
            {
                await closed;
            }

            ct.ThrowIfCancellationRequested();
        }
        catch (IOException) when (closed.IsFaulted)
        {
            // What the receiver said last tells more than that it no longer listens.
            await closed;
        }
        finally
        {
            await stopReading.CancelAsync();
            await closed.ContinueWith(
                _ => { },
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default
            );
        }
    }

    private static async Task ReadToEndAsync(Stream stream, CancellationToken ct)
    {
        var buffer = new byte[256];
        while (await stream.ReadAsync(buffer, ct) > 0) { }
    }

    private static byte[] Framed(ReadOnlyMemory<byte> message) =>
        [.. Encoding.ASCII.GetBytes(message.Length.ToString(CultureInfo.InvariantCulture) + " "), .. message.Span];
}
