using Amazon.CloudTrail.Model;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws.Collectors;

/// <summary>Which events each trail records, asked by ARN in its home region.</summary>
public sealed class EventSelectorsCollector(AwsAccount account) : ICollector
{
    public Source Source => Source.EventSelectors;
    public IReadOnlyList<string> Permissions { get; } = ["cloudtrail:GetEventSelectors"];

    public async Task<Collected> CollectAsync(CancellationToken ct)
    {
        var reading = new AwsReading(account, Source);
        var trails = await account.Trails.Task.WaitAsync(ct);
        await Task.WhenAll(
            trails.Select(async trail =>
            {
                var own = new Tally();
                var region = trail.HomeRegion ?? account.Connection.HomeRegion;
                var answer = await reading.CallAsync(
                    Permissions[0],
                    t =>
                        account
                            .Connection.CloudTrail(region)
                            .GetEventSelectorsAsync(new GetEventSelectorsRequest { TrailName = trail.TrailARN }, t),
                    ct,
                    region,
                    trail.Name,
                    tally: own,
                    promised: a => a.TrailARN is not null || a.EventSelectors is not null || a.AdvancedEventSelectors is not null
                );
                if (answer is not null)
                {
                    reading.Keep(
                        CliJson.Write(
                            ("TrailARN", answer.TrailARN),
                            ("EventSelectors", answer.EventSelectors),
                            ("AdvancedEventSelectors", answer.AdvancedEventSelectors)
                        ),
                        region,
                        trail.Name,
                        tally: own
                    );
                }
            })
        );
        return reading.Result();
    }
}
