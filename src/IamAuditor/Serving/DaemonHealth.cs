using IamAuditor.Storage;

namespace IamAuditor.Serving;

/// <summary>Whether the process should be restarted (not alive), and whether it can do its work (not ready).</summary>
public sealed class DaemonHealth(DaemonState state, IStore store, TimeProvider time)
{
    // The scheduler shows itself every five seconds; a busy machine may make it late.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public bool IsAlive => time.GetUtcNow() - state.LastBeat < Patience;

    /// <summary>Null: ready. Else why not.</summary>
    public async Task<string?> NotReadyAsync(CancellationToken ct)
    {
        try
        {
            await store.ValueAsync("ready", ct);
            return IsAlive ? null : "the scheduler does not turn";
        }
        catch (Exception e) when (e is IOException or System.Data.Common.DbException)
        {
            return "the store does not answer";
        }
    }
}
