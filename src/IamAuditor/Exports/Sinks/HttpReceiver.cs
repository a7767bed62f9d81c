using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace IamAuditor.Exports.Sinks;

/// <summary>A receiver of events over HTTP: what its answers mean for a delivery. Redirects are not followed: they would carry a token to another host.</summary>
internal sealed class HttpReceiver(Uri address, PeerTrust trust, AuthenticationHeaderValue? authorization) : IDisposable
{
    private const int ShownBody = 300;

    private readonly HttpClient client = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(10),
            SslOptions = trust.For(address.Host),
        }
    )
    {
        // The outbox limits a delivery.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>The body of a success; null: the receiver says that the request is at fault (400, 413, 422), as the fault. Anything else throws: it says nothing of the events.</summary>
    public async Task<(string? Body, string? Fault, bool TooLarge)> PostAsync(
        Uri target,
        ReadOnlyMemory<byte> body,
        string contentType,
        IEnumerable<(string Name, string Value)> headers,
        CancellationToken ct
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        request.Headers.Authorization = authorization;
        request.Headers.UserAgent.ParseAdd($"{Product.Name}/{Product.Version}");
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        var text = await response.Content.ReadAsStringAsync(ct);
        if (response.IsSuccessStatusCode)
        {
            return (text, null, false);
        }

        var said = $"{target.Host} answers {(int)response.StatusCode} {response.ReasonPhrase}{Shown(text)}";
        return response.StatusCode switch
        {
            HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity => (null, said, false),
            HttpStatusCode.RequestEntityTooLarge => (null, said, true),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => throw new IOException(
                $"{said}; check the token or user of the sink"
            ),
            HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed => throw new IOException($"{said}; check the sink's Url"),
            >= HttpStatusCode.Moved and < HttpStatusCode.BadRequest => throw new IOException(
                $"{said}; redirects are not followed, write the address it points to"
            ),
            _ => throw new BusyException(said, RetryAfter(response)),
        };
    }

    public void Dispose() => client.Dispose();

    private static TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } when response.Headers.Date is { } now => date - now,
            _ => null,
        };

    private static string Shown(string text)
    {
        var shown = new StringBuilder();
        foreach (var c in text.Take(ShownBody))
        {
            shown.Append(char.IsControl(c) ? ' ' : c);
        }

        return shown.Length == 0 ? "" : $": {shown.ToString().Trim()}";
    }
}
