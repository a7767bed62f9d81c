using Amazon.CloudTrail.Model;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws.Collectors;

/// <summary>Trails as each region shows them.</summary>
public sealed class TrailsCollector(AwsAccount account) : ICollector
{
    public Source Source => Source.Trails;
    public IReadOnlyList<string> Permissions { get; } = ["cloudtrail:DescribeTrails"];

    public async Task<Collected> CollectAsync(CancellationToken ct)
    {
        var reading = new AwsReading(account, Source);
        var regions = await account.Regions.Task.WaitAsync(ct);
        var found = await Task.WhenAll(
            regions.Select(async region =>
            {
                var own = new Tally();
                var answer = await reading.CallAsync(
                    Permissions[0],
                    t =>
                        account
                            .Connection.CloudTrail(region)
                            .DescribeTrailsAsync(new DescribeTrailsRequest { IncludeShadowTrails = true }, t),
                    ct,
                    region,
                    tally: own,
                    promised: a => a.TrailList is not null
                );
                if (answer is not null)
                {
                    reading.Keep(CliJson.Write(("trailList", answer.TrailList ?? [])), region, tally: own);
                }

                return answer?.TrailList ?? [];
            })
        );
        account.Trails.TrySetResult([
            .. found
                .SelectMany(t => t)
                .Where(t => t.TrailARN is not null)
                .DistinctBy(t => t.TrailARN)
                .OrderBy(t => t.TrailARN, StringComparer.Ordinal),
        ]);
        return reading.Result();
    }
}
