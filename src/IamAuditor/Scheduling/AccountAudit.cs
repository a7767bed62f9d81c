using IamAuditor.Serving;
using Quartz;
using Serilog;

namespace IamAuditor.Scheduling;

/// <summary>Audits one account. Interrupted by a stop or a kill, it is run again at the next start or by another node.</summary>
[DisallowConcurrentExecution]
public sealed class AccountAudit(AccountList list, AccountAuditing auditing, ILogger log) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var key = context.JobDetail.Key.Name;
        var (accounts, _) = await list.ReadAsync(cancellationToken);
        if (accounts?.FirstOrDefault(a => a.Key == key) is not { } account)
        {
            log.Warning("Account {Account} is not configured any more and is not audited", key);
            return;
        }

        if (context.Recovering)
        {
            log.Information("The audit of {Account} was cut short and begins anew", key);
        }

        await auditing.AuditAsync(account, cancellationToken);
    }
}
