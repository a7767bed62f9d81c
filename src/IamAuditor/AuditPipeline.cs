using System.Security.Cryptography;
using IamAuditor.Commands;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;
using IamAuditor.Core.Rules;
using IamAuditor.Exports;
using IamAuditor.Policies;
using IamAuditor.Storage;
using Serilog;
using Serilog.Core;

namespace IamAuditor;

/// <summary>
/// From evidence to a report, with the account's history where there is a store: snapshot, verdicts, changes of findings, commit. One for `audit`, `demo` and the daemon.
/// </summary>
/// <param name="around">The clock.</param>
/// <param name="options">How findings are followed.</param>
/// <param name="store">Null: nothing is remembered, and what fails counts as known at start.</param>
/// <param name="dataFolder">Where evidence of kept runs goes; null exactly where <paramref name="store"/> is.</param>
/// <param name="stewardship">Waivers and owners.</param>
/// <param name="log">Null: none.</param>
public sealed class AuditPipeline(
    Surroundings around,
    AuditorOptions options,
    IStore? store,
    string? dataFolder,
    Stewardship stewardship,
    ILogger? log = null
)
{
    // Another run of the same account overtook this one; after so many times something else is wrong.
    private const int Attempts = 5;

    private readonly ILogger log = log ?? Logger.None;

    /// <summary>What a run owes to sinks, made from its report before the run is committed, and committed with it.</summary>
    public Func<AuditReport, RunRecord, IReadOnlyList<OutboxEntry>> Owes { get; init; } = (_, _) => [];

    /// <summary>Letters that end the id of the run; null: random ones.</summary>
    public Func<string>? Letters { get; init; }

    /// <summary>A look at the latest events between two audits.</summary>
    public bool IsWatch { get; init; }

    /// <param name="rules">The rules to judge by.</param>
    /// <param name="evidence">What was read.</param>
    /// <param name="at">The moment of judgement; null: when the evidence was taken.</param>
    /// <param name="started">When the run began, which is before the evidence was read.</param>
    /// <param name="ct">Cancelled between steps; what is committed is committed whole.</param>
    /// <exception cref="StoreException">The store failed; nothing was kept.</exception>
    public Task<JudgedRun> RunAsync(
        RuleSet rules,
        GatheredEvidence evidence,
        DateTimeOffset? at,
        DateTimeOffset started,
        CancellationToken ct
    ) => KeepAsync(Judge(rules, evidence, at), started, ct);

    /// <summary>The first half of a run: evidence to verdicts. It asks no store, so that several can be judged at once.</summary>
    public JudgedEvidence Judge(RuleSet rules, GatheredEvidence evidence, DateTimeOffset? at)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(evidence);
        var assembled = SnapshotAssembly.Assemble(evidence.Account, at ?? evidence.TakenAt, evidence.Files, evidence.Gaps);
        var problems = evidence.Problems.Concat(assembled.Problems).ToList();
        List<string> messages =
        [
            .. evidence.Unrecognised.Select(name => $"{name}: not read; no evidence file is named so"),
            .. problems.Select(p => p.ToString()).Distinct(),
        ];
        // A live run goes on without what came damaged; a replay of damaged or foreign files would judge something else than it says.
        if (assembled.Snapshot is not { } snapshot || (evidence.IsReplay && problems.Exists(p => p.IsError)))
        {
            return new JudgedEvidence(evidence, null, messages);
        }

        var run = new AuditRun
        {
            Snapshot = snapshot,
            Rules = rules,
            Verdicts = Audit.Evaluate(rules, snapshot),
            AddsOnly = IsWatch,
            Evidence =
            [
                .. evidence.Files.Select(f => new EvidenceDigest(f.Source, f.Region, f.Path, f.ReadAt, f.Bytes.Length, f.Sha256, f.Calls)),
            ],
            Waivers = stewardship.Waivers,
        };
        messages.AddRange(
            stewardship
                .Waivers.Where(w => w.Accounts.Count == 0 || w.Accounts.Contains(snapshot.Account))
                .Select(w =>
                    WaiverReview.Ending(w, snapshot.TakenAt) is { } ending
                        ? w.Line is { } line
                            ? FormattableString.Invariant($"{options.Waivers.File}:{line}: {ending}")
                            : ending
                        : null
                )
                .OfType<string>()
        );
        messages.AddRange(IdleOwners(run));
        return new JudgedEvidence(evidence, run, messages);
    }

    /// <summary>The second half: verdicts to a report, with the account's history where there is a store.</summary>
    /// <param name="judged">Evidence of an account. Those of one account are kept in the order of time.</param>
    /// <param name="started">When the run began.</param>
    /// <param name="ct">Cancelled between steps; what is committed is committed whole.</param>
    /// <exception cref="StoreException">The store failed; nothing was kept.</exception>
    public async Task<JudgedRun> KeepAsync(JudgedEvidence judged, DateTimeOffset started, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(judged);
        ct.ThrowIfCancellationRequested();
        List<string> messages = [.. judged.Messages];
        if (judged.Run is not { } run)
        {
            return new JudgedRun { Messages = messages };
        }

        var snapshot = run.Snapshot;
        if (store is null || dataFolder is null)
        {
            return ByItself();
        }

        if (await NewestAsync(snapshot, ct) is { } newest && newest.At >= snapshot.TakenAt)
        {
            messages.Add(
                $"the evidence is of {Words(snapshot.TakenAt)} and the history of {snapshot.Account} goes on to {Words(newest.At)}: it is judged by itself, and not kept"
            );
            return ByItself();
        }

        return await CommitAsync(store, dataFolder, run, judged.Evidence, started, messages, ct);

        // Owners, due dates and waivers hold without a history too; everything that fails was known at start.
        JudgedRun ByItself() =>
            new() { Report = AuditReport.From(run with { Changes = Reconciled(run, known: null) }), Messages = messages };
    }

    /// <summary>Keeps that an account could not be audited, so that it does not look as if nobody had tried.</summary>
    public async Task<RunRecord?> FailedAsync(AccountId account, DateTimeOffset started, string reason, CancellationToken ct)
    {
        if (store is null)
        {
            return null;
        }

        var now = around.Time.GetUtcNow();
        return await store.CommitAsync(
            new CompletedRun
            {
                Record = new RunRecord
                {
                    Id = NewId(started),
                    Account = account,
                    At = started,
                    Started = started,
                    Finished = now,
                    Succeeded = false,
                    Failure = reason,
                    RulesAssessed = 0,
                    Rules = 0,
                },
            },
            ct
        );
    }

    // Runs of a clock that was ahead do not keep the account from being audited until their time has come.
    private async Task<RunRecord?> NewestAsync(AccountSnapshot snapshot, CancellationToken ct)
    {
        var now = around.Time.GetUtcNow();
        var isAhead = AheadOfClock.Is(snapshot.TakenAt, now);
        return (await store!.RunsAsync(snapshot.Account, ct)).LastOrDefault(r => r.Succeeded && (isAhead || !AheadOfClock.Is(r.At, now)));
    }

    private async Task<JudgedRun> CommitAsync(
        IStore keeper,
        string folder,
        AuditRun run,
        GatheredEvidence evidence,
        DateTimeOffset started,
        List<string> messages,
        CancellationToken ct
    )
    {
        var snapshot = run.Snapshot;
        var record = new RunRecord
        {
            Id = NewId(snapshot.TakenAt),
            Account = snapshot.Account,
            At = snapshot.TakenAt,
            Started = started,
            Finished = started,
            Succeeded = true,
            Alias = snapshot.Aliases.Count > 0 ? snapshot.Aliases[0] : null,
            Name = AccountWords.NameOf(snapshot),
            Unit = AccountWords.UnitOf(snapshot),
            RulesAssessed = run.Verdicts.Where(v => v.Outcome != Outcome.Unknown).Select(v => v.Rule).Distinct().Count(),
            Rules = run.Rules.Rules.Count,
            Passed = run.Verdicts.Count(v => v.Outcome == Outcome.Pass),
            Failed = run.Verdicts.Count(v => v.Outcome == Outcome.Fail),
            NotApplicable = run.Verdicts.Count(v => v.Outcome == Outcome.NotApplicable),
            Unknown = run.Verdicts.Count(v => v.Outcome == Outcome.Unknown),
            // What the operator switched off, and what an account outside an organization cannot have, is not missing.
            Gaps = snapshot.Coverage.All.Count(g => g.Code is not (GapCode.SwitchedOff or GapCode.NoOrganization)),
            Calls = evidence.IsReplay ? 0 : run.Evidence.Sum(e => e.Calls),
            RulesSha256 = run.Rules.Digest,
            VerdictsSha256 = VerdictsDigest(run),
        };
        var kept = EvidenceFolder.KeptAs(DataFolder.FullPath(folder, DataFolder.EvidencePath(record)), snapshot, evidence);
        record = record with { EvidencePath = DataFolder.EvidencePath(record), EvidenceSha256 = kept.Sha256 };
        var isCommitted = false;
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var runs = (await keeper.RunsAsync(snapshot.Account, ct)).Where(r => r.Succeeded).ToList();
                var known = await keeper.FindingsOfAsync(snapshot.Account, ct);
                var changes = Reconciled(run, known);
                record = record with
                {
                    Finished = around.Time.GetUtcNow(),
                    Open = changes
                        .Findings.Where(f => f.State == FindingState.Open)
                        .GroupBy(f => Names.Of(f.Severity))
                        .ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal),
                    Waived = changes.Findings.Count(f => f.State == FindingState.Waived),
                };
                var report = AuditReport.From(
                    run with
                    {
                        Changes = changes,
                        History = [.. runs.Append(record).Where(r => !r.IsWatch).Select(PointOf)],
                    }
                );
                try
                {
                    var committed = await keeper.CommitAsync(
                        new CompletedRun
                        {
                            Record = record,
                            Changes = changes,
                            BasedOn = runs.Count > 0 ? runs[^1].Id : null,
                            Outbox = Owes(report, record),
                        },
                        ct
                    );
                    isCommitted = true;
                    log.Information("Kept run {Run}: {Changes} changes, hash {Hash}", committed.Id, changes.Changes.Count, committed.Hash);
                    return new JudgedRun
                    {
                        Report = report,
                        Record = committed,
                        Messages = messages,
                    };
                }
                catch (OvertakenException e) when (attempt < Attempts)
                {
                    log.Information("Reconciling again: {Reason}", e.Message);
                }
            }
        }
        finally
        {
            if (!isCommitted && await IsAbsentAsync(keeper, record))
            {
                File.Delete(kept.Path);
            }
        }
    }

    // A connection may break between the server's commit and its answer. While nobody can say what became of the run its evidence stays; retention takes what belongs to no run.
    private static async Task<bool> IsAbsentAsync(IStore keeper, RunRecord record)
    {
        try
        {
            return !(await keeper.RunsAsync(record.Account, CancellationToken.None)).Any(r => r.Id == record.Id);
        }
        catch (StoreException)
        {
            return false;
        }
    }

    private FindingChanges Reconciled(AuditRun run, IReadOnlyList<Finding>? known) =>
        Ledger.Reconcile(
            run.Snapshot.Account,
            known,
            run.AddsOnly ? New(run.Verdicts, known ?? []) : run.Verdicts,
            LedgerCoverage.Of(run.Rules, run.Snapshot),
            stewardship.Waivers,
            run.Snapshot.TakenAt,
            FindingTerms.Of(options.Findings, stewardship.Owners, run.Snapshot)
        );

    private static List<Verdict> New(IReadOnlyList<Verdict> verdicts, IReadOnlyList<Finding> known)
    {
        var ids = known.Select(f => f.Id).ToHashSet(StringComparer.Ordinal);
        return [.. verdicts.Where(v => v.Outcome == Outcome.Fail && !ids.Contains(FindingId.Of(v)))];
    }

    // Only where everything was looked at: an owner of what was not read, or not judged, may well own something.
    private IEnumerable<string> IdleOwners(AuditRun run)
    {
        var (snapshot, owners) = (run.Snapshot, stewardship.Owners);
        return !snapshot.Coverage.IsComplete(Source.AuthorizationDetails) || run.Rules.InForce.Count != run.Rules.Rules.Count
            ? []
            : FindingTerms
                .OwnersOf(options.Findings, owners)
                .Idle(snapshot.Account, run.Verdicts, new ResourceTags(snapshot).Of)
                .Select(e =>
                    $"{Stewardship.PlaceOf(e, owners, options.Findings.OwnersFile)}: the entry of owner `{e.Owner}` describes nothing in account {snapshot.Account}; correct it, or take it out"
                );
    }

    /// <summary>A record as a point of a trend.</summary>
    public static RunPoint PointOf(RunRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new RunPoint
        {
            At = record.At,
            Open = record.Open.ToDictionary(o => Enum.Parse<Severity>(o.Key, ignoreCase: true), o => o.Value),
            Waived = record.Waived,
            Unknown = record.Unknown,
            RulesAssessed = record.RulesAssessed,
            Rules = record.Rules,
        };
    }

    private string NewId(DateTimeOffset at) =>
        IsWatch ? RunId.NewOfWatch(at)
        : Letters is null ? RunId.New(at)
        : RunId.Of(at, Letters());

    private static string VerdictsDigest(AuditRun run)
    {
        using var sha = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, sha, CryptoStreamMode.Write))
        {
            VerdictsFormat.Write(run, stream);
        }

        return Convert.ToHexStringLower(sha.Hash!);
    }

    private static string Words(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", System.Globalization.CultureInfo.InvariantCulture);
}
