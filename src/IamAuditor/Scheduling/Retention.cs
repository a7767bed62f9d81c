using IamAuditor.Commands;
using IamAuditor.Serving;
using IamAuditor.Storage;
using Quartz;
using Serilog;

namespace IamAuditor.Scheduling;

/// <summary>Removes runs and evidence that are older than they need to be.</summary>
[DisallowConcurrentExecution]
public sealed class Retention(Surroundings around, AuditorOptions options, IStore store, DaemonPlace place, DaemonState state, ILogger log)
    : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        using var running = state.Begin("retention");
        var files = await Storage.Retention.ApplyAsync(store, options.Store, place.DataFolder, around.Time.GetUtcNow(), cancellationToken);
        log.Information("Retention: {Files} file(s) of evidence are gone", files);
    }
}
