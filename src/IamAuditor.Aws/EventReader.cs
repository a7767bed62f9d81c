using IamAuditor.Aws.Collectors;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws;

/// <summary>Reads events alone, from a moment of its own in each region: what a watch does between two audits.</summary>
public static class EventReader
{
    /// <summary>Regions that a watch looks into: those where root and sign-in events are recorded, and those that are audited.</summary>
    public static IReadOnlyList<string> RegionsOf(AwsAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        var audited = account.Target.Regions.Count > 0 ? account.Target.Regions : DefaultRegions.Of(account.Connection.Partition);
        return
        [
            .. EventRegions
                .Always(account.Connection.Partition)
                .Concat(audited)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Never fails for what AWS does: that is in the gaps, each with its region.</summary>
    public static async Task<Collected> ReadAsync(AwsAccount account, Func<string, DateTimeOffset> since, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(account);
        account.Regions.TrySetResult(RegionsOf(account));
        account.Trails.TrySetResult([]);
        return await new CloudTrailEventsCollector(account, since).CollectAsync(ct);
    }
}
