using IamAuditor.Core.Reports;
using IamAuditor.Core.Rules;

namespace IamAuditor.Exports;

/// <summary>AWS's names for kinds of resources, as Security Hub spells them.</summary>
internal static class AwsResourceType
{
    /// <summary>For what the verdict is about; what Security Hub has no name for gets one in its style.</summary>
    public static string Of(ReportFinding finding) =>
        finding.Rule.Resource switch
        {
            ResourceKind.Account or ResourceKind.Region or ResourceKind.Root => "AwsAccount",
            ResourceKind.AccessKey => "AwsIamAccessKey",
            ResourceKind.Policy => "AwsIamPolicy",
            ResourceKind.ServerCertificate => "AwsIamServerCertificate",
            ResourceKind.IdentityProvider => "AwsIamIdentityProvider",
            ResourceKind.Trail => "AwsCloudTrailTrail",
            ResourceKind.Analyzer => "AwsAccessAnalyzerAnalyzer",
            ResourceKind.Organization => "AwsOrganization",
            ResourceKind.PermissionSet => "AwsSsoPermissionSet",
            _ => OfArn(finding.Verdict.Resource),
        };

    public static string OfArn(string resource) =>
        resource.StartsWith("AWS::::Account:", StringComparison.Ordinal) || resource.EndsWith(":root", StringComparison.Ordinal)
            ? "AwsAccount"
        : !resource.Contains(":iam::", StringComparison.Ordinal) ? "Other"
        : resource.Contains(":user/", StringComparison.Ordinal) ? "AwsIamUser"
        : resource.Contains(":role/", StringComparison.Ordinal) ? "AwsIamRole"
        : resource.Contains(":group/", StringComparison.Ordinal) ? "AwsIamGroup"
        : resource.Contains(":policy/", StringComparison.Ordinal) ? "AwsIamPolicy"
        : "Other";
}
