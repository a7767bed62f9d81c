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
        // An organization is not listed anew every few minutes.
        var accounts = state.Accounts;
        if (accounts.Count == 0 || state.AccountsAreOld)
        {
            var (read, problems) = await list.ReadAsync(cancellationToken);
            state.AccountProblems = problems;
            accounts = state.Accounts = read ?? accounts;
        }

        await Parallel.ForEachAsync(
            accounts,
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
