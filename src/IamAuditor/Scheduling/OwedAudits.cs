using System.Globalization;
using IamAuditor.Storage;
using Quartz;

namespace IamAuditor.Scheduling;

/// <summary>Accounts that are owed an audit, as one-time triggers in the scheduler's own store: they outlive a kill, and whichever node is free takes the next.</summary>
public sealed class OwedAudits(ISchedulerFactory schedulers)
{
    /// <summary>Triggers of this group are limited to so many at once by the budget.</summary>
    public const string Group = "audits";

    private const string Jobs = "audit";
    private const string Since = "owed-since";
    private const string First = "first-round";

    /// <summary>An account that is owed an audit already is not owed a second; one that was audited after <paramref name="since"/> is owed none.</summary>
    /// <exception cref="StoreException">The scheduler's store failed: some may be owed and some not.</exception>
    public Task AddAsync(IReadOnlyList<string> accounts, DateTimeOffset since, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(accounts);
        return StoredAsync(() => OweAsync(accounts, since, ct));
    }

    private async Task OweAsync(IReadOnlyList<string> accounts, DateTimeOffset since, CancellationToken ct)
    {
        var scheduler = await schedulers.GetScheduler(ct);
        foreach (var account in accounts)
        {
            var key = new JobKey(account, Jobs);
            await scheduler.AddJob(
                JobBuilder.Create<AccountAudit>().WithIdentity(key).StoreDurably().RequestRecovery().Build(),
                AddJobOptions.Replacing,
                ct
            );
            var due = since.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
            await OnceAsync(scheduler, account, key, Since, due, Group, ct);
        }
    }

    /// <summary>Whether any audit is owed or under way, on any node.</summary>
    /// <exception cref="StoreException">The scheduler's store failed.</exception>
    public async Task<bool> AnyAsync(CancellationToken ct)
    {
        var any = false;
        await StoredAsync(async () =>
            any = (await (await schedulers.GetScheduler(ct)).GetTriggerKeys(GroupMatcher<TriggerKey>.GroupEquals(Group), ct)).Count > 0
        );
        return any;
    }

    /// <summary>From when on an audit pays what this firing is owed: a kill may come after the audit was committed and before the scheduler knows.</summary>
    public static DateTimeOffset SinceOf(IJobExecutionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.MergedJobDataMap.TryGetValue(Since, out var since) && since is string text
            ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind)
            : context.FireTimeUtc;
    }

    /// <summary>Starts a job of the schedule at once; audits of all accounts by <see cref="JobName.Audit"/>.</summary>
    /// <exception cref="StoreException">The scheduler's store failed: it does not start.</exception>
    public Task StartAsync(JobName job, CancellationToken ct) =>
        StoredAsync(async () => await (await schedulers.GetScheduler(ct)).TriggerJob(Plan.KeyOf(job), cancellationToken: ct));

    /// <summary>Starts the round of an installation that never had one. Nodes that start together may all ask for it: the round sees to it by <see cref="FirstOf"/> that it happens once.</summary>
    public async Task StartFirstAsync(CancellationToken ct) =>
        await OnceAsync(
            await schedulers.GetScheduler(ct),
            First,
            Plan.KeyOf(JobName.Audit),
            First,
            Guid.NewGuid().ToString(),
            executionGroup: null,
            ct
        );

    /// <summary>Null: not asked for as the first round; else what tells this request from that of another node. A repeat after a kill is the same request.</summary>
    public static string? FirstOf(IJobExecutionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.MergedJobDataMap.TryGetValue(First, out var request) ? request as string : null;
    }

    private static async Task StoredAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (SchedulerException e)
        {
            // Of a connection that failed Quartz tells with the stack of whoever threw it.
            throw new StoreException($"the scheduler's store failed: {e.GetBaseException().Message.Split('\n')[0]}", e);
        }
    }

    // A trigger that waits already is left as it is, whichever node made it.
    private static ValueTask<ScheduleTriggerResult> OnceAsync(
        IScheduler scheduler,
        string name,
        JobKey job,
        string key,
        string value,
        string? executionGroup,
        CancellationToken ct
    ) =>
        scheduler.ScheduleTrigger(
            TriggerBuilder
                .Create()
                .WithIdentity(name, Group)
                .ForJob(job)
                .UsingJobData(key, value)
                .WithExecutionGroup(executionGroup)
                .StartNow()
                .WithSimpleSchedule(s => s.WithMisfireInstruction(SimpleTriggerMisfireInstruction.FireNow))
                .Build(),
            TriggerConflict.Keep,
            ct
        );
}
