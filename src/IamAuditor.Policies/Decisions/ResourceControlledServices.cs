using System.Collections.Frozen;

namespace IamAuditor.Policies.Decisions;

/// <summary>
/// The service prefixes that resource control policies apply to, for an evaluator without a catalogue. Source: Organizations User Guide, "List of AWS
/// services that support RCPs"; as of September 2026.
/// </summary>
internal static class ResourceControlledServices
{
    private static readonly FrozenSet<string> Prefixes = (
        "aoss appconfig appstream autoscaling autoscaling-plans budgets clouddirectory cloudfront cloudsearch cloudtrail-data codeartifact "
        + "codebuild codecommit codepipeline cognito-identity cognito-idp comprehend comprehendmedical compute-optimizer "
        + "cost-optimization-hub dax dsql dynamodb ecr ecr-public events firehose fis fms gamelift health inspector-scan kendra kinesisvideo "
        + "kms logs memorydb networkmonitor notifications opensearch pca-connector-ad personalize polly pricing resource-groups rolesanywhere "
        + "s3 secretsmanager servicediscovery signin sqs sts support swf textract timestream-influxdb transcribe transfer translate wafv2 "
        + "workspaces xray"
    )
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    public static bool Contains(string prefix) => Prefixes.Contains(prefix);
}
