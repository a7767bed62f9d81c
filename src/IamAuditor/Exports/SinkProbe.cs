using System.ComponentModel;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using IamAuditor.Exports.Aws;
using IamAuditor.Exports.Sinks;
using IamAuditor.Options;

namespace IamAuditor.Exports;

/// <summary>Whether a sink's receiver is there and is who it should be, without sending it anything that it would keep.</summary>
public static class SinkProbe
{
    /// <summary>What was tried, in words.</summary>
    public static string Tried(SinkOptions sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        if (AwsSinkProbe.Knows(sink))
        {
            return AwsSinkProbe.Tried(sink);
        }

        if (sink.Type == "file")
        {
            return $"the folder of {sink.Path} can be written";
        }

        var (host, port, tls) = Address(sink);
        return $"{host}:{port} answers{(tls ? " and its certificate is trusted" : ", unencrypted")}; whether it takes events shows with the first one";
    }

    /// <summary>Null: nothing is wrong; else what, and what to do.</summary>
    public static async Task<(string Problem, string Advice)?> ProblemAsync(SinkOptions sink, TimeSpan patience, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(sink);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(patience);
        try
        {
            if (AwsSinkProbe.Knows(sink))
            {
                return await AwsSinkProbe.ProblemAsync(sink, limit.Token);
            }

            if (sink.Type == "file")
            {
                Write(sink.Path!);
            }
            else
            {
                var (host, port, tls) = Address(sink);
                await ConnectAsync(sink, host, port, tls, limit.Token);
            }

            return null;
        }
        catch (AuthenticationException e)
        {
            return (
                $"the TLS handshake failed: {Inner(e)}",
                "write the authority of the receiver's certificate under CaFile, and the name that stands in it as the host; or the receiver speaks no TLS there"
            );
        }
        catch (CryptographicException e)
        {
            return ($"a certificate or key cannot be read: {e.Message}", "check CaFile, ClientCertificate and ClientKey: PEM files");
        }
        catch (SocketException e)
        {
            return (e.Message, "check host and port, and that a firewall lets this machine through");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (
                $"no answer within {patience.TotalSeconds:0} seconds",
                "check host and port, and that a firewall lets this machine through"
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return sink.Type == "file"
                ? (e.Message, "make the folder, and give it to the user that the service runs as")
                : ($"the receiver broke the connection off: {Inner(e)}", "check the port, and whether it wants a client certificate");
        }
    }

    private static string Inner(Exception e) =>
        (e.InnerException is Win32Exception or AuthenticationException ? e.InnerException : e).Message;

    private static void Write(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var probe = Path.Combine(folder, $".doctor.{Environment.ProcessId}");
        File.WriteAllText(probe, "");
        File.Delete(probe);
    }

    private static async Task ConnectAsync(SinkOptions sink, string host, int port, bool tls, CancellationToken ct)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(host, port, ct);
        if (!tls)
        {
            return;
        }

        await using var encrypted = new SslStream(client.GetStream());
        await encrypted.AuthenticateAsClientAsync(new PeerTrust(sink.CaFile, sink.ClientCertificate, sink.ClientKey).For(host), ct);
    }

    private static (string Host, int Port, bool Tls) Address(SinkOptions sink)
    {
        if (sink.Type == "syslog")
        {
            return (sink.Host!, sink.Port ?? (sink.Tls ? 6514 : 601), sink.Tls);
        }

        var url = new Uri(sink.Url!);
        return (url.Host, url.Port, url.Scheme == "https");
    }
}
