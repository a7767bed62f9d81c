using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using IamAuditor.EndToEnd.AwsStandIn;
using IamAuditor.EndToEnd.Cli;

namespace IamAuditor.EndToEnd.Serve;

/// <summary>The built program as `serve`, on a port of its own, with all that it said.</summary>
internal sealed class RunningDaemon : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process process;
    private readonly StringBuilder said = new();

    private RunningDaemon(Process process, int port)
    {
        this.process = process;
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}") };
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

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static RunningDaemon Start(Executable program, StandIn aws, string accounts, string schedule, string more = "")
    {
        var port = FreePort();
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
                "Http": { "Url": "http://127.0.0.1:{{port}}" }{{(more.Length > 0 ? "," : "")}}
                {{more}}
              }
            }
            """
        );
        return new RunningDaemon(program.Start("serve"), port);
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

    private void Note(string? line)
    {
        lock (said)
        {
            said.AppendLine(line);
        }
    }
}
