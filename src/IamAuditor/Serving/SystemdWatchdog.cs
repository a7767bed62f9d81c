using System.Globalization;
using IamAuditor.Commands;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;

namespace IamAuditor.Serving;

/// <summary>Tells systemd that the daemon is alive, as long as its scheduler is. Does nothing where nobody watches.</summary>
public sealed class SystemdWatchdog(IServiceProvider services, Surroundings around, DaemonHealth health) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // systemd gives microseconds and asks for a ping at half of them; see sd_watchdog_enabled(3).
        if (
            services.GetService(typeof(ISystemdNotifier)) is not ISystemdNotifier { IsEnabled: true } notifier
            || !long.TryParse(around.Variable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var micros)
        )
        {
            return;
        }

        using var timer = new PeriodicTimer(TimeSpan.FromMicroseconds(micros / 3.0), around.Time);
        try
        {
            do
            {
                if (health.IsAlive)
                {
                    notifier.Notify(new ServiceState("WATCHDOG=1"));
                }
            } while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The daemon stops.
        }
    }
}
