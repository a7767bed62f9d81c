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

/// <summary>
/// The workbook of an account with 100,000 findings and 5,000 users, written to a file: time, bytes, and how much memory the writing adds to what the run itself holds.
/// The aim is below 6 s and 300 MB on two cores.
/// </summary>
public static class WorkbookBenchmark
{
    private const int Findings = 100_000;
    private const int Users = 5_000;
    private const int Rules = 20;

    public static void Run(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var before = Peak();
        var run = Make();
        var held = Peak();
        var watch = Stopwatch.StartNew();
        var report = AuditReport.From(run);
        var counted = watch.Elapsed;
        var file = Path.GetTempFileName();
        try
        {
            using (var stream = File.Create(file))
            {
                new ExcelReport().Write(report, stream);
            }

            watch.Stop();
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"workbook: {report.Findings.Count:N0} findings, {report.Credentials.Count:N0} users, {new FileInfo(file).Length / 1e6:N1} MB in {watch.Elapsed.TotalSeconds:N2} s (numbers {counted.TotalSeconds:N2} s); peak memory {Peak() / 1e6:N0} MB, of which {(held - before) / 1e6:N0} MB are the run itself"
                )
            );
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static long Peak()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    private static AuditRun Make()
    {
        var account = AccountId.Parse("111122223333");
        var takenAt = new DateTimeOffset(2026, 3, 1, 10, 15, 0, TimeSpan.Zero);
        var rules = Enumerable.Range(0, Rules).Select(i => RuleOf($"access-key.rule-{i:00}", (Severity)(i % 5))).ToList();
        var users = Enumerable.Range(0, Users).Select(i => UserOf($"user-{i:00000}", account, takenAt)).ToList();
        var verdicts = new List<Verdict>(Findings);
        foreach (var rule in rules)
        {
            foreach (var user in users)
            {
                verdicts.Add(
                    new Verdict
                    {
                        Rule = rule.Id,
                        Account = account,
                        Resource = user.Arn.Text,
                        Subresource = "access-key-1",
                        Outcome = Outcome.Fail,
                        Severity = rule.Severity,
                        Message = $"Access key 1 of {user.Name} was last rotated 2025-01-01T00:00:00Z",
                        Observations =
                        [
                            new Observation("key.active", ObservedValue.Of(true)),
                            new Observation("key.lastRotated", ObservedValue.Of("2025-01-01T00:00:00Z")),
                            new Observation("key.userName", ObservedValue.Of(user.Name)),
                        ],
                        Fix = new Fix(
                            $"Give {user.Name} a second key, switch the workload over, then deactivate and delete the old one.",
                            $"aws iam create-access-key --user-name {user.Name}",
                            null
                        ),
                    }
                );
            }
        }

        return new AuditRun
        {
            Snapshot = new AccountSnapshot
            {
                Account = account,
                Partition = Partition.Aws,
                TakenAt = takenAt,
                Coverage = new Coverage(Source.All.Where(s => !s.Switchable), []),
                Root = new Root { Arn = Arn.Parse($"arn:aws:iam::{account}:root") },
                Users = users,
            },
            Rules = new RuleSet(rules),
            Verdicts = verdicts,
        };
    }

    private static User UserOf(string name, AccountId account, DateTimeOffset takenAt) =>
        new()
        {
            Arn = Arn.Parse($"arn:aws:iam::{account}:user/{name}"),
            Name = name,
            Created = takenAt.AddYears(-1),
            Details = new UserDetails { Id = "AIDA" + name, Groups = ["developers"] },
            Credentials = new Credentials
            {
                Password = new Password(true, takenAt.AddDays(-3), takenAt.AddDays(-100), null),
                MfaActive = false,
                AccessKeys = [new AccessKey(1, true, takenAt.AddDays(-300), takenAt.AddDays(-1)) { LastUsedService = "s3" }],
            },
        };

    private static Rule RuleOf(string id, Severity severity) =>
        new()
        {
            Id = id,
            Title = "Active access keys are rotated within 90 days",
            Severity = severity,
            Resource = ResourceKind.AccessKey,
            Needs = [[Source.CredentialReport]],
            Why = "A leaked key works until it is replaced, and nobody notices a key that still works.",
            Fix = new Fix("Create a second key and switch over.", "aws iam create-access-key --user-name {key.userName}", null),
            Controls = new Dictionary<string, IReadOnlyList<string>> { ["cis-aws-7.0"] = ["2.13"], ["nist-800-53-r5"] = ["AC-2(1)", "IA-5(1)"] },
            File = $"rules/access-key/{id}.yaml",
        };
}
