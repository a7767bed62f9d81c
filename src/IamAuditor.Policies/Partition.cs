namespace IamAuditor.Policies;

/// <summary>
/// A group of AWS regions with accounts and IAM of its own. <see cref="GlobalRegion"/> is where IAM's and the root user's events are recorded
/// and where global services are signed. Source: AWS General Reference, "AWS IAM endpoints", and the CloudTrail guide on global service events.
/// </summary>
public sealed record Partition(string Name, string GlobalRegion, string DnsSuffix)
{
    public static Partition Aws { get; } = new("aws", "us-east-1", "amazonaws.com");
    public static Partition China { get; } = new("aws-cn", "cn-north-1", "amazonaws.com.cn");
    public static Partition GovCloud { get; } = new("aws-us-gov", "us-gov-west-1", "amazonaws.com");
    public static Partition EuropeanSovereignCloud { get; } = new("aws-eusc", "eusc-de-east-1", "amazonaws.eu");

    public static IReadOnlyList<Partition> All { get; } = [Aws, China, GovCloud, EuropeanSovereignCloud];

    /// <summary>Null where the name is not one of the four partitions that IamAuditor knows.</summary>
    public static Partition? Find(string name) => All.FirstOrDefault(p => string.Equals(p.Name, name, StringComparison.Ordinal));

    public static Partition OfRegion(string region)
    {
        ArgumentNullException.ThrowIfNull(region);
        return region.StartsWith("cn-", StringComparison.Ordinal) ? China
            : region.StartsWith("us-gov-", StringComparison.Ordinal) ? GovCloud
            : region.StartsWith("eusc-", StringComparison.Ordinal) ? EuropeanSovereignCloud
            : Aws;
    }

    public override string ToString() => Name;
}
