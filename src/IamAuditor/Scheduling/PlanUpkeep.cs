using Microsoft.Extensions.Hosting;
using Quartz;

namespace IamAuditor.Scheduling;

/// <summary>
/// Brings the scheduler's store to what the configuration says, before the scheduler starts. A job whose times are as they were is left alone, because its trigger remembers what was missed while nobody ran; one that was
/// switched off runs no more.
/// </summary>
public sealed class PlanUpkeep(ISchedulerFactory schedulers, AuditorOptions options, TimeProvider time) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        foreach (var job in PlannedJob.All(options.Schedule))
        {
            await scheduler.AddJob(Plan.JobOf(job), AddJobOptions.Replacing, cancellationToken);
            var wanted = Plan.TriggerOf(job, time);
            var stored = await scheduler.GetTrigger(wanted.Key, cancellationToken) as ICronTrigger;
            if (!job.Enabled)
            {
                await scheduler.UnscheduleJob(wanted.Key, cancellationToken);
            }
            else if (stored is null)
            {
                // Another node that starts at the same time has the same plan.
                await scheduler.ScheduleTrigger(wanted, TriggerConflict.Keep, cancellationToken);
            }
            else if (
                !IsSame(stored, wanted)
                || await scheduler.GetTriggerState(wanted.Key, cancellationToken) is TriggerState.Error or TriggerState.Complete
            )
            {
                await scheduler.RescheduleJob(wanted.Key, wanted, cancellationToken);
            }
        }

        await MendAsync(cancellationToken);
    }

    /// <summary>After the clock was set back, perhaps while nobody ran: what was planned by the time of before falls due by the time of now.</summary>
    public async Task MendAsync(CancellationToken ct)
    {
        var scheduler = await schedulers.GetScheduler(ct);
        foreach (var key in await scheduler.GetTriggerKeys(GroupMatcher<TriggerKey>.AnyGroup(), ct))
        {
            if (await scheduler.GetTrigger(key, ct) is { } stored && IsTooLate(stored))
            {
                await scheduler.RescheduleJob(key, stored.GetTriggerBuilder().StartAt(time.GetUtcNow()).Build(), ct);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Nothing would run until the time has come to which a wrong clock put it.
    private bool IsTooLate(ITrigger stored)
    {
        // Clocks of nodes may differ: a slot that one of them has just had lies before another still.
        var soon = time.GetUtcNow() + AheadOfClock.Tolerance;
        // Before its start, which is when it was planned, a schedule has no slots at all.
        return stored.NextFireTimeUtc is { } next
            && (stored.StartTimeUtc > soon || next > (stored is ICronTrigger ? stored.GetFireTimeAfter(soon) : soon));
    }

    private static bool IsSame(ICronTrigger stored, ICronTrigger wanted) =>
        stored.CronExpressionString == wanted.CronExpressionString
        && stored.TimeZone.Id == wanted.TimeZone.Id
        && stored.MisfireInstruction == wanted.MisfireInstruction;
}
