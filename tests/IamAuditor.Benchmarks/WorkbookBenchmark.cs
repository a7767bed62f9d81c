using System.Diagnostics;
using System.Globalization;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;
using IamAuditor.Core.Rules;
using IamAuditor.Policies;
using IamAuditor.Reports.Excel;

namespace IamAuditor.Benchmarks;

/// <summary>A workbook of 100,000 findings by the built-in rules, all of them followed since the week before: time, and the most memory that a process which does little else ever held. Each in a process of its own.</summary>
public static class WorkbookBenchmark
{
    private const int Findings = 100_000;
    private static readonly DateTimeOffset Moment = new(2026, 11, 2, 6, 0, 0, TimeSpan.Zero);
    private static readonly AccountId Account = AccountId.Parse("111122223333");

    public static void Run(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        for (var i = 0; i < 3; i++)
        {
            Alone.Ask(output, "write-workbook");
        }
    }

    /// <summary>One cold workbook; a line with what it took.</summary>
    public static void WriteOne(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var rules = RuleSet.Load(AuditBenchmark.RuleFiles()).Rules ?? throw new InvalidOperationException("the built-in rules do not load");
        var report = AuditReport.From(Run(rules));
        var path = Path.GetTempFileName();
        try
        {
            var before = Process.GetCurrentProcess().PeakWorkingSet64;
            var watch = Stopwatch.StartNew();
            using (var file = File.Create(path))
            {
                new ExcelReport().Write(report, file);
            }

            watch.Stop();
            using var process = Process.GetCurrentProcess();
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Findings} findings as a workbook: {watch.ElapsedMilliseconds} ms, peak {process.PeakWorkingSet64 / 1_000_000} MB ({before / 1_000_000} MB before, of the report itself), {new FileInfo(path).Length / 1_000_000.0:0.0} MB"
                )
            );
        }
        finally
        {
            File.Delete(path);
        }
    }

    // Nine tenths were there a week before, and every one is followed.
    private static AuditRun Run(RuleSet rules)
    {
        var snapshot = new AccountSnapshot
        {
            Account = Account,
            Partition = Partition.Aws,
            TakenAt = Moment,
            Coverage = new Coverage(Source.All.ToHashSet(), []),
            Root = new Root { Arn = Arn.Parse($"arn:aws:iam::{Account}:root") },
        };
        IReadOnlyList<Verdict> verdicts = [.. Enumerable.Range(0, Findings).Select(i => VerdictOf(rules.Rules[i % rules.Rules.Count], i))];
        var coverage = LedgerCoverage.Of(rules, snapshot);
        var terms = new LedgerTerms { OwnerOf = v => v.Resource[^1] is '0' or '1' ? "platform@example.com" : null };
        var before = Ledger.Reconcile(Account, null, [.. verdicts.SkipLast(Findings / 10)], coverage, [], Moment.AddDays(-7), terms);
        return new AuditRun
        {
            Snapshot = snapshot,
            Rules = rules,
            Verdicts = verdicts,
            Changes = Ledger.Reconcile(Account, before.Findings, verdicts, coverage, [], Moment, terms),
        };
    }

    private static Verdict VerdictOf(Rule rule, int i)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"employee-{i:000000}");
        return new Verdict
        {
            Rule = rule.Id,
            Account = Account,
            Resource = $"arn:aws:iam::{Account}:user/{name}",
            Outcome = Outcome.Fail,
            Severity = rule.Severity,
            Message = $"{name} does not fulfil {rule.Id}, as of the last time that anybody looked",
            Observations =
            [
                new Observation("user.name", ObservedValue.Of(name)),
                new Observation("user.mfaActive", ObservedValue.Of(false)),
            ],
        };
    }
}
