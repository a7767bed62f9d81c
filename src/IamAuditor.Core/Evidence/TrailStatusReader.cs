using IamAuditor.Core.Accounts;

namespace IamAuditor.Core.Evidence;

/// <summary>Reads GetTrailStatus of one trail; null, and noted, where it does not say whether the trail logs. Source: CloudTrail API, GetTrailStatus.</summary>
public static class TrailStatusReader
{
    public static TrailStatus? Read(EvidenceFile file, ReadingNotes notes)
    {
        TrailStatus? found = null;
        EvidenceJson.Read(
            file,
            notes,
            ["IsLogging"],
            root =>
            {
                var logging = root.Flag("IsLogging");
                if (logging is null && !root.IsBroken)
                {
                    root.Damage("does not say whether the trail logs (`IsLogging`)");
                }

                var read = new TrailStatus(logging ?? false)
                {
                    LatestDelivery = root.Time("LatestDeliveryTime"),
                    LatestDeliveryError = root.TextOrNothing("LatestDeliveryError"),
                    LatestCloudWatchLogsDelivery = root.Time("LatestCloudWatchLogsDeliveryTime"),
                    LatestCloudWatchLogsDeliveryError = root.TextOrNothing("LatestCloudWatchLogsDeliveryError"),
                    LatestDigestDeliveryError = root.TextOrNothing("LatestDigestDeliveryError"),
                    StartedLogging = root.Time("StartLoggingTime"),
                    StoppedLogging = root.Time("StopLoggingTime"),
                };
                found = root.IsBroken ? null : read;
            }
        );
        return found;
    }
}
