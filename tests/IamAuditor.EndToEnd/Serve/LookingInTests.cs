using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using IamAuditor.EndToEnd.AwsStandIn;
using IamAuditor.EndToEnd.Cli;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace IamAuditor.EndToEnd.Serve;

/// <summary>The HTTP of the built program behind TLS and a token, and its metrics, pulled and pushed.</summary>
public sealed class LookingInTests : IDisposable
{
    private static readonly string[] Names =
    [
        "iam_auditor_runs",
        "iam_auditor_findings_open",
        "iam_auditor_calls",
        "iam_auditor_throttles",
        "iam_auditor_gaps",
        "iam_auditor_outbox_waiting",
        "iam_auditor_outbox_parked",
        "iam_auditor_last_success_timestamp_seconds",
    ];

    private readonly Executable program = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => program.Dispose();

    [Fact]
    public async Task Behind_TLS_and_a_token_it_shows_everything_to_those_who_have_it_and_nothing_to_others()
    {
        await using var aws = await StandIn.StartAsync(SmallAccounts.Of(1, DateTimeOffset.UtcNow));
        var pushed = new ConcurrentQueue<string>();
        await using var collector = await CollectorAsync(pushed);
        await using var daemon = RunningDaemon.Start(
            program,
            aws,
            """ "Budget": { "CallsPerSecond": 200 } """,
            ServeTests.Quiet,
            $$"""
            "Metrics": { "OtlpEndpoint": "{{collector.Urls.Single()}}" },
            "Sinks": [{ "Name": "disk", "Type": "file", "Path": "{{program.Folder}}/events.ndjson" }]
            """,
            token: "open-sesame"
        );
        await daemon.UntilReadyAsync();
        await daemon.UntilSaidAsync("Audited 100000000001");
        var metrics = "";
        await daemon.UntilAsync(
            "the metrics have the account",
            async () =>
                (metrics = await daemon.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), Ct)).Contains(
                    "iam_auditor_last_success_timestamp_seconds{",
                    StringComparison.Ordinal
                )
        );
        Assert.All(Names, name => Assert.Matches($"(?m)^{name}(_total)?[{{ ]", metrics));
        Assert.Contains("""outcome="succeeded"} 1""", metrics, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/", new AuthenticationHeaderValue("Bearer", "open-sesame")));
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes("anybody:open-sesame"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/", new AuthenticationHeaderValue("Basic", basic)));
        foreach (var path in new[] { "/", "/metrics", "/run" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(path, null));
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(path, new AuthenticationHeaderValue("Bearer", "open-sesam")));
        }

        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/healthz", null));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/readyz", null));
        var plain = new UriBuilder(daemon.Http.BaseAddress!) { Scheme = "http" }.Uri;
        using var open = new HttpClient();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => open.GetAsync(plain, Ct));

        // What was not pushed yet is pushed at the end.
        Assert.Equal(0, await daemon.StopAsync());
        Assert.All(Names, name => Assert.Contains(pushed, p => p.Contains(name, StringComparison.Ordinal)));
        Assert.DoesNotContain("open-sesame", daemon.Said, StringComparison.Ordinal);

        async Task<HttpStatusCode> StatusAsync(string path, AuthenticationHeaderValue? authorization)
        {
            using var request = new HttpRequestMessage(path == "/run" ? HttpMethod.Post : HttpMethod.Get, path);
            request.Headers.Authorization = authorization;
            using var client = daemon.Client();
            using var response = await client.SendAsync(request, Ct);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task An_address_that_others_reach_is_refused_without_token_and_TLS()
    {
        program.Write(
            "appsettings.json",
            $$"""{ "IamAuditor": { "DataDirectory": "{{program.Folder}}/data", "Http": { "Url": "http://0.0.0.0:8787" } } }"""
        );
        var (code, _, error) = await program.RunAsync("serve");
        Assert.Equal(2, code);
        Assert.Contains("IamAuditor:Http:Url: `http://0.0.0.0:8787` can be reached from other machines", error, StringComparison.Ordinal);
    }

    // OTLP is gRPC: HTTP/2 without TLS here.
    private static async Task<WebApplication> CollectorAsync(ConcurrentQueue<string> pushed)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.Protocols = HttpProtocols.Http2));
        var app = builder.Build();
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            if (context.Request.Path == "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export")
            {
                pushed.Enqueue(Encoding.UTF8.GetString(body.ToArray()));
            }

            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(new byte[5]);
            context.Response.AppendTrailer("grpc-status", "0");
        });
        await app.StartAsync(Ct);
        return app;
    }
}
