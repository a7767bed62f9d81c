using IamAuditor.Serving;
using Quartz;
using Serilog;

namespace IamAuditor.Scheduling;

/// <summary>Looks at the events of every account since it last did. One account's failure is logged and hinders no other.</summary>
[DisallowConcurrentExecution]
public sealed class RootWatch(AccountList list, RootActivity activity, DaemonState state, ILogger log) : IJob
{
    private const int AtOnce = 8;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        await Parallel.ForEachAsync(
            await list.KnownAsync(state, cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (account, ct) =>
            {
                try
                {
                    await activity.WatchAsync(account, ct);
                }
                catch (Exception e) when (!ct.IsCancellationRequested)
                {
                    log.Error(e, "The watch of {Account} failed; it looks over the same time again", account.Key);
                }
            }
        );
    }
}
