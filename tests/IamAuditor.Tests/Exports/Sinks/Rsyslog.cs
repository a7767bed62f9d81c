using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace IamAuditor.Tests.Exports.Sinks;

/// <summary>A rsyslogd of the test's own on a free port of the loopback, with certificates made for it. Missing: the test is skipped; in CI it fails.</summary>
internal sealed class Rsyslog : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("iam-auditor-test-");
    private Process? process;

    public int Port { get; private set; }
    public string Ca => Path.Combine(folder.FullName, "ca.pem");

    /// <summary>Certificate and key files of a client: one that the receiver knows, and one of a stranger's authority.</summary>
    public (string Certificate, string Key) Client => (In("client.pem"), In("client.key"));
    public (string Certificate, string Key) Stranger => (In("stranger.pem"), In("stranger.key"));

    /// <param name="tls">Null: plain TCP; else rsyslog's AuthMode: `anon` or `x509/name`.</param>
    public static async Task<Rsyslog> StartAsync(string? tls)
    {
        const string program = "/usr/sbin/rsyslogd";
        var gtls =
            Directory.Exists("/usr/lib")
            && Directory
                .EnumerateFiles(
                    "/usr/lib",
                    "lmnsd_gtls.so",
                    new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }
                )
                .Any();
        if (!File.Exists(program) || !gtls)
        {
            var missing = "rsyslogd with its TLS module is missing; install rsyslog and rsyslog-gnutls";
            Assert.SkipWhen(Environment.GetEnvironmentVariable("CI") != "true", missing);
            Assert.Fail(missing);
        }

        var server = new Rsyslog();
        server.MakeCertificates();
        server.Port = FreePorts.Next();
        var driver = tls is null
            ? ""
            : $" StreamDriver.Name=\"gtls\" StreamDriver.Mode=\"1\" StreamDriver.AuthMode=\"{tls}\""
                + (tls == "anon" ? "" : " PermittedPeer=[\"auditor.test\"]");
        await File.WriteAllTextAsync(
            server.In("rs.conf"),
            $$"""
            global(workDirectory="{{server.folder.FullName}}" maxMessageSize="64k" net.enableDNS="off" defaultNetstreamDriverCAFile="{{server.Ca}}" defaultNetstreamDriverCertFile="{{server.In(
                "server.pem"
            )}}" defaultNetstreamDriverKeyFile="{{server.In("server.key")}}")
            module(load="imtcp"{{driver}})
            template(name="line" type="list") { property(name="pri") constant(value="|") property(name="timestamp" dateFormat="rfc3339") constant(value="|") property(name="hostname") constant(value="|") property(name="app-name") constant(value="|") property(name="msgid") constant(value="|") property(name="structured-data") constant(value="|") property(name="msg") constant(value="\n") }
            ruleset(name="out") { action(type="omfile" file="{{server.In(
                "got.log"
            )}}" template="line" asyncWriting="off" flushOnTXEnd="on") }
            input(type="imtcp" address="127.0.0.1" port="{{server.Port}}" ruleset="out")

            """
        );
        server.process = Process.Start(
            new ProcessStartInfo(program, ["-n", "-f", server.In("rs.conf"), "-i", server.In("pid")])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            }
        )!;
        var errors = server.process.StandardError.ReadToEndAsync();
        for (var i = 0; ; i++)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, server.Port);
                return server;
            }
            catch (SocketException) when (i < 200)
            {
                Assert.False(server.process.HasExited, server.process.HasExited ? await errors : "");
                await Task.Delay(50);
            }
        }
    }

    /// <summary>The lines received, once there are as many.</summary>
    public async Task<IReadOnlyList<string>> LinesAsync(int count)
    {
        for (var i = 0; ; i++)
        {
            var lines = File.Exists(In("got.log")) ? await File.ReadAllLinesAsync(In("got.log")) : [];
            if (lines.Length >= count || i > 200)
            {
                return lines;
            }

            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        folder.Delete(recursive: true);
    }

    private string In(string name) => Path.Combine(folder.FullName, name);

    private void MakeCertificates()
    {
        using var ca = new TestAuthority("Test CA");
        using var other = new TestAuthority("Other CA");
        File.WriteAllText(Ca, ca.Pem);
        ca.Issue(folder.FullName, "server", "localhost");
        ca.Issue(folder.FullName, "client", "auditor.test");
        other.Issue(folder.FullName, "stranger", "auditor.test");
    }
}
