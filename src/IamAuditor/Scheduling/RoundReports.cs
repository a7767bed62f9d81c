using IamAuditor.Commands;
using IamAuditor.Reports.Accounts;
using IamAuditor.Serving;
using IamAuditor.Storage;
using Microsoft.Extensions.Hosting;
using Serilog;

namespace IamAuditor.Scheduling;

/// <summary>Writes the report of all accounts whenever a round is over: no audit is owed any more, on any node. At the start it makes up for what a stop or kill prevented.</summary>
public sealed class RoundReports(
    OwedAudits owed,
    DaemonState state,
    IStore store,
    RulesInForce rules,
    AuditorOptions options,
    DaemonPlace place,
    Surroundings around,
    ILogger log
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var isDue = true;
            var told = 0L;
            var isAway = false;
            while (true)
            {
                // A short audit may come and go between two looks.
                var done = state.Succeeded + state.Failed;
                try
                {
                    var isGoing = await owed.AnyAsync(stoppingToken);
                    isAway = false;
                    isDue |= isGoing || done != told;
                    if (isDue && !isGoing)
                    {
                        (isDue, told) = (false, done);
                        await WriteAsync(stoppingToken);
                    }
                }
                catch (StoreException e)
                {
                    if (!isAway)
                    {
                        log.Error("Whether a round is over cannot be seen until the store answers: {Reason}", e.Message);
                    }

                    isAway = true;
                }

                await Task.Delay(Interval, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The daemon stops.
        }
    }

    private async Task WriteAsync(CancellationToken ct)
    {
        try
        {
            var file = Path.Combine(place.DataFolder, AccountsFile.FolderName, AccountsWorkbook.FileName);
            var (report, path) = await AccountsFile.WriteAsync(store, rules.Rules, options, around.Time.GetUtcNow(), file, ct);
            if (path is not null)
            {
                state.LastReport = (path, report.At);
                log.Information("{Conclusion} The report of all accounts: {Path}", string.Join(" ", report.Conclusion), path);
            }
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            log.Error(
                e,
                "The report of all accounts could not be written; the next round tries again, as does `iam-auditor report accounts`"
            );
        }
    }
}
