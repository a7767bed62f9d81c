using Amazon.AccessAnalyzer.Model;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws.Collectors;

/// <summary>Findings of each analyzer: ListFindings for access from outside, ListFindingsV2 for unused and internal access.</summary>
public sealed class AnalyzerFindingsCollector(AwsAccount account) : ICollector
{
    public Source Source => Source.AnalyzerFindings;
    public IReadOnlyList<string> Permissions { get; } = ["access-analyzer:ListFindings"];

    public async Task<Collected> CollectAsync(CancellationToken ct)
    {
        var reading = new AwsReading(account, Source);
        var analyzers = await account.Analyzers.Task.WaitAsync(ct);
        await Task.WhenAll(
            analyzers.Select(async entry =>
            {
                var (region, analyzer) = entry;
                var own = new Tally();
                var client = account.Connection.AccessAnalyzer(region);
                var external = analyzer.Type?.Value is "ACCOUNT" or "ORGANIZATION";
                var all = await reading.PagesAsync(
                    // ListFindingsV2 has no action of its own: the same one allows both.
                    Permissions[0],
                    async (token, t) =>
                    {
                        if (external)
                        {
                            var answer = await client.ListFindingsAsync(
                                new ListFindingsRequest { AnalyzerArn = analyzer.Arn, NextToken = token },
                                t
                            );
                            return AwsPage.Of(answer.Findings?.Cast<object>(), answer.NextToken);
                        }

                        var second = await client.ListFindingsV2Async(
                            new ListFindingsV2Request { AnalyzerArn = analyzer.Arn, NextToken = token },
                            t
                        );
                        return AwsPage.Of(second.Findings?.Cast<object>(), second.NextToken);
                    },
                    ct,
                    region,
                    analyzer.Name,
                    tally: own
                );
                if (all.Count > 0 || !reading.HasGap(region, analyzer.Name))
                {
                    reading.Keep(CliJson.WriteCamel(("findings", all)), region, analyzer.Name, tally: own);
                }
            })
        );
        return reading.Result();
    }
}
