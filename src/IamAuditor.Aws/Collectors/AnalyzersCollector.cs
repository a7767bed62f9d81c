using Amazon.AccessAnalyzer.Model;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws.Collectors;

/// <summary>IAM Access Analyzers, region by region.</summary>
public sealed class AnalyzersCollector(AwsAccount account) : ICollector
{
    public Source Source => Source.Analyzers;
    public IReadOnlyList<string> Permissions { get; } = ["access-analyzer:ListAnalyzers"];

    public async Task<Collected> CollectAsync(CancellationToken ct)
    {
        var reading = new AwsReading(account, Source);
        var regions = await account.Regions.Task.WaitAsync(ct);
        var found = await Task.WhenAll(
            regions.Select(async region =>
            {
                var own = new Tally();
                var all = await reading.PagesAsync(
                    Permissions[0],
                    async (token, t) =>
                    {
                        var answer = await account
                            .Connection.AccessAnalyzer(region)
                            .ListAnalyzersAsync(new ListAnalyzersRequest { NextToken = token }, t);
                        return AwsPage.Of(answer.Analyzers, answer.NextToken);
                    },
                    ct,
                    region,
                    tally: own
                );
                if (all.Count > 0 || !reading.HasGap(region))
                {
                    reading.Keep(CliJson.WriteCamel(("analyzers", all)), region, tally: own);
                }

                return all.Select(a => (region, a));
            })
        );
        account.Analyzers.TrySetResult([.. found.SelectMany(a => a)]);
        return reading.Result();
    }
}
