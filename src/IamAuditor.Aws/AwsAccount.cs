using System.Collections.Concurrent;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws;

/// <summary>One account being read: its connection, the calls under way, and what collectors learn from each other (regions, trails, analyzers, users).</summary>
public sealed class AwsAccount(AwsConnection connection, AwsTarget target, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<Source, int> calls = new();

    public AwsConnection Connection { get; } = connection;
    public AwsTarget Target { get; } = target;
    public TimeProvider Time { get; } = time;

    /// <summary>Calls by source so far, retries aside.</summary>
    public IReadOnlyDictionary<Source, int> Calls => calls;

    internal SemaphoreSlim Slots { get; } = new(target.ConcurrentCalls);

    /// <summary>Regions to read regional sources in; set by the collector of regions, once.</summary>
    internal TaskCompletionSource<IReadOnlyList<string>> Regions { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Trails once by ARN; empty where none could be read (their gap is the trail collector's).</summary>
    internal TaskCompletionSource<IReadOnlyList<Amazon.CloudTrail.Model.Trail>> Trails { get; } =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
    internal TaskCompletionSource<IReadOnlyList<(string Region, Amazon.AccessAnalyzer.Model.AnalyzerSummary Analyzer)>> Analyzers { get; } =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
    internal TaskCompletionSource<IReadOnlyList<(string Kind, string Name, string Arn)>> Principals { get; } =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The organization's management account; empty: the account is in no organization; null: not known.</summary>
    internal TaskCompletionSource<string?> ManagementAccount { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>From the organization's root to the account; null while not known. Written in turn.</summary>
    internal IReadOnlyList<string>? OrganizationPath { get; set; }
    internal SemaphoreSlim OrganizationPathTurn { get; } = new(1);

    private readonly ConcurrentDictionary<string, CallPace> paces = new(StringComparer.Ordinal);

    /// <summary>Waits until the API of a permission may be called again.</summary>
    internal Task PaceAsync(string permission, CancellationToken ct) =>
        Target.CallsPerSecond == 0
            ? Task.CompletedTask
            : paces.GetOrAdd(permission.Split(':')[0], _ => new CallPace(Target.CallsPerSecond, Time)).WaitAsync(ct);

    internal void Count(Source source) => calls.AddOrUpdate(source, 1, (_, n) => n + 1);

    public void Dispose()
    {
        Slots.Dispose();
        OrganizationPathTurn.Dispose();
        Connection.Dispose();
    }
}
