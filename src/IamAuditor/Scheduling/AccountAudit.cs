using IamAuditor.Serving;
using IamAuditor.Storage;
using Quartz;
using Serilog;

namespace IamAuditor.Scheduling;

/// <summary>Audits one account. Interrupted by a stop or a kill before its run was committed, it is run again at the next start or by another node; after that, it is not.</summary>
[DisallowConcurrentExecution]
public sealed class AccountAudit(AccountList list, AccountAuditing auditing, IStore store, TimeProvider time, ILogger log) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var key = context.JobDetail.Key.Name;
        var (accounts, _, _) = await list.ReadAsync(cancellationToken);
        if (accounts?.FirstOrDefault(a => a.Key == key) is not { } account)
        {
            log.Warning("Account {Account} is not configured any more and is not audited", key);
            return;
        }

        // Where no id is configured there is one account only.
        var since = OwedAudits.SinceOf(context);
        var now = time.GetUtcNow();
        if (
            (await store.RunsAsync(account.Id, cancellationToken)).Any(r =>
                r.Started >= since && !AheadOfClock.Is(r.Started, now) && !r.IsWatch
            )
        )
        {
            log.Information("{Account} was audited since its audit fell due at {Since}", key, since);
            return;
        }

        if (context.Recovering)
        {
            log.Information("The audit of {Account} was cut short and begins anew", key);
        }

        await auditing.AuditAsync(account, cancellationToken);
    }
}
