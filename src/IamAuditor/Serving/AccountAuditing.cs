using IamAuditor.Aws;
using IamAuditor.Commands;
using IamAuditor.Core.Reports;
using IamAuditor.Policies;
using IamAuditor.Reports.Accounts;
using IamAuditor.Reports.Excel;
using IamAuditor.Storage;
using Serilog;

namespace IamAuditor.Serving;

/// <summary>One audit of one account, within its budget. Whatever goes wrong is recorded as a failed run of that account and goes no further.</summary>
public sealed class AccountAuditing(
    Surroundings around,
    AuditorOptions options,
    IStore store,
    DaemonPlace place,
    RulesInForce rules,
    DaemonState state,
    Deliveries deliveries,
    ILogger log
)
{
    /// <summary>Cancellation passes through: the account is still owed then. Tells whether the audit succeeded.</summary>
    public async Task<bool> AuditAsync(AccountTarget account, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(account);
        using var running = state.Begin($"audit of {account.Key}");
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(TimeSpan.FromMinutes(options.Accounts.Budget.DeadlineMinutes));
        var started = around.Time.GetUtcNow();
        log.Information("Auditing {Account}", account.Key);
        var said = new List<string>();
        var id = account.Id;
        var failure = "";
        var (calls, throttled) = (0, 0);
        try
        {
            var evidence = await AwsEvidence.CollectAsync(account.Request, around.Time, null, said.Add, deadline.Token);
            calls = evidence?.Files.Sum(f => f.Calls) ?? 0;
            throttled = evidence?.Gaps.Count(g => IsThrottling(g.Code)) ?? 0;
            if (evidence is null)
            {
                failure = said.Count == 0 ? "" : $"{said[0]} {string.Join("; ", said.Skip(1).Select(s => s.Trim()))}".Trim();
            }
            else if (id is not null && evidence.Account is { } other && other != id)
            {
                failure = $"the credentials for {id} lead to account {other}; check the role's ARN";
            }
            else
            {
                id ??= evidence.Account;
                var owed = id is { } owner ? await deliveries.PrepareAsync(owner, deadline.Token) : null;
                var judged = await Pipeline(owed).RunAsync(rules.Rules, evidence with { Account = id }, null, started, deadline.Token);
                if (judged.Record is { } record)
                {
                    state.Count(succeeded: true, calls, throttled);
                    state.Unrecorded = null;
                    log.Information(
                        "Audited {Account}: run {Run}, {Failed} failed and {Unknown} unknown verdicts, {Gaps} gaps, {Calls} calls",
                        record.Account.Text,
                        record.Id,
                        record.Failed,
                        record.Unknown,
                        record.Gaps,
                        record.Calls
                    );
                    foreach (var message in judged.Messages)
                    {
                        log.Warning("{Account}: {Message}", record.Account.Text, message);
                    }

                    await deliveries.KeepAsync(record.Account, owed!, ct);
                    WriteReport(judged.Report!);
                    return true;
                }

                failure = judged.Messages.Count > 0 ? string.Join(" ", judged.Messages) : "the evidence does not say whose account it is";
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException)
        {
            failure =
                $"it was not done within {options.Accounts.Budget.DeadlineMinutes} minutes (IamAuditor:Accounts:Budget:DeadlineMinutes)";
        }
        catch (Exception e) when (e is StoreException || FullDisk.Is(e))
        {
            failure = e.Message;
        }
        catch (Exception e)
        {
            log.Error(e, "The audit of {Account} failed", account.Key);
            failure = $"{e.GetType().Name}: {AwsFailure.Describe(e).Message}";
        }

        state.Count(succeeded: false, calls, throttled);
        log.Error("The audit of {Account} failed: {Failure}", account.Key, failure);
        await RecordFailureAsync(id, started, Logging.Redaction.Clean(failure), ct);
        return false;
    }

    // The run is kept whatever becomes of its workbook.
    private void WriteReport(AuditReport report)
    {
        var path = Path.Combine(place.DataFolder, AccountsFile.FolderName, $"{report.Snapshot.Account}.xlsx");
        try
        {
            PrivateOutput.Write(path, stream => new ExcelReport().Write(report, stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error("The workbook of {Account} could not be written: {Reason}", report.Snapshot.Account.Text, e.Message);
        }
    }

    /// <summary>Where no id is configured there is one account only, the one that was audited before; null: none was.</summary>
    internal async Task<AccountId?> LastKnownAsync(CancellationToken ct)
    {
        var runs = await store.RunsAsync(null, ct);
        return runs.Count > 0 ? runs[^1].Account : null;
    }

    internal AuditPipeline Pipeline(OwedEvents? owed, bool isWatch = false) =>
        new(around, options, store, place.DataFolder, rules.Stewardship, log)
        {
            Owes = owed is null ? (_, _) => [] : owed.Of,
            IsWatch = isWatch,
        };

    private async Task RecordFailureAsync(AccountId? id, DateTimeOffset started, string failure, CancellationToken ct)
    {
        try
        {
            id ??= await LastKnownAsync(ct);
            if (id is { } account)
            {
                await Pipeline(null).FailedAsync(account, started, failure, ct);
            }
            else
            {
                state.Unrecorded = failure;
            }
        }
        catch (StoreException e)
        {
            log.Error("That the audit of {Account} failed could not be recorded: {Reason}", id?.Text, e.Message);
        }
    }

    private static bool IsThrottling(string code) =>
        code.Contains("Throttl", StringComparison.OrdinalIgnoreCase)
        || code.Contains("TooManyRequests", StringComparison.OrdinalIgnoreCase);
}
