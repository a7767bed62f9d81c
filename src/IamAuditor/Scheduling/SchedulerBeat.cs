using IamAuditor.Serving;
using Microsoft.Extensions.Hosting;
using Quartz;
using Serilog;

namespace IamAuditor.Scheduling;

/// <summary>
/// Shows every few seconds that the scheduler of this node answers (health and the watchdog look at it), reads rules anew when their files change, plans anew after the clock was set back, and makes accounts owed that were never audited.
/// </summary>
public sealed class SchedulerBeat(
    ISchedulerFactory schedulers,
    PlanUpkeep plan,
    OwedAudits owed,
    DaemonState state,
    RulesInForce rules,
    FirstRun first,
    TimeProvider time,
    ILogger log
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var scheduler = await schedulers.GetScheduler(stoppingToken);
            if (first.IsAsked)
            {
                await owed.StartAsync(JobName.Audit, stoppingToken);
            }
            else if (await first.IsDueAsync(stoppingToken))
            {
                await owed.StartFirstAsync(stoppingToken);
            }

            var before = time.GetUtcNow();
            while (true)
            {
                await scheduler.GetMetadata(stoppingToken);
                var now = time.GetUtcNow();
                if (now >= before || await MendAsync(before - now, stoppingToken))
                {
                    before = now;
                }

                state.Beat();
                rules.ReloadIfChanged();
                await Task.Delay(Interval, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The daemon stops.
        }
        catch (Exception e)
        {
            log.Fatal(e, "The scheduler does not answer; the daemon counts as unhealthy from now on");
        }
    }

    // Where its store is away it is tried again with the next beat.
    private async Task<bool> MendAsync(TimeSpan by, CancellationToken ct)
    {
        try
        {
            await plan.MendAsync(ct);
            log.Warning("The clock was set back by {Time}; what was planned by it is planned anew", by);
            return true;
        }
        catch (SchedulerException e)
        {
            log.Error("What was planned by a clock that was set back cannot be planned anew yet: {Reason}", e.GetBaseException().Message);
            return false;
        }
    }
}
