using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
using IamAuditor.Commands;
using IamAuditor.Exports;
using IamAuditor.Options;
using IamAuditor.Reports.Mail;
using IamAuditor.Scheduling;
using IamAuditor.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Serilog;
using Serilog.Events;

namespace IamAuditor.Serving;

/// <summary>The service: host, scheduler, HTTP, watchdog, put together in one place and run until somebody stops it.</summary>
public sealed class Daemon(
    Surroundings around,
    Settings settings,
    string dataFolder,
    IStore store,
    RulesInForce rules,
    Serilog.ILogger log,
    TextWriter messages
)
{
    public async Task<int> RunAsync(bool runNow, string? token, X509Certificate2? certificate, CancellationToken ct)
    {
        var options = settings.Options;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = around.ProgramDirectory });
        // What ASP.NET reads of its own configuration (urls, environment) is not ours to be configured by.
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders();
        // What the parts of the host say of their own life is of no use to an operator; their warnings are.
        using var hostLog = new LoggerConfiguration()
            .MinimumLevel.Verbose()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("Quartz", LogEventLevel.Warning)
            .MinimumLevel.Override("System", LogEventLevel.Warning)
            .WriteTo.Logger(log)
            .CreateLogger();
        builder.Services.AddSerilog(hostLog, dispose: false);
        builder.Services.AddSystemd();
        builder.Services.AddWindowsService(o => o.ServiceName = "IamAuditor");
        builder.Services.Configure<HostOptions>(h => h.ShutdownTimeout = TimeSpan.FromSeconds(options.Serve.StopSeconds));
        builder
            .Services.AddSingleton(log)
            .AddSingleton(around)
            .AddSingleton(around.Time)
            .AddSingleton(options)
            .AddSingleton(store)
            .AddSingleton(rules)
            .AddSingleton(new DaemonPlace(dataFolder))
            .AddSingleton(new FirstRun(store, runNow))
            .AddSingleton<DaemonState>()
            .AddSingleton<DaemonHealth>()
            .AddSingleton<AccountList>()
            .AddSingleton<AccountAuditing>()
            .AddSingleton<RootActivity>()
            .AddSingleton<OwedAudits>()
            .AddHostedService<DaemonMetrics>()
            .AddHostedService<SystemdWatchdog>();
        builder
            .Services.AddOpenTelemetry()
            .ConfigureResource(r => r.AddService("iam-auditor", serviceVersion: Exports.Product.Version))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(DaemonMetrics.MeterName).AddPrometheusExporter();
                if (options.Metrics.OtlpEndpoint is { } endpoint)
                {
                    metrics.AddOtlpExporter(o => o.Endpoint = new Uri(endpoint));
                }
            });
        var (sinks, wrong) = SinkSet.Open(options.Sinks, around.Variable, around.WorkingDirectory, around.Time);
        if (wrong.Count > 0)
        {
            CommandLine.Say(messages, "iam-auditor serve", wrong);
            return ExitCode.CouldNotAudit;
        }

        if (options.Mail.Host is not null)
        {
            sinks = [.. sinks, new MailSink(options.Mail, around.Variable, around.WorkingDirectory)];
        }

        // Nodes of a cluster take turns at a sink; each start is another node.
        var node = options.Store.Provider == StoreKind.Postgres ? Guid.NewGuid().ToString("N") : null;
        builder
            .Services.AddSingleton(new OutboxPump(store, sinks, around.Time, log, node: node))
            .AddSingleton<Deliveries>()
            .AddSingleton<DaemonMails>()
            .AddHostedService(s => s.GetRequiredService<Deliveries>());
        var (connection, problem) = Connection(options);
        if (problem is not null)
        {
            log.Fatal("{Problem}", problem);
            return ExitCode.CouldNotAudit;
        }

        Plan.Add(builder, options, dataFolder, connection);
        builder.Services.AddHostedService<SchedulerBeat>();
        builder.Services.AddHostedService<RoundReports>();
        if (options.Http.Enabled)
        {
            LookingIn.Listen(builder.WebHost, options.Http, certificate);
        }

        await using var app = builder.Build();
        if (options.Http.Enabled)
        {
            LookingIn.Map(app, options.Http, token);
        }

        using var reload = OperatingSystem.IsWindows()
            ? null
            : PosixSignalRegistration.Create(
                PosixSignal.SIGHUP,
                signal =>
                {
                    signal.Cancel = true;
                    rules.Reload();
                }
            );
        foreach (var job in PlannedJob.All(options.Schedule))
        {
            log.Information("Schedule: {Job} {Times}", job.Name.ToString(), ScheduleWords.Of(job, around.Time.GetUtcNow()));
        }

        try
        {
            await app.StartAsync(ct);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            CommandLine.Say(
                messages,
                "iam-auditor serve",
                [$"{AuditorOptions.Section}:Http:Url: another program listens on {options.Http.Url}; stop it, or write another port"]
            );
            return ExitCode.CouldNotAudit;
        }

        log.Information(
            "{Product} {Version} serves{Address}",
            Exports.Product.Name,
            Exports.Product.Version,
            options.Http.Enabled ? " " + options.Http.Url : ""
        );
        await app.WaitForShutdownAsync(ct);
        if (app.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(s => s.ExecuteTask is { IsFaulted: true }))
        {
            log.Fatal("Stopped because a part of it failed; whoever starts it starts it again");
            return ExitCode.Failed;
        }

        log.Information("Stopped; what was interrupted is resumed at the next start");
        return ExitCode.Clean;
    }

    private (string? Connection, string? Problem) Connection(AuditorOptions options) =>
        options.Store.Provider != StoreKind.Postgres || !SecretReference.TryParse(options.Store.ConnectionString, out var reference)
            ? (null, null)
            : reference.Read(around.Variable, around.WorkingDirectory);
}
