using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace IamAuditor.EndToEnd.Serve;

/// <summary>A receiver of webhooks that notes every event and from one of them on answers only when it is let.</summary>
internal sealed class HoldingReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> got = new();
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication? server;

    public IReadOnlyList<string> Got => [.. got];
    public Uri Url => new(server!.Urls.Single());

    /// <param name="heldFrom">The first event that waits for its answer, counted from 1.</param>
    public static async Task<HoldingReceiver> StartAsync(int heldFrom)
    {
        var receiver = new HoldingReceiver();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        receiver.server = builder.Build();
        receiver.server.Run(async context =>
        {
            receiver.got.Enqueue(context.Request.Headers["X-IamAuditor-Event"].ToString());
            if (receiver.got.Count >= heldFrom)
            {
                await receiver.released.Task.WaitAsync(context.RequestAborted);
            }

            context.Response.StatusCode = StatusCodes.Status204NoContent;
        });
        await receiver.server.StartAsync();
        return receiver;
    }

    public void Release() => released.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Release();
        await server!.StopAsync(new CancellationToken(canceled: true));
        await server.DisposeAsync();
    }
}
