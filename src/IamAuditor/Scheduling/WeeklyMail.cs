using IamAuditor.Serving;
using Quartz;

namespace IamAuditor.Scheduling;

/// <summary>Sends the report of the week.</summary>
[DisallowConcurrentExecution]
public sealed class WeeklyMail(DaemonMails mails, DaemonState state) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        using var running = state.Begin("weekly mail");
        await mails.SendWeeklyAsync(cancellationToken);
    }
}
