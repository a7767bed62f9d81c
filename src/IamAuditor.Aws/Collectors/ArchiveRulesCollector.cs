using Amazon.AccessAnalyzer.Model;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws.Collectors;

/// <summary>By which rules each active analyzer of access from outside archives its findings. Off unless asked for: a call for each analyzer.</summary>
public sealed class ArchiveRulesCollector(AwsAccount account) : ICollector
{
    public Source Source => Source.ArchiveRules;
    public IReadOnlyList<string> Permissions { get; } = ["access-analyzer:ListArchiveRules"];

    public async Task<Collected> CollectAsync(CancellationToken ct)
    {
        var reading = new AwsReading(account, Source);
        if (!account.Target.ArchiveRules)
        {
            reading.Miss(GapCode.SwitchedOff, $"{Source} is switched off");
            return reading.Result();
        }

        var analyzers = await account.Analyzers.Task.WaitAsync(ct);
        await Task.WhenAll(
            analyzers
                .Where(entry => entry.Analyzer.Type?.Value is "ACCOUNT" or "ORGANIZATION" && entry.Analyzer.Status?.Value == "ACTIVE")
                .Select(async entry =>
                {
                    var (region, analyzer) = entry;
                    var own = new Tally();
                    var client = account.Connection.AccessAnalyzer(region);
                    var all = await reading.PagesAsync(
                        Permissions[0],
                        async (token, t) =>
                        {
                            var answer = await client.ListArchiveRulesAsync(
                                new ListArchiveRulesRequest { AnalyzerName = analyzer.Name, NextToken = token },
                                t
                            );
                            return AwsPage.Of(answer.ArchiveRules, answer.NextToken);
                        },
                        ct,
                        region,
                        analyzer.Name,
                        tally: own
                    );
                    if (all.Count > 0 || !reading.HasGap(region, analyzer.Name))
                    {
                        reading.Keep(CliJson.WriteCamel(("archiveRules", all)), region, analyzer.Name, tally: own);
                    }
                })
        );
        return reading.Result();
    }
}
