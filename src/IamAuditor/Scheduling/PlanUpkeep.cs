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
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static bool IsSame(ICronTrigger stored, ICronTrigger wanted) =>
        stored.CronExpressionString == wanted.CronExpressionString
        && stored.TimeZone.Id == wanted.TimeZone.Id
        && stored.MisfireInstruction == wanted.MisfireInstruction;
}
