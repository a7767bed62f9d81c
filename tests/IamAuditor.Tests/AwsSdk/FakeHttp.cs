using System.Net;
using System.Text;
using Amazon.Runtime;

namespace IamAuditor.Tests.AwsSdk;

/// <summary>
/// The client's own HTTP client, answering without a network. Requests go to AWS's real endpoints as far as the client can tell. The function gets the request
/// and its number, from 1; null means that no answer ever comes.
/// </summary>
internal sealed class FakeHttp(Func<HttpRequestMessage, int, HttpResponseMessage?> answer) : HttpClientFactory
{
    private readonly List<ReceivedRequest> received = [];

    public static readonly BasicAWSCredentials Credentials = new("AKIDEXAMPLE", "AKIDEXAMPLE-secret");

    /// <summary>The same answer to each request.</summary>
    public FakeHttp(int status, string body)
        : this((_, _) => Respond(status, body)) { }

    public IReadOnlyList<ReceivedRequest> Received => received;

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Handler(this));

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public static HttpResponseMessage Respond(int status, string body) =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8) };

    private sealed class Handler(FakeHttp fake) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            var headers = request
                .Headers.Concat(request.Content?.Headers.AsEnumerable() ?? [])
                .ToDictionary(h => h.Key.ToLowerInvariant(), h => string.Join(",", h.Value), StringComparer.Ordinal);
            headers.TryAdd("host", request.RequestUri!.Authority);
            fake.received.Add(new(request.Method.Method, request.RequestUri.AbsolutePath, request.RequestUri.Query, headers, body));
            if (fake.Answer(request) is { } response)
                return response;
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("never reached: the delay ends only by cancellation");
        }
    }

    private HttpResponseMessage? Answer(HttpRequestMessage request) => answer(request, received.Count);
}
