using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using IamAuditor.EndToEnd.AwsStandIn;
using IamAuditor.EndToEnd.Cli;
using IamAuditor.Tests;

namespace IamAuditor.EndToEnd.Serve;

/// <summary>The built program as `serve`, on a port of its own, with all that it said.</summary>
internal sealed class RunningDaemon : IAsyncDisposable
{
    private const string CertificateName = "CN=iam-auditor.test";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly Process process;
    private readonly StringBuilder said = new();

    private readonly Uri address;

    private RunningDaemon(Process process, Uri address, string? token)
    {
        this.process = process;
        this.address = address;
        Http = Client();
        Http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
    }

    public HttpClient Http { get; }

    public string Said
    {
        get
        {
            lock (said)
            {
                return said.ToString();
            }
        }
    }

    /// <summary>Another client, without the token.</summary>
    public HttpClient Client()
    {
        var trusting = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) => certificate?.Subject == CertificateName,
        };
        return new HttpClient(trusting) { BaseAddress = address };
    }

    public static RunningDaemon Start(
        Executable program,
        StandIn aws,
        string accounts,
        string schedule,
        string more = "",
        string? token = null
    )
    {
        var address = new Uri(
            $"{(token is null ? "http" : "https")}://127.0.0.1:{FreePorts.Next().ToString(CultureInfo.InvariantCulture)}"
        );
        var http = $"\"Url\": \"{address.GetLeftPart(UriPartial.Authority)}\"";
        if (token is not null)
        {
            Certify(program);
            program.Variables["HTTP_TOKEN"] = token;
            http += ", \"Token\": \"env:HTTP_TOKEN\", \"Certificate\": \"http.pem\", \"CertificateKey\": \"http.key\"";
        }

        program.Variables["AWS_ACCESS_KEY_ID"] = StandIn.AuditorKeyId;
        program.Variables["AWS_SECRET_ACCESS_KEY"] = StandIn.AuditorSecret;
        program.Write(
            "appsettings.json",
            $$"""
            {
              "IamAuditor": {
                "DataDirectory": "{{Path.Combine(program.Folder, "data")}}",
                "Aws": { "Region": "us-east-1", "Regions": ["us-east-1"], "EndpointUrl": "{{aws.Endpoint}}" },
                "Accounts": { {{accounts}} },
                "Schedule": { {{schedule}} },
                "Http": { {{http}} }{{(more.Length > 0 ? "," : "")}}
                {{more}}
              }
            }
            """
        );
        return new RunningDaemon(program.Start("serve"), address, token);
    }

    /// <summary>Waits until something holds; fails with all that the daemon said.</summary>
    public async Task UntilAsync(string what, Func<Task<bool>> holds)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < Patience)
        {
            Assert.False(process.HasExited, $"the daemon ended with {(process.HasExited ? process.ExitCode : 0)} before {what}:\n{Said}");
            try
            {
                if (await holds())
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"in vain: {what}:\n{Said}");
    }

    public Task UntilReadyAsync() =>
        UntilAsync(
            "it is ready",
            async () =>
                (await Http.GetAsync(new Uri("/readyz", UriKind.Relative), TestContext.Current.CancellationToken)).IsSuccessStatusCode
        );

    public Task UntilSaidAsync(string text) =>
        UntilAsync($"it says `{text}`", () => Task.FromResult(Said.Contains(text, StringComparison.Ordinal)));

    /// <summary>What the process holds of the machine's memory.</summary>
    public long ResidentKilobytes()
    {
        process.Refresh();
        return process.WorkingSet64 / 1024;
    }

    /// <summary>SIGTERM; the exit code.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process.Dispose();
        Http.Dispose();
    }

    private static void Certify(Executable program)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(CertificateName, key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        program.Write("http.pem", certificate.ExportCertificatePem());
        program.Write("http.key", key.ExportPkcs8PrivateKeyPem());
    }

    private void Note(string? line)
    {
        lock (said)
        {
            said.AppendLine(line);
        }
    }
}
