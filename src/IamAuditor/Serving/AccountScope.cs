using System.Text.Json;
using IamAuditor.Core.Reports;
using IamAuditor.Storage;

namespace IamAuditor.Serving;

/// <summary>Which accounts the last round set out to audit and which it left out, as the store remembers it: reports name accounts that no audit ever reached.</summary>
public sealed record AccountScope
{
    private const string Name = "account-scope";

    public required IReadOnlyList<ScopedAccount> Accounts { get; init; }
    public required IReadOnlyList<OutOfScopeAccount> OutOfScope { get; init; }

    /// <summary>Why accounts may be missing from the list; empty: none is.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>Null: no round has listed accounts, or there is the one that the credentials belong to.</summary>
    public static async Task<AccountScope?> ReadAsync(IStore store, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(store);
        return await store.ValueAsync(Name, ct) is { } text ? JsonSerializer.Deserialize<AccountScope>(text) : null;
    }

    public static async Task KeepAsync(IStore store, AccountListing listing, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(listing);
        List<ScopedAccount> accounts =
        [
            .. (listing.Accounts ?? [])
                .Where(a => a.Id is not null)
                .Select(a => new ScopedAccount(a.Key, a.Name, AccountWords.UnitOf(a.Request.OrganizationPath, a.Key))),
        ];
        if (!listing.IsWhole)
        {
            // What could not be listed today is not gone.
            var before = await ReadAsync(store, ct);
            accounts = [.. accounts.Concat(before?.Accounts ?? []).DistinctBy(a => a.Id).OrderBy(a => a.Id, StringComparer.Ordinal)];
        }

        if (accounts.Count > 0 || listing.Problems.Count > 0)
        {
            var scope = new AccountScope
            {
                Accounts = accounts,
                OutOfScope = listing.OutOfScope,
                Problems = listing.Problems,
            };
            await store.SetValueAsync(Name, JsonSerializer.Serialize(scope), ct);
        }
    }
}
