using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;
using IamAuditor.Core.Rules;
using IamAuditor.Demo;
using IamAuditor.Exports;

namespace IamAuditor.Benchmarks;

/// <summary>
/// From the files of an account at the quotas to its verdicts: time, and the most memory that a process which does nothing else ever held. The evidence is made in one process and
/// judged in another, so that making it costs the second nothing.
/// </summary>
public static class AuditBenchmark
{
    public static readonly DateTimeOffset Moment = new(2026, 11, 2, 6, 0, 0, TimeSpan.Zero);

    private static readonly string[] FirstRules =
    [
        "root.no-access-key",
        "root.mfa-enabled",
        "root.recent-use",
        "user.console-mfa",
        "user.password-unused",
        "user.no-direct-policies",
        "user.in-group",
        "access-key.rotation",
        "access-key.unused",
        "role.inline-policies",
        "group.inline-policies",
        "detect.root-activity",
        "analyzer.external-finding",
    ];

    public static void Run(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        using var evidence = new EstateZip(new EstateSize(Users: 5000, Roles: 1000, Policies: 1500, Groups: 300), Moment);
        output.WriteLine($"5,000 users, 1,000 roles, 1,500 policies: {evidence.Megabytes:0.0} MB of evidence");
        output.WriteLine("The thirteen rules that the main job began with:");
        evidence.AskAlone(output, "judge", "first");
        output.WriteLine("All rules in force:");
        for (var i = 0; i < 3; i++)
            evidence.AskAlone(output, "judge");
    }

    /// <summary>The account of the privileges benchmark through all rules.</summary>
    public static void RunLargest(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        using var evidence = new EstateZip(PrivilegesBenchmark.SizeOf(10_000), Moment);
        output.WriteLine($"5,000 users, 5,000 roles, 5,000 policies: {evidence.Megabytes:0.0} MB of evidence");
        evidence.AskAlone(output, "judge");
    }

    /// <summary>One cold run on a zip of evidence; a line with what it took and the digest of verdicts.ndjson.</summary>
    public static void Judge(string zip, bool onlyFirst, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var files = RuleFiles();
        if (onlyFirst)
            files = [.. files.Where(f => FirstRules.Contains(Path.GetFileNameWithoutExtension(f.Path), StringComparer.Ordinal))];
        var rules = RuleSet.Load(files).Rules ?? throw new InvalidOperationException("the built-in rules do not load");
        var before = Process.GetCurrentProcess().PeakWorkingSet64;
        var watch = Stopwatch.StartNew();
        var worked = Process.GetCurrentProcess().TotalProcessorTime;
        var set = EvidenceFiles.Recognise(EvidenceFolder.Read(zip), Moment);
        var assembled = SnapshotAssembly.Assemble(set.Manifest?.Account, Moment, set.Files, set.Gaps);
        var verdicts = Audit.Evaluate(rules, assembled.Snapshot!);
        watch.Stop();
        worked = Process.GetCurrentProcess().TotalProcessorTime - worked;
        var peak = Process.GetCurrentProcess().PeakWorkingSet64;
        var report = AuditReport.From(
            new AuditRun
            {
                Snapshot = assembled.Snapshot!,
                Rules = rules,
                Verdicts = verdicts,
                Evidence = [],
            }
        );
        using var bytes = new MemoryStream();
        new VerdictsFormat().Write(report, bytes);
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"evidence to {verdicts.Count} verdicts by {rules.Rules.Count} rules ({verdicts.Count(v => v.Outcome == Outcome.Fail)} fail): {watch.ElapsedMilliseconds} ms ({worked.TotalMilliseconds:0} ms of processors), peak {peak / 1_000_000} MB ({before / 1_000_000} MB before), verdicts.ndjson sha256 {Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray()))[..16]}"
            )
        );
    }

    internal static List<RuleFile> RuleFiles() =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, RuleFolders.BuiltInFolder), "*.yaml", SearchOption.AllDirectories)
                .Where(p => Path.GetFileName(Path.GetDirectoryName(p)) != "frameworks")
                .Order(StringComparer.Ordinal)
                .Select(p => new RuleFile(Path.GetRelativePath(AppContext.BaseDirectory, p), File.ReadAllBytes(p))),
        ];
}
