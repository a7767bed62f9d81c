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
        if (options.Store.RetainDays == 0)
        {
            return;
        }

        using var running = state.Begin("retention");
        var before = around.Time.GetUtcNow() - TimeSpan.FromDays(options.Store.RetainDays);
        var paths = await store.PruneAsync(before, options.Store.RetainRuns, cancellationToken);
        foreach (var path in paths)
        {
            File.Delete(DataFolder.FullPath(place.DataFolder, path));
        }

        log.Information("Retention: {Files} file(s) of evidence from before {Before} are gone", paths.Count, before);
    }
}
