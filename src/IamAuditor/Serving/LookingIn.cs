using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using IamAuditor.Commands;
using IamAuditor.Options;
using IamAuditor.Scheduling;
using IamAuditor.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace IamAuditor.Serving;

/// <summary>The daemon's HTTP: health, readiness, metrics, the page, and a button to start an audit for those on the machine.</summary>
public static class LookingIn
{
    private const string Realm = "Basic realm=\"iam-auditor\", charset=\"UTF-8\"";

    /// <summary>The token and the certificate that the options name; problems where they cannot be read.</summary>
    public static (string? Token, X509Certificate2? Certificate) Secrets(
        HttpOptions http,
        Surroundings around,
        ICollection<string> problems
    )
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(around);
        ArgumentNullException.ThrowIfNull(problems);
        string? token = null;
        if (SecretReference.TryParse(http.Token, out var reference))
        {
            (token, var problem) = reference.Read(around.Variable, around.WorkingDirectory);
            if (problem is not null)
            {
                problems.Add($"{AuditorOptions.Section}:Http:Token: {problem}");
            }
        }

        X509Certificate2? certificate = null;
        if (http.Certificate is { } pem && http.CertificateKey is { } key)
        {
            try
            {
                using var read = X509Certificate2.CreateFromPemFile(around.FullPath(pem), around.FullPath(key));
                // Windows serves TLS only with keys that came as PKCS#12.
                certificate = X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null);
            }
            catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
            {
                problems.Add(
                    $"{AuditorOptions.Section}:Http:Certificate: {pem} and {key} cannot be read as a PEM certificate and its key: {e.Message}"
                );
            }
        }

        return (token, certificate);
    }

    public static void Listen(IWebHostBuilder web, HttpOptions http, X509Certificate2? certificate)
    {
        ArgumentNullException.ThrowIfNull(http);
        var url = new Uri(http.Url);
        web.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.MaxConcurrentConnections = 100;
            void Secure(Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions listen)
            {
                if (certificate is not null)
                {
                    listen.UseHttps(certificate);
                }
            }

            if (url.Host == "localhost")
            {
                kestrel.ListenLocalhost(url.Port, Secure);
            }
            else
            {
                kestrel.Listen(System.Net.IPAddress.Parse(url.Host.Trim('[', ']')), url.Port, Secure);
            }
        });
    }

    public static void Map(WebApplication app, HttpOptions http, string? token)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(http);
        app.Use(
            async (context, next) =>
            {
                var headers = context.Response.Headers;
                headers.XContentTypeOptions = "nosniff";
                headers["Referrer-Policy"] = "no-referrer";
                headers.CacheControl = "no-store";
                var isProbe = context.Request.Path == "/healthz" || context.Request.Path == "/readyz";
                if (!isProbe && !IsForUs(context, http))
                {
                    context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
                    return;
                }

                if (!isProbe && token is not null && !Carries(context.Request, token))
                {
                    context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                    headers.WWWAuthenticate = Realm;
                    return;
                }

                await next(context);
            }
        );
        app.MapPrometheusScrapingEndpoint("/metrics");
        app.MapGet("/healthz", (DaemonHealth health) => Answer(health.IsAlive, "the scheduler does not turn"));
        app.MapGet(
            "/readyz",
            async (DaemonHealth health, CancellationToken ct) =>
                await health.NotReadyAsync(ct) is { } problem ? Answer(isFine: false, problem) : Answer(isFine: true, "")
        );
        app.MapGet("/", PageAsync);
        app.MapPost("/run", RunOrSayAsync);
    }

    private static async Task PageAsync(HttpContext context, IStore store, DaemonState state, RulesInForce rules, TimeProvider time)
    {
        var figures = await DaemonFigures.ReadAsync(store, context.RequestAborted);
        context.Response.Headers.ContentSecurityPolicy = Dashboard.ContentSecurityPolicy;
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync(Dashboard.Page(figures, state, rules, time.GetUtcNow()), context.RequestAborted);
    }

    private static async Task<IResult> RunOrSayAsync(HttpContext context, OwedAudits owed, AccountList list, TimeProvider time)
    {
        try
        {
            return await RunAsync(context, owed, list, time);
        }
        catch (StoreException e)
        {
            return Results.Text($"no audit can begin: {e.Message}\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static async Task<IResult> RunAsync(HttpContext context, OwedAudits owed, AccountList list, TimeProvider time)
    {
        // A browser sends Origin with every POST: no page of another site may press this button.
        if (context.Request.Headers.Origin.Count > 0)
        {
            return Results.Text("start audits from the machine itself: curl -X POST .../run\n", statusCode: StatusCodes.Status403Forbidden);
        }

        var account = context.Request.Query["account"].ToString();
        if (account.Length == 0)
        {
            await owed.StartAsync(JobName.Audit, context.RequestAborted);
            return Results.Text("a round of all accounts begins\n", statusCode: StatusCodes.Status202Accepted);
        }

        var (accounts, problems, _) = await list.ReadAsync(context.RequestAborted);
        if (accounts?.Any(a => a.Key == account) != true)
        {
            return Results.Text(
                problems.Count > 0 ? string.Join('\n', problems) + "\n" : "this account is not configured\n",
                statusCode: StatusCodes.Status404NotFound
            );
        }

        await owed.AddAsync([account], time.GetUtcNow(), context.RequestAborted);
        return Results.Text("the audit begins\n", statusCode: StatusCodes.Status202Accepted);
    }

    private static IResult Answer(bool isFine, string problem) =>
        Results.Text(
            isFine ? "ok\n" : problem + "\n",
            statusCode: isFine ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable
        );

    // A name of somebody else's that leads to 127.0.0.1 (DNS rebinding) must not open the page to their scripts.
    private static bool IsForUs(HttpContext context, HttpOptions http)
    {
        var host = context.Request.Host.Host.Trim('[', ']');
        return http.Token is not null
            || host == "localhost"
            || (System.Net.IPAddress.TryParse(host, out var address) && System.Net.IPAddress.IsLoopback(address));
    }

    private static bool Carries(HttpRequest request, string token)
    {
        var header = request.Headers.Authorization.ToString();
        string? given = null;
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            given = header["Bearer ".Length..].Trim();
        }
        else if (header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            var bytes = new byte[header.Length];
            if (Convert.TryFromBase64String(header["Basic ".Length..].Trim(), bytes, out var length))
            {
                var pair = Encoding.UTF8.GetString(bytes, 0, length);
                given = pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..];
            }
        }

        // Digests first, so that the comparison tells nothing of the length.
        return given is not null
            && CryptographicOperations.FixedTimeEquals(
                SHA256.HashData(Encoding.UTF8.GetBytes(given)),
                SHA256.HashData(Encoding.UTF8.GetBytes(token))
            );
    }
}
