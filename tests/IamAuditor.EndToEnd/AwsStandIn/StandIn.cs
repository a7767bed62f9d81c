using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using IamAuditor.Demo;
using IamAuditor.Tests.AwsSdk;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace IamAuditor.EndToEnd.AwsStandIn;

/// <summary>
/// An AWS over HTTP that serves one estate, or several of which the first is the auditor's own: IAM, STS, CloudTrail, Access Analyzer, Organizations and the account API in their wire formats, on one
/// port of the loopback. Service and region are read from the signature's scope; every signature is verified; a request with anything that the
/// service models do not know is refused and stands in <see cref="Violations"/>. Faults are set per operation.
/// </summary>
public sealed class StandIn : IAsyncDisposable
{
    /// <summary>Every stand-in takes this key, so that tests can put it into the environment once.</summary>
    public const string AuditorKeyId = "AKIASTANDINEXAMPLE00";
    public const string AuditorSecret = "stand-in/secret+of/the/auditor/EXAMPLEKEY";

    private const string Html =
        "<html><head><title>500 Internal Server Error</title></head><body><h1>Internal Server Error</h1></body></html>";

    private readonly Dictionary<string, Estate> estates;
    private readonly Estate estate;
    private readonly StandInOptions options;
    private readonly ShiftedTime clock;
    private readonly StsAnswers sts;
    private readonly Dictionary<string, Dictionary<string, ServiceWire>> services;
    private readonly ConcurrentQueue<Call> calls = new();
    private readonly ConcurrentQueue<string> violations = new();
    private readonly ConcurrentDictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly AsyncLocal<FaultKind?> current = new();
    private readonly CancellationTokenSource stopping = new();
    private WebApplication? server;

    private StandIn(IReadOnlyList<Estate> estates, StandInOptions options)
    {
        this.estates = estates.ToDictionary(estate => estate.AccountId, StringComparer.Ordinal);
        estate = estates[0];
        this.options = options;
        clock = new ShiftedTime { Offset = options.ClockOffset };
        var pages = new Pages(options, _ => current.Value);
        sts = new StsAnswers(estates, clock);
        services = estates.ToDictionary(estate => estate.AccountId, estate => ServicesOf(estate, pages), StringComparer.Ordinal);
        Key = sts.Accept(
            new IssuedKey(
                AuditorKeyId,
                AuditorSecret,
                null,
                null,
                $"arn:{estate.Partition}:iam::{estate.AccountId}:user/auditor",
                "AIDAAUDITOREXAMPLE000"
            )
        );
    }

    /// <summary>Credentials of an IAM user <c>auditor</c> that may do everything.</summary>
    public IssuedKey Key { get; }

    public Uri Endpoint { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Set before the calls that they are about; read at every call.</summary>
    public ConcurrentBag<Fault> Faults { get; } = [];

    /// <summary>Moves the stand-in's clock along with that of a program whose clock is turned.</summary>
    public void Turn(TimeSpan offset) => clock.Offset = offset;

    public IReadOnlyList<Call> Calls => [.. calls];

    /// <summary>What arrived and should not have: empty after a test of a client that keeps to the protocol.</summary>
    public IReadOnlyList<string> Violations => [.. violations];

    /// <summary>Every operation that is served, as <c>iam:ListUsers</c>.</summary>
    public IReadOnlyList<string> Operations =>
        [
            .. services[estate.AccountId]
                .SelectMany(service => service.Value.Operations.Keys.Select(name => $"{service.Key}:{name}"))
                .Order(StringComparer.Ordinal),
        ];

    public static Task<StandIn> StartAsync(Estate estate, StandInOptions? options = null) => StartAsync([estate], options);

    public static async Task<StandIn> StartAsync(IReadOnlyList<Estate> estates, StandInOptions? options = null)
    {
        var standIn = new StandIn(estates, options ?? new StandInOptions());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(standIn.HandleAsync);
        await app.StartAsync();
        standIn.server = app;
        standIn.Endpoint = new Uri(app.Urls.Single());
        return standIn;
    }

    /// <summary>Calls per operation and region, for a test to compare.</summary>
    public IReadOnlyDictionary<string, int> CallsByOperation() =>
        Calls
            .GroupBy(call => call.Operation, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.Count(), StringComparer.Ordinal);

    /// <summary>Temporary credentials; a negative lifetime gives expired ones.</summary>
    public IssuedKey IssueTemporary(TimeSpan lifetime) =>
        sts.Issue($"arn:{estate.Partition}:sts::{estate.AccountId}:assumed-role/auditor/test", "AROAAUDITOREXAMPLE000:test", lifetime);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        if (server is not null)
        {
            await server.StopAsync(new CancellationToken(canceled: true));
            await server.DisposeAsync();
        }

        stopping.Dispose();
    }

