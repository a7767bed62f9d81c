using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MimeKit;

namespace IamAuditor.Tests.Reports;

/// <summary>
/// A real mail server (Debian's exim4) of a test's own: STARTTLS and TLS with a certificate of its own authority, sign-in as audit/secret, mail for example.test into a maildir. `nobody@` is refused for good,
/// `grey@` asks to come again. Where exim4 is missing the test is skipped; in CI it fails.
/// </summary>
internal sealed class Exim : IAsyncDisposable
{
    private readonly DirectoryInfo folder;
    private readonly Process process;

    private Exim(DirectoryInfo folder, Process process, int port, int tlsPort)
    {
        this.folder = folder;
        this.process = process;
        Port = port;
        TlsPort = tlsPort;
    }

    public int Port { get; }
    public int TlsPort { get; }
    public string CaFile => Path.Combine(folder.FullName, "ca.pem");

    public static async Task<Exim> StartAsync()
    {
        var program = new[] { "/usr/sbin/exim4", "/usr/local/sbin/exim4" }.FirstOrDefault(File.Exists);
        if (program is null || !OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            if (Environment.GetEnvironmentVariable("CI") == "true")
            {
                Assert.Fail("CI sends mail to a real server, but exim4 is missing (package exim4-daemon-light) or this is not root");
            }

            Assert.Skip("the mail's test needs exim4 (package exim4-daemon-light) and root");
        }

        var folder = Directory.CreateTempSubdirectory("iam-auditor-exim-");
        var at = folder.FullName;
        var (port, tlsPort) = (FreePorts.Next(), FreePorts.Next());
        using (var ca = new TestAuthority("Test authority"))
        {
            await File.WriteAllTextAsync(Path.Combine(at, "ca.pem"), ca.Pem);
            ca.Issue(at, "server", "localhost");
        }

        foreach (var part in new[] { "spool", "log", "mail" })
        {
            folder.CreateSubdirectory(part);
        }

        await File.WriteAllTextAsync(
            Path.Combine(at, "exim.conf"),
            """
            primary_hostname = localhost
            domainlist local = example.test
            spool_directory = @AT@/spool
            log_file_path = @AT@/log/%slog
            pid_file_path = @AT@/spool/exim.pid
            local_interfaces = 127.0.0.1
            daemon_smtp_ports = @PORT@ : @TLS@
            tls_on_connect_ports = @TLS@
            tls_advertise_hosts = *
            tls_certificate = @AT@/server.pem
            tls_privatekey = @AT@/server.key
            auth_advertise_hosts = ${if eq{$tls_in_cipher}{}{}{*}}
            message_size_limit = 10M
            rfc1413_query_timeout = 0s
            host_lookup =
            acl_smtp_rcpt = rcpt
            begin acl
            rcpt:
              deny message = sign in first
                !authenticated = *
              deny message = nobody of that name here
                local_parts = nobody
              defer message = greylisted, come again in 5 minutes
                local_parts = grey
              accept domains = +local
              deny message = no relaying
            begin routers
            all:
              driver = accept
              local_parts = ann : bob : eve : zoe : audit : security : owner
              transport = maildir
            begin transports
            maildir:
              driver = appendfile
              maildir_format
              directory = @AT@/mail/$local_part_data
              create_directory
              user = Debian-exim
            begin authenticators
            plain:
              driver = plaintext
              public_name = PLAIN
              server_prompts = :
              server_condition = ${if and{{eq{$auth2}{audit}}{eq{$auth3}{secret}}}}
              server_set_id = $auth2
            login:
              driver = plaintext
              public_name = LOGIN
              server_prompts = Username:: : Password::
              server_condition = ${if and{{eq{$auth1}{audit}}{eq{$auth2}{secret}}}}
              server_set_id = $auth1
            """.Replace("@AT@", at, StringComparison.Ordinal).Replace(
                "@PORT@",
                port.ToString(System.Globalization.CultureInfo.InvariantCulture),
                StringComparison.Ordinal
            ).Replace("@TLS@", tlsPort.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)
        );
        await RunAsync("chown", at, "-R", "Debian-exim", at);
        await RunAsync("chmod", at, "755", at);
        // Exim takes no configuration that others than root may change.
        await RunAsync("chown", at, "root", Path.Combine(at, "exim.conf"));
        var process = Process.Start(
            new ProcessStartInfo(program, ["-C", Path.Combine(at, "exim.conf"), "-bdf"])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            }
        )!;
        var exim = new Exim(folder, process, port, tlsPort);
        for (var i = 0; i < 200; i++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return exim;
            }
            catch (SocketException) when (!process.HasExited)
            {
                await Task.Delay(50);
            }
        }

        var said = process.HasExited ? await process.StandardError.ReadToEndAsync() : "it does not listen";
        await exim.DisposeAsync();
        throw new InvalidOperationException($"exim4 did not start: {said}");
    }

    /// <summary>What arrived for somebody, in any order, once so much did.</summary>
    public async Task<IReadOnlyList<MimeMessage>> ReceivedAsync(string localPart, int count)
    {
        var inbox = new DirectoryInfo(Path.Combine(folder.FullName, "mail", localPart, "new"));
        for (var i = 0; i < 400 && (!inbox.Exists || inbox.GetFiles().Length < count); i++)
        {
            await Task.Delay(50);
            inbox.Refresh();
        }

        return inbox.Exists ? [.. inbox.GetFiles().Select(f => MimeMessage.Load(f.FullName))] : [];
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
        folder.Delete(recursive: true);
    }

    private static async Task RunAsync(string program, string folder, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            }
        )!;
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program}: {await errors}");
    }
}
