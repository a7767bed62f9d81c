using Amazon.Account.Model;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws.Collectors;

/// <summary>Enabled regions. Where they cannot be listed, the regions that no account can switch off are read, and the rest is a gap.</summary>
public sealed class RegionsCollector(AwsAccount account) : ICollector
{
    public Source Source => Source.Regions;
    public IReadOnlyList<string> Permissions { get; } = ["account:ListRegions"];

    public async Task<Collected> CollectAsync(CancellationToken ct)
    {
        var reading = new AwsReading(account, Source);
        var tally = new Tally();
        var all = await reading.PagesAsync(
            Permissions[0],
            async (token, t) =>
            {
                var answer = await account.Connection.Account.ListRegionsAsync(
                    new ListRegionsRequest
                    {
                        NextToken = token,
                        MaxResults = 50,
                        RegionOptStatusContains = ["ENABLED", "ENABLED_BY_DEFAULT"],
                    },
                    t
                );
                return AwsPage.Of(answer.Regions, answer.NextToken);
            },
            ct,
            tally: tally
        );
        var enabled = all.Where(r => r.RegionOptStatus?.Value is "ENABLED" or "ENABLED_BY_DEFAULT").ToList();
        if (enabled.Count > 0)
        {
            reading.Keep(CliJson.Write(("Regions", enabled)), tally: tally);
        }
        else if (!reading.HasGap())
        {
            reading.Miss(GapCode.Malformed, "the answer names no enabled region");
        }

        IReadOnlyList<string> names =
            account.Target.Regions.Count > 0 ? account.Target.Regions
            : enabled.Count > 0 ? [.. enabled.Select(r => r.RegionName)]
            : DefaultRegions.Of(account.Connection.Partition);
        account.Regions.TrySetResult([.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
        return reading.Result();
    }
}
