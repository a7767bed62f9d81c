using System.Collections.Frozen;

namespace IamAuditor.Policies.Conditions;

/// <summary>
/// Which global condition keys hold one value and which hold several. Source: IAM User Guide, "AWS global condition context keys". Keys of services
/// are the catalogue's.
/// </summary>
public static class KnownKeys
{
    private static readonly FrozenSet<string> Multi = new[]
    {
        "aws:CalledVia",
        "aws:PrincipalOrgPaths",
        "aws:PrincipalServiceNamesList",
        "aws:ResourceOrgPaths",
        "aws:SourceOrgPaths",
        "aws:TagKeys",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Single = new[]
    {
        "aws:CalledViaFirst",
        "aws:CalledViaLast",
        "aws:ChatbotSourceArn",
        "aws:CurrentTime",
        "aws:Ec2InstanceSourcePrivateIPv4",
        "aws:Ec2InstanceSourceVpc",
        "aws:EpochTime",
        "aws:FederatedProvider",
        "aws:MultiFactorAuthAge",
        "aws:MultiFactorAuthPresent",
        "aws:PrincipalAccount",
        "aws:PrincipalArn",
        "aws:PrincipalIsAWSService",
        "aws:PrincipalOrgID",
        "aws:PrincipalServiceName",
        "aws:PrincipalType",
        "aws:Referer",
        "aws:RequestedRegion",
        "aws:ResourceAccount",
        "aws:ResourceOrgID",
        "aws:SecureTransport",
        "aws:SourceAccount",
        "aws:SourceArn",
        "aws:SourceIdentity",
        "aws:SourceIp",
        "aws:SourceOrgID",
        "aws:SourceVpc",
        "aws:SourceVpcArn",
        "aws:SourceVpce",
        "aws:TokenIssueTime",
        "aws:UserAgent",
        "aws:userid",
        "aws:username",
        "aws:ViaAWSService",
        "aws:VpceAccount",
        "aws:VpceOrgID",
        "aws:VpcSourceIp",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] SinglePrefixes = ["aws:PrincipalTag/", "aws:RequestTag/", "aws:ResourceTag/"];

    /// <summary>Null where the key is not a global one.</summary>
    public static bool? IsMultiValued(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (Multi.Contains(key))
            return true;

        var single = Single.Contains(key) || Array.Exists(SinglePrefixes, p => key.StartsWith(p, StringComparison.OrdinalIgnoreCase));
        return single ? false : null;
    }
}
