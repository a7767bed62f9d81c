using System.Diagnostics;
using System.Globalization;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Privileges;
using IamAuditor.Demo;

namespace IamAuditor.Benchmarks;

/// <summary>From a snapshot to everybody's path to administrator rights, on accounts of the generator from 1,000 to 10,000 principals.</summary>
public static class PrivilegesBenchmark
{
    private static readonly DateTimeOffset Moment = new(2026, 11, 2, 6, 0, 0, TimeSpan.Zero);

    public static void Run(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        _ = Measure(100);
        foreach (var size in (int[])[500, 1_000, 2_500, 5_000])
            output.WriteLine(Measure(size));
    }

    private static string Measure(int size)
    {
        var evidence = DemoEvidence.Of(
            Estate.Generate(5, new EstateSize(Users: size, Roles: size, Policies: size, Groups: Math.Max(10, size / 16)), Moment)
        );
        var snapshot = SnapshotAssembly.Assemble(evidence.Account, Moment, evidence.Files, evidence.Gaps).Snapshot!;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var worked = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        var access = AccountAccess.Of(snapshot);
        var compiled = watch.ElapsedMilliseconds;
        var graph = EscalationGraph.Of(access);
        var built = watch.ElapsedMilliseconds;
        var paths = graph.Paths().ToList();
        watch.Stop();
        worked = Process.GetCurrentProcess().TotalProcessorTime - worked;
        var live = (GC.GetTotalMemory(forceFullCollection: true) - before) / 1_000_000;
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{2 * size} principals, {size} policies: {watch.ElapsedMilliseconds} ms (access {compiled}, graph {built - compiled}, paths {watch.ElapsedMilliseconds - built}; {worked.TotalMilliseconds:0} ms of processors); {graph.Administrators.Length} administrators, {paths.Count(p => p.IsCertain)} certain and {paths.Count(p => !p.IsCertain)} conditional paths; {live} MB live, {Process.GetCurrentProcess().PeakWorkingSet64 / 1_000_000} MB at most"
        );
        GC.KeepAlive(graph);
        return text;
    }
}
