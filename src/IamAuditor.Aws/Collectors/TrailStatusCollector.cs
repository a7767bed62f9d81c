using Amazon.CloudTrail.Model;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws.Collectors;

/// <summary>Whether each trail logs and delivers, asked by ARN in its home region.</summary>
public sealed class TrailStatusCollector(AwsAccount account) : ICollector
{
    public Source Source => Source.TrailStatus;
    public IReadOnlyList<string> Permissions { get; } = ["cloudtrail:GetTrailStatus"];

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
                    t => account.Connection.CloudTrail(region).GetTrailStatusAsync(new GetTrailStatusRequest { Name = trail.TrailARN }, t),
                    ct,
                    region,
                    trail.Name,
                    tally: own,
                    promised: a => a.IsLogging is not null
                );
                if (answer is not null)
                {
                    reading.Keep(
                        CliJson.Write(
                            ("IsLogging", answer.IsLogging),
                            ("LatestDeliveryTime", answer.LatestDeliveryTime),
                            ("LatestDeliveryError", answer.LatestDeliveryError),
                            ("LatestCloudWatchLogsDeliveryTime", answer.LatestCloudWatchLogsDeliveryTime),
                            ("LatestCloudWatchLogsDeliveryError", answer.LatestCloudWatchLogsDeliveryError),
                            ("LatestDigestDeliveryTime", answer.LatestDigestDeliveryTime),
                            ("LatestDigestDeliveryError", answer.LatestDigestDeliveryError),
                            ("LatestNotificationTime", answer.LatestNotificationTime),
                            ("LatestNotificationError", answer.LatestNotificationError),
                            ("StartLoggingTime", answer.StartLoggingTime),
                            ("StopLoggingTime", answer.StopLoggingTime)
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
