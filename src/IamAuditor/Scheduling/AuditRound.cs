using IamAuditor.Serving;
using Quartz;
using Serilog;

namespace IamAuditor.Scheduling;

/// <summary>Begins a round: lists the accounts and makes each of them owed. The audits themselves are jobs of their own, shared by all nodes.</summary>
[DisallowConcurrentExecution]
public sealed class AuditRound(AccountList list, DaemonState state, OwedAudits owed, ILogger log) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        using var running = state.Begin("round of all accounts");
        var (accounts, problems) = await list.ReadAsync(cancellationToken);
        state.AccountProblems = problems;
        foreach (var problem in problems)
        {
            log.Error("Accounts: {Problem}", problem);
        }

        if (accounts is null)
        {
            return;
        }

        state.Accounts = accounts;
        await owed.AddAsync([.. accounts.Select(a => a.Key)], cancellationToken);
        log.Information("A round of {Count} account(s) has begun", accounts.Count);
    }
}
