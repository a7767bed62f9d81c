using IamAuditor.Policies;

namespace IamAuditor.Core.Evidence;

/// <summary>
/// Regions in which root and sign-in events are always read, whatever regions were asked for: the partition's global region, and in `aws` those that global sign-in
/// endpoints record in. Source: AWS Sign-In User Guide, "Logging with CloudTrail".
/// </summary>
public static class EventRegions
{
    /// <summary>Ordinal order.</summary>
    public static IReadOnlyList<string> Always(Partition partition)
    {
        ArgumentNullException.ThrowIfNull(partition);
        return partition == Partition.Aws ? ["ap-southeast-2", "eu-north-1", "us-east-1", "us-east-2"] : [partition.GlobalRegion];
    }
}
