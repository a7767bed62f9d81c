using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace IamAuditor.Tests.AwsSdk;

/// <summary>An endpoint on the loopback that answers as told and verifies every signature. The secret of an access key is its id and "-secret".</summary>
internal sealed class LoopbackAws : IDisposable
{
    private readonly HttpListener listener = new();

    public LoopbackAws(Func<ReceivedRequest, CannedAnswer> answer)
    {
        Url = $"http://127.0.0.1:{FreePorts.Next()}/";
        listener.Prefixes.Add(Url);
        listener.Start();
        _ = ServeAsync(answer);
    }

    public string Url { get; }
    public ConcurrentQueue<ReceivedRequest> Received { get; } = new();

    public void Dispose() => ((IDisposable)listener).Dispose();

    private async Task ServeAsync(Func<ReceivedRequest, CannedAnswer> answer)
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            var request = await ReceivedRequest.ReadAsync(context.Request);
            Received.Enqueue(request);
            var (status, type, body) = answer(request);
            context.Response.StatusCode = status;
            context.Response.ContentType = type;
            context.Response.Close(Encoding.UTF8.GetBytes(body), willBlock: false);
        }
    }
}

internal sealed record CannedAnswer(int Status, string Type, string Body)
{
    public static CannedAnswer Json(string body) => new(200, "application/json", body);

    public static CannedAnswer Xml(string body) => new(200, "text/xml", body);

    public static CannedAnswer Text(string body) => new(200, "text/plain", body);
}

internal sealed record ReceivedRequest(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public SigV4Verdict Signature =>
        SigV4Verifier.Verify(Method, Path, Query, Headers, Encoding.UTF8.GetBytes(Body), id => id + "-secret", DateTimeOffset.UtcNow);

    public string? Action => Body.Split('&').FirstOrDefault(p => p.StartsWith("Action=", StringComparison.Ordinal))?["Action=".Length..];

    public static async Task<ReceivedRequest> ReadAsync(HttpListenerRequest request)
    {
        using var reader = new StreamReader(request.InputStream, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        var target = request.RawUrl!.Split('?', 2);
        var headers = request.Headers.AllKeys.ToDictionary(k => k!.ToLowerInvariant(), k => request.Headers[k]!, StringComparer.Ordinal);
        return new(request.HttpMethod, target[0], target.Length > 1 ? target[1] : "", headers, body);
    }
}
