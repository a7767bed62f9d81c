using System.Diagnostics;
using System.Globalization;
using IamAuditor.Policies.Catalogue;
using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Sets;

namespace IamAuditor.Benchmarks;

/// <summary>10,000 principals with five of 5,000 policies each, and a boundary on every tenth: which actions each has, surely and possibly, and who has one action.</summary>
public static class PolicySetBenchmark
{
    private const int Principals = 10_000;
    private const int Policies = 5_000;
    private const int Each = 5;

    public static void Run(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var random = new Random(11);
        var documents = Enumerable.Range(0, Policies).Select(_ => PolicyParser.Parse(PolicyBenchmark.Document(random))).ToArray();
        var principals = Enumerable
            .Range(0, Principals)
            .Select(i => new PrincipalPolicies(
                [.. Enumerable.Range(0, Each).Select(_ => random.Next(Policies))],
                i % 10 == 0 ? [random.Next(Policies)] : null
            ))
            .ToArray();
        var catalogue = ActionCatalogue.Embedded;
        _ = AccessSets.Build(catalogue, documents.Take(10), [new PrincipalPolicies([0, 1])]);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var watch = Stopwatch.StartNew();
        var sets = AccessSets.Build(catalogue, documents, principals);
        long sure = 0;
        long possible = 0;
        for (var i = 0; i < Principals; i++)
        {
            sure += sets.Sure(i).Count;
            possible += sets.Possible(i).Count;
        }

        watch.Stop();
        var live = GC.GetTotalMemory(forceFullCollection: true) - before;
        var who = Stopwatch.StartNew();
        var holders = sets.WhoCan(0);
        who.Stop();
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Principals} principals x {catalogue.Count} actions: {watch.ElapsedMilliseconds} ms, {live / 1_000_000} MB live; {sure} sure and {possible} possible; who-can {who.Elapsed.TotalMilliseconds:0.0} ms for {holders.Possible.Length} holders"
            )
        );
        GC.KeepAlive(sets);
    }
}
