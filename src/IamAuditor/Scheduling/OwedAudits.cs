using Quartz;

namespace IamAuditor.Scheduling;

/// <summary>Accounts that are owed an audit, as one-time triggers in the scheduler's own store: they outlive a kill, and whichever node is free takes the next.</summary>
public sealed class OwedAudits(ISchedulerFactory schedulers)
{
    /// <summary>Triggers of this group are limited to so many at once by the budget.</summary>
    public const string Group = "audits";

    private const string Jobs = "audit";

    /// <summary>An account that is owed an audit already is not owed a second.</summary>
    public async Task AddAsync(IReadOnlyList<string> accounts, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(accounts);
        var scheduler = await schedulers.GetScheduler(ct);
        foreach (var account in accounts)
        {
            var key = new JobKey(account, Jobs);
            await scheduler.AddJob(
                JobBuilder.Create<AccountAudit>().WithIdentity(key).StoreDurably().RequestRecovery().Build(),
                AddJobOptions.Replacing,
                ct
            );
            var trigger = new TriggerKey(account, Group);
            if (await scheduler.GetTrigger(trigger, ct) is null)
            {
                await scheduler.ScheduleJob(
                    TriggerBuilder
                        .Create()
                        .WithIdentity(trigger)
                        .ForJob(key)
                        .StartNow()
                        .WithExecutionGroup(Group)
                        .WithSimpleSchedule(s => s.WithMisfireInstruction(SimpleTriggerMisfireInstruction.FireNow))
                        .Build(),
                    cancellationToken: ct
                );
            }
        }
    }

    /// <summary>Starts a job of the schedule at once; audits of all accounts by <see cref="JobName.Audit"/>.</summary>
    public async Task StartAsync(JobName job, CancellationToken ct)
    {
        var scheduler = await schedulers.GetScheduler(ct);
        await scheduler.TriggerJob(Plan.KeyOf(job), cancellationToken: ct);
    }
}
