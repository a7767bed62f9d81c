using IamAuditor.Core.Accounts;

namespace IamAuditor.Core.Evidence;

/// <summary>Reads DescribeTrails of one region or of several put together; status and selectors are read apart. Source: CloudTrail API, Trail.</summary>
public static class TrailsReader
{
    public static IReadOnlyList<Trail> Read(EvidenceFile file, ReadingNotes notes)
    {
        var trails = new List<Trail>();
        EvidenceJson.Read(
            file,
            notes,
            ["trailList"],
            root =>
            {
                foreach (var trail in root.List("trailList"))
                {
                    var arn = trail.NeedArn("TrailARN");
                    var read = new Trail
                    {
                        Arn = arn,
                        Name = trail.TextOrNothing("Name") ?? arn.ResourceName,
                        HomeRegion = trail.TextOrNothing("HomeRegion") ?? arn.Region,
                        IsMultiRegion = trail.Flag("IsMultiRegionTrail") ?? false,
                        IsOrganizationTrail = trail.Flag("IsOrganizationTrail") ?? false,
                        IncludesGlobalServiceEvents = trail.Flag("IncludeGlobalServiceEvents") ?? false,
                        LogFileValidation = trail.Flag("LogFileValidationEnabled") ?? false,
                        KmsKeyId = trail.TextOrNothing("KmsKeyId"),
                        BucketName = trail.TextOrNothing("S3BucketName"),
                        CloudWatchLogsGroup = trail.TextOrNothing("CloudWatchLogsLogGroupArn"),
                        SnsTopic = trail.TextOrNothing("SnsTopicARN") ?? trail.TextOrNothing("SnsTopicName"),
                    };
                    if (!trail.IsBroken)
                    {
                        trails.Add(read);
                    }
                }
            }
        );
        return trails;
    }
}