    private Dictionary<string, ServiceWire> ServicesOf(Estate of, Pages pages)
    {
        var organizations = new OrganizationAnswers(of, pages);
        return new Dictionary<string, ServiceWire>(StringComparer.Ordinal)
        {
            ["iam"] = ServiceWire.Query(
                "2010-05-08",
                "https://iam.amazonaws.com/doc/2010-05-08/",
                new IamAnswers(of, options, pages, clock).Operations()
            ),
            ["sts"] = ServiceWire.Query("2011-06-15", "https://sts.amazonaws.com/doc/2011-06-15/", sts.Operations()),
            ["cloudtrail"] = ServiceWire.Json(
                "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101",
                new TrailAnswers(of, options, pages).Operations()
            ),
            ["organizations"] = ServiceWire.Json("AWSOrganizationsV20161128", organizations.Operations()),
            ["access-analyzer"] = ServiceWire.Rest(new AnalyzerAnswers(of, pages).Operations()),
            ["sso"] = ServiceWire.Json("SWBExternalService", new IdentityCenterAnswers(of, pages).Operations()),
            ["account"] = ServiceWire.Rest(organizations.AccountOperations()),
        };
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var memory = new MemoryStream();
        await context.Request.Body.CopyToAsync(memory, context.RequestAborted);
        var body = memory.ToArray();
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var path = question < 0 ? target : target[..question];
        var query = question < 0 ? "" : target[(question + 1)..];
        var verdict = SigV4Verifier.Verify(
            context.Request.Method,
            path,
            query,
            context.Request.Headers.Select(header => KeyValuePair.Create(header.Key, string.Join(',', header.Value.ToArray()))),
            body,
            id => sts.Find(id)?.Secret,
            clock.GetUtcNow()
        );
        var caller = sts.Find(verdict.AccessKeyId)?.Account;
        var service = services[caller ?? estate.AccountId].GetValueOrDefault(verdict.Service, ServiceWire.Unknown);
        var operation = "unknown";
        var number = 0;
        Fault? fault = null;
        string? error = null;
        Func<Task> send;
        try
        {
            Trust(verdict, context);
            var request = Read(service, verdict, context, path, query, body, out var known);
            operation = $"{verdict.Service}:{request.Operation}";
            number = numbers.AddOrUpdate($"{operation}|{verdict.Region}", 1, (_, before) => before + 1);
            caller = request.Operation == "AssumeRole" ? request.Text("RoleArn")?.Split(':').ElementAtOrDefault(4) : caller;
            fault = Faults.FirstOrDefault(fault => fault.Hits(operation, verdict.Region, number, caller));
            if (fault is { Kind: FaultKind.ConnectionReset })
            {
                error = nameof(FaultKind.ConnectionReset);
                send = () =>
                {
                    context.Abort();
                    return Task.CompletedTask;
                };
            }
            else if (fault is { Kind: FaultKind.Hang })
            {
                error = nameof(FaultKind.Hang);
                send = () => HangAsync(context);
            }
            else if (fault is { Kind: FaultKind.HtmlError } || (options.RoughlyAws && !IsRoughlyThere(operation)))
            {
                error = nameof(FaultKind.HtmlError);
                send = () => WriteAsync(context, 500, "text/html", Encoding.UTF8.GetBytes(Html));
            }
            else if (fault is { Kind: FaultKind.HtmlAnswer or FaultKind.EmptyAnswer })
            {
                error = fault.Kind.ToString();
                var nothing =
                    fault.Kind == FaultKind.HtmlAnswer ? "<html><body><h1>Sign in to the network</h1></body></html>"
                    : service.Protocol == Protocol.Query ? $"<{request.Operation}Response/>"
                    : "{}";
                var type = fault.Kind == FaultKind.HtmlAnswer ? "text/html" : service.ContentType;
                send = () => WriteAsync(context, 200, type, Encoding.UTF8.GetBytes(nothing));
            }
            else
            {
                Refuse(service, verdict, request, fault?.Kind);
                current.Value = fault?.Kind;
                var answer = known.Answer(request);
                var bytes = service.Write(request.Operation, RequestId(context), answer, options.RoughlyAws);
                if (fault is { Kind: FaultKind.CutBody })
                {
                    error = nameof(FaultKind.CutBody);
                    bytes = bytes[..(bytes.Length / 2)];
                }

                send = async () =>
                {
                    while (fault is { Kind: FaultKind.Wait } && Faults.Contains(fault))
                    {
                        await Task.Delay(20, context.RequestAborted);
                    }

                    await WriteAsync(context, 200, service.ContentType, bytes);
                };
            }
        }
        catch (AwsErrorException failure)
        {
            error = failure.Code;
            if (fault is null && failure.Code is "ValidationError" or "ValidationException" or "MalformedInput" or "InvalidAction")
            {
                violations.Enqueue($"{operation}: {failure.Message}");
            }

            if (service.Protocol == Protocol.Rest)
            {
                context.Response.Headers["x-amzn-ErrorType"] = ServiceWire.JsonCode(failure.Code);
            }

            send = () => WriteAsync(context, failure.Status, service.ContentType, service.WriteError(failure, RequestId(context)));
        }

        // Counted before it is answered: whoever has the answer finds its call.
        calls.Enqueue(new Call(operation, verdict.Region, number, verdict.AccessKeyId, clock.GetUtcNow(), error) { Account = caller });
        await send();
    }

