using System.Diagnostics;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;
using IamAuditor.Policies;
using IamAuditor.Storage;

namespace IamAuditor.Benchmarks;

/// <summary>50,000 failing verdicts of one account reconciled and committed to SQLite: the first run, the same again, and one in which a tenth is mended and a tenth new.</summary>
public static class LedgerBenchmark
{
    private const int Verdicts = 50_000;
    private static readonly AccountId Account = AccountId.Parse("111122223333");
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 6, 0, 0, TimeSpan.Zero);

    public static void Run(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        RunAsync(output).GetAwaiter().GetResult();
    }

    private static async Task RunAsync(TextWriter output)
    {
        for (var round = 0; round < 3; round++)
        {
            var folder = Directory.CreateTempSubdirectory("iam-auditor-benchmark-");
            try
            {
                await using var store = new SqliteStore(Path.Combine(folder.FullName, SqliteStore.FileName));
                await store.PrepareAsync(default);
                await CommitAsync(store, output, "first run", 0, Enumerable.Range(0, Verdicts).Select(i => (i, Outcome.Fail)));
                await CommitAsync(store, output, "the same again", 7, Enumerable.Range(0, Verdicts).Select(i => (i, Outcome.Fail)));
                await CommitAsync(
                    store,
                    output,
                    "a tenth mended, a tenth new",
                    14,
                    Enumerable
                        .Range(0, Verdicts)
                        .Select(i => i % 10 == 0 ? (i + Verdicts, Outcome.Fail) : (i, i % 10 == 1 ? Outcome.Pass : Outcome.Fail))
                );
                var watch = Stopwatch.StartNew();
                var check = (await store.VerifyAsync(default)).Single();
                output.WriteLine($"verify: {watch.ElapsedMilliseconds} ms, {check.Problems.Count} problems");
            }
            finally
            {
                folder.Delete(true);
            }
        }
    }

    private static async Task CommitAsync(
        SqliteStore store,
        TextWriter output,
        string what,
        int day,
        IEnumerable<(int Number, Outcome Outcome)> said
    )
    {
        var verdicts = said.Select(s => Of(s.Number, s.Outcome)).ToList();
        var at = Start.AddDays(day);
        var last = (await store.RunsAsync(Account, default)) is { Count: > 0 } runs ? runs[^1].Id : null;
        var known = await store.FindingsOfAsync(Account, default);
        var watch = Stopwatch.StartNew();
        var changes = Ledger.Reconcile(
            Account,
            known,
            verdicts,
            new LedgerCoverage
            {
                Evaluated = new HashSet<string> { "user.mfa" },
                InForce = new HashSet<string> { "user.mfa" },
                InventoryIsComplete = (_, _) => true,
                KindOf = new Dictionary<string, ResourceKind>(),
            },
            [],
            at
        );
        var reconciled = watch.ElapsedMilliseconds;
        await store.CommitAsync(
            new CompletedRun
            {
                Record = new RunRecord
                {
                    Id = RunId.New(at),
                    Account = Account,
                    At = at,
                    Started = at,
                    Finished = at,
                    Succeeded = true,
                    RulesAssessed = 1,
                    Rules = 1,
                },
                Changes = changes,
                BasedOn = last,
            },
            default
        );
        output.WriteLine(
            $"{what}: {verdicts.Count} verdicts, {changes.Changes.Count} changes: {watch.ElapsedMilliseconds} ms, of which reconciling {reconciled} ms"
        );
    }

    private static Verdict Of(int number, Outcome outcome) =>
        new()
        {
            Rule = "user.mfa",
            Account = Account,
            Resource = $"arn:aws:iam::111122223333:user/people/user-{number:D6}",
            Outcome = outcome,
            Severity = Severity.High,
            Message = $"User user-{number:D6} has a password and no MFA device",
            Observations =
            [
                new("user.mfaActive", ObservedValue.Of(false)),
                new("user.password.lastUsed", ObservedValue.Of("2026-01-02T10:00:00Z")),
                new("user.groups", ObservedValue.Of(["everybody", "developers"])),
            ],
        };
}
