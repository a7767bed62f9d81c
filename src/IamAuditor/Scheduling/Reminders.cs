using IamAuditor.Serving;
using Quartz;

namespace IamAuditor.Scheduling;

/// <summary>Reminds of waivers that end soon and of accounts that missed their audits.</summary>
[DisallowConcurrentExecution]
public sealed class Reminders(DaemonMails mails, DaemonState state) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        using var running = state.Begin("reminders of waivers");
        await mails.RemindAsync(cancellationToken);
    }
}