    private void Trust(SigV4Verdict verdict, HttpContext context)
    {
        if (!verdict.IsValid)
        {
            if (verdict.Code != "InvalidClientTokenId" && options.ClockOffset == TimeSpan.Zero)
            {
                violations.Enqueue($"{context.Request.Method} {context.Request.Path}: {verdict.Reason}");
            }

            throw new AwsErrorException(verdict.Code!, 403, verdict.Reason!);
        }

        var key = sts.Find(verdict.AccessKeyId)!;
        if (key.SessionToken is { } token && context.Request.Headers["x-amz-security-token"] != token)
        {
            throw new AwsErrorException("InvalidClientTokenId", 403, "The security token included in the request is invalid");
        }

        if (key.Expires <= clock.GetUtcNow())
        {
            throw new AwsErrorException("ExpiredToken", 403, "The security token included in the request is expired");
        }
    }

    private static WireRequest Read(
        ServiceWire service,
        SigV4Verdict verdict,
        HttpContext context,
        string path,
        string query,
        byte[] body,
        out Operation known
    )
    {
        var type = context.Request.ContentType ?? "";
        JsonObject parameters;
        string name;
        switch (service.Protocol)
        {
            case Protocol.Query:
                Demand(
                    context.Request.Method == "POST" && path == "/",
                    $"{context.Request.Method} {path} is not how this service is called"
                );
                Demand(type.StartsWith("application/x-www-form-urlencoded", StringComparison.Ordinal), $"Content-Type is {type}");
                parameters = Wire.Form(Encoding.UTF8.GetString(body));
                name = parameters["Action"]?.ToString() ?? "";
                Demand(parameters["Version"]?.ToString() == service.Version, $"Version is {parameters["Version"]}, not {service.Version}");
                parameters.Remove("Action");
                parameters.Remove("Version");
                break;
            case Protocol.Json:
                Demand(
                    context.Request.Method == "POST" && path == "/",
                    $"{context.Request.Method} {path} is not how this service is called"
                );
                Demand(type == "application/x-amz-json-1.1", $"Content-Type is {type}");
                var target = context.Request.Headers["X-Amz-Target"].ToString().Split('.');
                name = target[^1];
                Demand(string.Join('.', target[..^1]) == service.Version, $"X-Amz-Target does not begin with {service.Version}");
                parameters = Parse(body);
                break;
            default:
                var route = $"{context.Request.Method} {path}";
                var (found, labels) = service
                    .Operations.Values.Select(operation => (operation, Labels: operation.LabelsOf(route)))
                    .FirstOrDefault(match => match.Labels is not null);
                name = found?.Name ?? route;
                Demand(context.Request.Method != "POST" || type == "application/json", $"Content-Type is {type}");
                parameters = context.Request.Method == "GET" ? Wire.Form(query) : Parse(body);
                Demand(context.Request.Method == "GET" || query.Length == 0, $"{name} has no query parameters");
                foreach (var (label, value) in labels ?? [])
                {
                    parameters[label] = value;
                }

                break;
        }

        known =
            service.Operations.GetValueOrDefault(name)
            ?? throw new AwsErrorException("InvalidAction", 400, $"Could not find operation {name} for {verdict.Service}");
        var operation = known;
        var unknown = parameters.Select(parameter => parameter.Key).Where(parameter => !operation.Parameters.Contains(parameter)).ToList();
        Demand(unknown.Count == 0, $"{name} knows no {string.Join(", ", unknown)}");
        var missing = operation.Parameters.Take(operation.Required).Where(parameter => parameters[parameter] is null).ToList();
        Demand(missing.Count == 0, $"{name} needs {string.Join(", ", missing)}");
        return new WireRequest(name, verdict.Region, verdict.AccessKeyId, parameters);
    }

