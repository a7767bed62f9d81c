namespace IamAuditor.Aws;

/// <summary>Spaces calls evenly: each takes the next free moment, so that no burst spends what others need.</summary>
internal sealed class CallPace(int perSecond, TimeProvider time)
{
    private readonly TimeSpan interval = TimeSpan.FromSeconds(1) / perSecond;
    private readonly Lock gate = new();
    private DateTimeOffset next;

    public Task WaitAsync(CancellationToken ct)
    {
        TimeSpan wait;
        lock (gate)
        {
            var now = time.GetUtcNow();
            // A clock that was set back must not hold calls until it has caught up.
            var at = next < now || next - now > TimeSpan.FromMinutes(1) ? now : next;
            next = at + interval;
            wait = at - now;
        }

        return wait > TimeSpan.Zero ? Task.Delay(wait, time, ct) : Task.CompletedTask;
    }
}
