using System.Net;
using System.Net.Sockets;

namespace IamAuditor.Tests.Reports;

/// <summary>
/// Stands between a program and a server and passes everything on, until the program has sent so many bytes over one connection: from then on the server's answers are withheld. It may be slow. It reads nothing, so
/// that TLS goes through it.
/// </summary>
internal sealed class HoldingRelay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly int server;
    private readonly long heldFrom;
    private readonly int? bytesPerSecond;
    private readonly Task accepting;

    /// <param name="server">The server's port on loopback.</param>
    /// <param name="heldFrom">Bytes that the program has sent when the server falls silent.</param>
    /// <param name="bytesPerSecond">How fast what the program sends goes on; null: at once.</param>
    public HoldingRelay(int server, long heldFrom = long.MaxValue, int? bytesPerSecond = null)
    {
        this.bytesPerSecond = bytesPerSecond;
        this.server = server;
        this.heldFrom = heldFrom;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(RelayAsync(await listener.AcceptTcpClientAsync(stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task RelayAsync(TcpClient program)
    {
        using var near = program;
        using var far = new TcpClient();
        long sent = 0;
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, server, stop.Token);
            await Task.WhenAny(
                PumpAsync(near, far, count => Interlocked.Add(ref sent, count) >= 0, bytesPerSecond),
                PumpAsync(far, near, _ => Interlocked.Read(ref sent) < heldFrom, null)
            );
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            // Either end may go whenever it likes.
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, Func<int, bool> passesOn, int? perSecond)
    {
        var buffer = new byte[16384];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, stop.Token) is var count and > 0)
            {
                if (passesOn(count))
                {
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, count), stop.Token);
                    if (perSecond is { } rate)
                    {
                        await Task.Delay(TimeSpan.FromSeconds((double)count / rate), stop.Token);
                    }
                }
            }
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Either end may go whenever it likes.
        }
    }
}
