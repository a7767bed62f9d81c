using IamAuditor.Storage;

namespace IamAuditor.Serving;

/// <summary>Whether a round is due at the start: somebody asked for it, or nothing was ever audited.</summary>
public sealed class FirstRun(IStore store, bool isAsked)
{
    private const string Name = "first-round";

    public bool IsAsked => isAsked;

    /// <summary>Nothing was ever audited, and no round has set out to.</summary>
    public async Task<bool> IsDueAsync(CancellationToken ct) =>
        await store.ValueAsync(Name, ct) is null && (await store.RunsAsync(null, ct)).Count == 0;

    /// <summary>True for one of all requests for a first round, however often it comes.</summary>
    public static async Task<bool> ClaimAsync(IStore store, string request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(store);
        return await store.ReplaceValueAsync(Name, null, request, ct) || await store.ValueAsync(Name, ct) == request;
    }
}
