using System.Net;
using System.Net.Sockets;

namespace IamAuditor.Tests;

/// <summary>
/// Ports of the loopback for servers that must be told theirs. None of those that the system gives to connections and to whoever asks for any: between looking and listening somebody
/// else would get it. Each test process begins elsewhere and never names a port twice.
/// </summary>
internal static class FreePorts
{
    private const int First = 20_000;
    private const int Count = 12_000;

    private static int next = Environment.ProcessId % 12 * 1_000;

    public static int Next()
    {
        for (var tries = 0; tries < Count; tries++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref next) % Count);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it: the next one.
            }
        }

        throw new InvalidOperationException($"no port from {First} to {First + Count} is free");
    }
}
