using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace IamAuditor.Tests.Exports.Sinks;

/// <summary>An HTTP receiver on a free port of the loopback: keeps each request whole and answers as the test says.</summary>
internal sealed class StrictReceiver : IAsyncDisposable
{
    private readonly WebApplication app;

    private StrictReceiver(WebApplication app) => this.app = app;

    public ConcurrentQueue<(string Target, IHeaderDictionary Headers, byte[] Body)> Requests { get; } = [];

    /// <summary>Status and body; status 0 drops the connection without a word.</summary>
    public Func<string, IHeaderDictionary, byte[], (int Status, string Body)> Answer { get; set; } = (_, _, _) => (200, "{}");
    public string? RetryAfter { get; set; }
    public Uri Url => new(app.Urls.First());

    public static async Task<StrictReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new StrictReceiver(builder.Build());
        receiver.app.Run(receiver.AnswerAsync);
        await receiver.app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var target = context.Request.Path + context.Request.QueryString;

        // The server empties its own dictionary after the request.
        var headers = new HeaderDictionary(context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase));
        Requests.Enqueue((target, headers, body.ToArray()));
        var (status, text) = Answer(target, headers, body.ToArray());
        if (status == 0)
        {
            context.Abort();
            return;
        }

        if (RetryAfter is not null)
        {
            context.Response.Headers.RetryAfter = RetryAfter;
        }

        context.Response.StatusCode = status;
        await context.Response.WriteAsync(text);
    }
}
