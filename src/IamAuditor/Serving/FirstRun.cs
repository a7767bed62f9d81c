using IamAuditor.Storage;

namespace IamAuditor.Serving;

/// <summary>Whether a round is due at the start: somebody asked for it, or nothing was ever audited.</summary>
public sealed class FirstRun(IStore store, bool isAsked)
{
    public async Task<bool> IsDueAsync(CancellationToken ct) => isAsked || (await store.RunsAsync(null, ct)).Count == 0;
}
