using System.Diagnostics.Metrics;
using IamAuditor.Storage;
using Microsoft.Extensions.Hosting;
using Serilog;

namespace IamAuditor.Serving;

/// <summary>The daemon's metrics, as OpenTelemetry instruments. What the store knows is read every few seconds, so that a scrape never waits for it.</summary>
public sealed class DaemonMetrics : BackgroundService
{
    public const string MeterName = "IamAuditor";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly IStore store;
    private readonly ILogger log;
    private readonly TimeProvider time;
    private readonly Meter meter = new(MeterName, Exports.Product.Version);
    private DaemonFigures figures = new() { Accounts = [], Outbox = [] };

    public DaemonMetrics(IStore store, AuditorOptions options, DaemonState state, RulesInForce rules, TimeProvider time, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(rules);
        (this.store, this.log, this.time) = (store, log, time);
        // A sink that is owed nothing says so: silence would look like a daemon that is away.
        List<string> sinks = [.. options.Sinks.Select(s => s.Name!)];
        if (options.Mail.Host is not null)
        {
            sinks.Add(Reports.Mail.MailSink.SinkName);
        }

        meter.CreateObservableCounter(
            "iam_auditor_runs",
            () =>
                new Measurement<long>[]
                {
                    new(state.Succeeded, Label("outcome", "succeeded")),
                    new(state.Failed, Label("outcome", "failed")),
                },
            description: "Audits of accounts since the start, by outcome"
        );
        meter.CreateObservableCounter("iam_auditor_calls", () => state.Calls, description: "AWS API calls of audits since the start");
        meter.CreateObservableCounter(
            "iam_auditor_throttles",
            () => state.Throttled,
            description: "Readings given up because AWS throttled them, since the start"
        );
        meter.CreateObservableGauge("iam_auditor_running", () => state.Running.Count, description: "Jobs that run now");
        meter.CreateObservableGauge(
            "iam_auditor_rules_reload_failed",
            () => rules.Problems.Count > 0 ? 1 : 0,
            description: "1 while rules or waivers on disk are broken and those of before are in force"
        );
        meter.CreateObservableGauge(
            "iam_auditor_findings_open",
            () =>
                figures
                    .Accounts.Where(a => a.Last is not null)
                    .SelectMany(a =>
                        a.Last!.Open.Select(o => new Measurement<long>(o.Value, Label("account", a.Account), Label("severity", o.Key)))
                    ),
            description: "Open findings as the last audit left them"
        );
        meter.CreateObservableGauge(
            "iam_auditor_gaps",
            () => Each(a => a.Last?.Gaps),
            description: "Things that the last audit could not read"
        );
        meter.CreateObservableGauge(
            "iam_auditor_verdicts_unknown",
            () => Each(a => a.Last?.Unknown),
            description: "Unknown verdicts of the last audit"
        );
        meter.CreateObservableGauge(
            "iam_auditor_last_success_timestamp_seconds",
            () => Each(a => a.Last?.Finished.ToUnixTimeSeconds()),
            description: "When an account was last audited"
        );
        meter.CreateObservableGauge("iam_auditor_outbox_waiting", () => EachSink(sinks, o => o.Waiting), description: "Deliveries owed");
        meter.CreateObservableGauge(
            "iam_auditor_outbox_parked",
            () => EachSink(sinks, o => o.Parked),
            description: "Deliveries set aside because a receiver refused them"
        );
    }

    public override void Dispose()
    {
        meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                try
                {
                    figures = await DaemonFigures.ReadAsync(store, stoppingToken);
                }
                catch (Exception e) when (e is IOException or System.Data.Common.DbException)
                {
                    log.Warning("Metrics are as of before: the store does not answer: {Reason}", e.Message);
                }
            } while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The daemon stops.
        }
    }

    private IEnumerable<Measurement<long>> Each(Func<AccountFigures, long?> value) =>
        figures.Accounts.SelectMany(a =>
            value(a) is { } number ? [new Measurement<long>(number, Label("account", a.Account))] : Array.Empty<Measurement<long>>()
        );

    private IEnumerable<Measurement<long>> EachSink(
        List<string> configured,
        Func<(string Sink, int Waiting, int Parked, DateTimeOffset? Oldest), int> value
    ) =>
        configured
            .Where(name => figures.Outbox.All(o => o.Sink != name))
            .Select(name => new Measurement<long>(0, Label("sink", name)))
            .Concat(figures.Outbox.Select(o => new Measurement<long>(value(o), Label("sink", o.Sink))));

    private static KeyValuePair<string, object?> Label(string name, string value) => new(name, value);
}
