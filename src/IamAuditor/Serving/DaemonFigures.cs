using IamAuditor.Core.Findings;
using IamAuditor.Exports;
using IamAuditor.Storage;

namespace IamAuditor.Serving;

/// <summary>What the store says of all accounts, read at one moment: the page and the metrics show the same.</summary>
public sealed record DaemonFigures
{
    /// <summary>Of each account that ever had a run: its newest audit, its newest audit that succeeded (null: none), and up to <see cref="TrendLength"/> of those, oldest first.</summary>
    public required IReadOnlyList<AccountFigures> Accounts { get; init; }
    public required IReadOnlyList<(string Sink, int Waiting, int Parked, DateTimeOffset? Oldest)> Outbox { get; init; }

    public const int TrendLength = 30;

    /// <summary>Open findings of all accounts, by severity name, the worst first.</summary>
    public IReadOnlyList<(string Severity, int Open)> Open =>
        [
            .. Enum.GetValues<Severity>()
                .OrderDescending()
                .Select(s => (Names.Of(s), Accounts.Sum(a => a.Last?.Open.GetValueOrDefault(Names.Of(s)) ?? 0))),
        ];

    public static async Task<DaemonFigures> ReadAsync(IStore store, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(store);
        var runs = await store.RunsAsync(null, ct);
        return new DaemonFigures
        {
            Accounts =
            [
                .. runs.GroupBy(r => r.Account.Text, StringComparer.Ordinal)
                    .OrderBy(g => g.Key, StringComparer.Ordinal)
                    .Select(g =>
                    {
                        var audits = g.Where(r => !r.IsWatch).ToList();
                        var succeeded = audits.Where(r => r.Succeeded).ToList();
                        return new AccountFigures(
                            g.Key,
                            audits.LastOrDefault(),
                            succeeded.LastOrDefault(),
                            [.. succeeded.TakeLast(TrendLength)]
                        );
                    }),
            ],
            Outbox = [.. (await store.OutboxDepthAsync(ct)).OrderBy(o => o.Sink, StringComparer.Ordinal)],
        };
    }
}
