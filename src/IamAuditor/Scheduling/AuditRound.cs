using System.Globalization;
using IamAuditor.Serving;
using IamAuditor.Storage;
using Quartz;
using Serilog;

namespace IamAuditor.Scheduling;

/// <summary>Begins a round: lists the accounts and makes each of them owed. The audits themselves are jobs of their own, shared by all nodes.</summary>
[DisallowConcurrentExecution]
public sealed class AuditRound(AccountList list, DaemonState state, OwedAudits owed, IStore store, ILogger log) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        if (OwedAudits.FirstOf(context) is { } request && !await FirstRun.ClaimAsync(store, request, cancellationToken))
        {
            return;
        }

        using var running = state.Begin("round of all accounts");
        var listing = await list.ReadAsync(cancellationToken);
        await AccountScope.KeepAsync(store, listing, cancellationToken);
        var (accounts, problems, _) = listing;
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
        await owed.AddAsync([.. accounts.Select(a => a.Key)], Begun(context), cancellationToken);
        log.Information("A round of {Count} account(s) has begun", accounts.Count);
    }

    // A round that was cut short goes on as the one that it was: accounts that it has had already are not audited again.
    private static DateTimeOffset Begun(IJobExecutionContext context) =>
        context.Recovering
        && context.MergedJobDataMap.TryGetValue(SchedulerConstants.FailedJobOriginalTriggerFireTime, out var value)
        && DateTimeOffset.TryParse(value as string, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var original)
            ? original
            : context.FireTimeUtc;
}
