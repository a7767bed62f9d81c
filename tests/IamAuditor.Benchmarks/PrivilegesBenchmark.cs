using System.Diagnostics;
using System.Globalization;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Privileges;
using IamAuditor.Core.Rules;
using IamAuditor.Demo;

namespace IamAuditor.Benchmarks;

/// <summary>From a snapshot to everybody's path to administrator rights, on accounts of the generator from 1,000 to 10,000 principals.</summary>
public static class PrivilegesBenchmark
{
    public static void Run(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        foreach (var principals in (int[])[1_000, 2_000, 5_000, 10_000])
        {
            using var evidence = new EstateZip(SizeOf(principals), AuditBenchmark.Moment);
            evidence.AskAlone(output, "escalate");
        }

        output.WriteLine("The largest with all rules, from a snapshot to verdicts in a process that has compiled what it needs:");
        using (var largest = new EstateZip(SizeOf(10_000), AuditBenchmark.Moment))
            largest.AskAlone(output, "assess");
        output.WriteLine("The same read from its files by a process that has just started:");
        AuditBenchmark.RunLargest(output);
    }

    /// <summary>Half users, half roles, and as many policies as users.</summary>
    public static EstateSize SizeOf(int principals) =>
        new(Users: principals / 2, Roles: principals / 2, Policies: principals / 2, Groups: Math.Max(10, principals / 32));

    /// <summary>One run on a zip of evidence in a process that has compiled what it needs on a small account before.</summary>
    public static void Measure(string zip, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var small = DemoEvidence.Of(Estate.Generate(5, SizeOf(200), AuditBenchmark.Moment));
        _ = Measure(SnapshotAssembly.Assemble(small.Account, AuditBenchmark.Moment, small.Files, small.Gaps).Snapshot!);
        var set = EvidenceFiles.Recognise(EvidenceFolder.Read(zip), AuditBenchmark.Moment);
        output.WriteLine(Measure(SnapshotAssembly.Assemble(set.Manifest?.Account, AuditBenchmark.Moment, set.Files, set.Gaps).Snapshot!));
    }

    /// <summary>All rules in force on a zip of evidence, effective permissions and paths among it, in a process that has compiled what it needs on a small account before.</summary>
    public static void Assess(string zip, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        const int runs = 3;
        var rules = RuleSet.Load(AuditBenchmark.RuleFiles()).Rules!;
        var small = DemoEvidence.Of(Estate.Generate(5, SizeOf(200), AuditBenchmark.Moment));
        for (var i = 0; i < runs; i++)
            _ = Audit.Evaluate(rules, SnapshotAssembly.Assemble(small.Account, AuditBenchmark.Moment, small.Files, small.Gaps).Snapshot!);
        var set = EvidenceFiles.Recognise(EvidenceFolder.Read(zip), AuditBenchmark.Moment);
        for (var i = 0; i < runs; i++)
        {
            var snapshot = SnapshotAssembly.Assemble(set.Manifest?.Account, AuditBenchmark.Moment, set.Files, set.Gaps).Snapshot!;
            GC.Collect();
            var allocated = GC.GetTotalAllocatedBytes();
            var worked = Process.GetCurrentProcess().TotalProcessorTime;
            var paused = GC.GetTotalPauseDuration();
            var watch = Stopwatch.StartNew();
            var verdicts = Audit.Evaluate(rules, snapshot);
            watch.Stop();
            worked = Process.GetCurrentProcess().TotalProcessorTime - worked;
            paused = GC.GetTotalPauseDuration() - paused;
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{verdicts.Count} verdicts by {rules.Rules.Count} rules: {watch.ElapsedMilliseconds} ms ({worked.TotalMilliseconds:0} ms of processors, {paused.TotalMilliseconds:0} ms stopped for garbage), {(GC.GetTotalAllocatedBytes() - allocated) / 1_000_000} MB allocated, {Process.GetCurrentProcess().PeakWorkingSet64 / 1_000_000} MB at most"
                )
            );
        }
    }

    private static string Measure(AccountSnapshot snapshot)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var worked = Process.GetCurrentProcess().TotalProcessorTime;
        var paused = GC.GetTotalPauseDuration();
        var watch = Stopwatch.StartNew();
        var access = AccountAccess.Of(snapshot);
        var compiled = watch.ElapsedMilliseconds;
        var graph = EscalationGraph.Of(access);
        var built = watch.ElapsedMilliseconds;
        var paths = graph.Paths().ToList();
        watch.Stop();
        worked = Process.GetCurrentProcess().TotalProcessorTime - worked;
        paused = GC.GetTotalPauseDuration() - paused;
        var live = (GC.GetTotalMemory(forceFullCollection: true) - before) / 1_000_000;
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{access.Principals.Length} principals, {snapshot.Policies.Count(p => !p.IsAwsManaged)} policies: {watch.ElapsedMilliseconds} ms (access {compiled}, graph {built - compiled}, paths {watch.ElapsedMilliseconds - built}; {worked.TotalMilliseconds:0} ms of processors, {paused.TotalMilliseconds:0} ms stopped for garbage); {graph.Administrators.Length} administrators, {paths.Count(p => p.IsCertain)} certain and {paths.Count(p => !p.IsCertain)} conditional paths; {live} MB live, {Process.GetCurrentProcess().PeakWorkingSet64 / 1_000_000} MB at most"
        );
        GC.KeepAlive(graph);
        return text;
    }
}