    private void Refuse(ServiceWire service, SigV4Verdict verdict, WireRequest request, FaultKind? fault)
    {
        var query = service.Protocol == Protocol.Query;
        // The permission of an operation has the signing name and the operation's own name, but for these.
        var action = request.Operation == "LookupEvents" ? "cloudtrail:LookupEvents" : $"{verdict.Service}:{request.Operation}";
        if (
            fault == FaultKind.AccessDenied
            || estates[sts.Find(verdict.AccessKeyId)!.Account]
                .Gaps.Any(gap => gap.Permission == action && (gap.Region is null || gap.Region == verdict.Region))
        )
        {
            throw new AwsErrorException(
                query ? "AccessDenied" : "AccessDeniedException",
                service.Protocol == Protocol.Json ? 400 : 403,
                $"User: {sts.Find(verdict.AccessKeyId)!.Arn} is not authorized to perform: {action} on resource: * because no identity-based policy allows the {action} action"
            );
        }

        if (fault == FaultKind.Throttling)
        {
            throw verdict.Service switch
            {
                "iam" or "sts" => new AwsErrorException("Throttling", 400, "Rate exceeded"),
                "cloudtrail" => new AwsErrorException("ThrottlingException", 400, "Rate exceeded"),
                "organizations" => new AwsErrorException(
                    "TooManyRequestsException",
                    400,
                    "AWS Organizations can't complete your request because of too many requests"
                ),
                "account" => new AwsErrorException("TooManyRequestsException", 429, "Rate exceeded"),
                _ => new AwsErrorException("ThrottlingException", 429, "Rate exceeded"),
            };
        }

        if (fault == FaultKind.ExpiredToken)
        {
            throw new AwsErrorException(
                query ? "ExpiredToken" : "ExpiredTokenException",
                query ? 403 : 400,
                "The security token included in the request is expired"
            );
        }

        if (fault == FaultKind.ClockSkew)
        {
            throw new AwsErrorException(
                query ? "RequestTimeTooSkewed" : "InvalidSignatureException",
                query ? 403 : 400,
                "Signature expired: 20260101T000000Z is now earlier than 20260101T003000Z (20260101T003500Z - 5 min.)"
            );
        }
    }

    private async Task HangAsync(HttpContext context)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping.Token);
        try
        {
            await Task.Delay(Timeout.Infinite, either.Token);
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
    }

    private static bool IsRoughlyThere(string operation) =>
        operation
            is "iam:GenerateCredentialReport"
                or "iam:GetCredentialReport"
                or "iam:GetAccountAuthorizationDetails"
                or "iam:GetAccountSummary"
                or "iam:GetAccountPasswordPolicy"
                or "iam:ListAccountAliases"
                or "iam:ListVirtualMFADevices"
                or "iam:ListAccessKeys"
                or "iam:ListMFADevices"
                or "sts:GetCallerIdentity"
                or "sts:AssumeRole"
                or "cloudtrail:DescribeTrails";

    private static JsonObject Parse(byte[] body)
    {
        try
        {
            return body.Length == 0 ? [] : JsonNode.Parse(body)!.AsObject();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new AwsErrorException("ValidationException", 400, "The body is not a JSON object");
        }
    }

    private static void Demand(bool holds, string message)
    {
        if (!holds)
        {
            throw new AwsErrorException("ValidationError", 400, message);
        }
    }

    private static string RequestId(HttpContext context)
    {
        var id = Guid.NewGuid().ToString();
        context.Response.Headers["x-amzn-RequestId"] = id;
        return id;
    }

    private async Task WriteAsync(HttpContext context, int status, string type, byte[] bytes)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.Headers.Date = clock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private sealed class ShiftedTime : TimeProvider
    {
        private long offset;

        public TimeSpan Offset
        {
            get => TimeSpan.FromTicks(Interlocked.Read(ref offset));
            set => Interlocked.Exchange(ref offset, value.Ticks);
        }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
    }
}
