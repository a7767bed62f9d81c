using IamAuditor.Exports;
using IamAuditor.Exports.Events;
using IamAuditor.Policies;
using IamAuditor.Storage;
using Microsoft.Extensions.Hosting;
using Serilog;

namespace IamAuditor.Serving;

/// <summary>What runs owe to the configured sinks, and the pump that takes it there.</summary>
public sealed class Deliveries(AuditorOptions options, IStore store, OutboxPump pump, ILogger log) : BackgroundService
{
    // Receivers of logs want a name for the sender; the machine's own is nobody's business.
    private const string Sender = "iam-auditor";

    /// <summary>New deliveries are owed: the pump looks at once.</summary>
    public void Wake() => pump.Wake();

    /// <summary>How sinks are doing, by name.</summary>
    public IReadOnlyDictionary<string, SinkState> States => pump.States;

    /// <summary>Prepares a run of an account: what was unassessed before decides what is said now.</summary>
    public async Task<OwedEvents> PrepareAsync(AccountId account, CancellationToken ct)
    {
        var before = options.Sinks.Count == 0 ? null : await store.ValueAsync(Key(account), ct);
        return new OwedEvents(options.Sinks, Sender, FindingEvents.Read(before));
    }

    /// <summary>After the commit: a crash in between, or a store that fails, says "cannot be assessed" once more.</summary>
    public async Task KeepAsync(AccountId account, OwedEvents owed, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(owed);
        // The run and what it owes are kept: they go out whatever becomes of this.
        Wake();
        try
        {
            if (options.Sinks.Count > 0)
            {
                await store.SetValueAsync(Key(account), FindingEvents.Write(owed.Unknown), ct);
            }
        }
        catch (StoreException e)
        {
            log.Error("What of {Account} cannot be assessed will be said again by the next run: {Reason}", account.Text, e.Message);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => pump.RunAsync(stoppingToken);

    private static string Key(AccountId account) => $"unknown-seen:{account}";
}
