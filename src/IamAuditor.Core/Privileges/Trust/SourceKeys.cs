using System.Collections.Frozen;

namespace IamAuditor.Core.Privileges.Trust;

/// <summary>
/// The services that send aws:SourceArn and aws:SourceAccount when they assume a role, so that the trust policy can hold them to the owner's resources. A service that does not
/// send the keys must not be asked for them: the condition would lock it out. Source: the section "Cross-service confused deputy prevention" of each service's guide.
/// </summary>
internal static class SourceKeys
{
    private static readonly FrozenSet<string> Senders = new[]
    {
        "airflow-env.amazonaws.com",
        "airflow.amazonaws.com",
        "amplify.amazonaws.com",
        "appsync.amazonaws.com",
        "backup-gateway.amazonaws.com",
        "batch.amazonaws.com",
        "bedrock.amazonaws.com",
        "bedrock-agentcore.amazonaws.com",
        "cloudformation.amazonaws.com",
        "cloudtrail.amazonaws.com",
        "codebuild.amazonaws.com",
        "codepipeline.amazonaws.com",
        "comprehend.amazonaws.com",
        "config.amazonaws.com",
        "datasync.amazonaws.com",
        "dms.amazonaws.com",
        "ecs-tasks.amazonaws.com",
        "eks-fargate-pods.amazonaws.com",
        "eks.amazonaws.com",
        "elasticmapreduce.amazonaws.com",
        "events.amazonaws.com",
        "export.rds.amazonaws.com",
        "firehose.amazonaws.com",
        "forecast.amazonaws.com",
        "glue.amazonaws.com",
        "imagebuilder.amazonaws.com",
        "iot.amazonaws.com",
        "kendra.amazonaws.com",
        "kinesisanalytics.amazonaws.com",
        "lexv2.amazonaws.com",
        "logs.amazonaws.com",
        "malware-protection-plan.guardduty.amazonaws.com",
        "mediaconvert.amazonaws.com",
        "monitoring.rds.amazonaws.com",
        "osis-pipelines.amazonaws.com",
        "personalize.amazonaws.com",
        "pipes.amazonaws.com",
        "pods.eks.amazonaws.com",
        "redshift.amazonaws.com",
        "rekognition.amazonaws.com",
        "rolesanywhere.amazonaws.com",
        "sagemaker.amazonaws.com",
        "scheduler.amazonaws.com",
        "ssm.amazonaws.com",
        "states.amazonaws.com",
        "transcribe.amazonaws.com",
        "transfer.amazonaws.com",
        "translate.amazonaws.com",
        "vpc-flow-logs.amazonaws.com",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static bool IsSentBy(string service) => Senders.Contains(service);

    /// <summary>`states.eu-central-1.amazonaws.com` and `states.amazonaws.com.cn` are `states.amazonaws.com`.</summary>
    public static string WithoutRegion(string service)
    {
        var name = service.ToLowerInvariant();
        if (name.EndsWith(".amazonaws.com.cn", StringComparison.Ordinal))
        {
            name = name[..^".cn".Length];
        }

        var parts = name.Split('.');
        var kept = parts.Where((p, i) => i == 0 || !IsRegion(p)).ToArray();
        return kept.Length == parts.Length ? name : string.Join('.', kept);
    }

    // `eu-central-1`, `us-gov-west-1`: two letters first, a digit last.
    private static bool IsRegion(string part) => part is [_, _, '-', .., '-', >= '0' and <= '9'];
}
