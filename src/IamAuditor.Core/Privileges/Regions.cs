using IamAuditor.Core.Accounts;
using IamAuditor.Policies;
using IamAuditor.Policies.Conditions;

namespace IamAuditor.Core.Privileges;

/// <summary>The region of a request.</summary>
internal static class Regions
{
    public const string Requested = "aws:RequestedRegion";

    // Source: AWS Account Management Reference Guide, "Enable or disable AWS Regions": those that no account can switch off.
    private static readonly string[] OfEveryAccount =
    [
        "us-east-1",
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
        "ap-south-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "ca-central-1",
        "eu-central-1",
        "eu-north-1",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "sa-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
    ];

    /// <summary>The account's regions, that of global services first; where they were not read, those of every account.</summary>
    public static IReadOnlyList<string> Of(AccountSnapshot snapshot)
    {
        var global = Administration.GlobalRegion(snapshot.Partition);
        return snapshot.Regions.Count > 0 ? [.. snapshot.Regions.OrderBy(r => r == global ? 0 : 1)]
            : snapshot.Partition == Partition.Aws ? OfEveryAccount
            : [global];
    }

    /// <summary>The region in an ARN; null where it has none.</summary>
    public static string? Of(string resource) => resource.Split(':', 6) is { Length: 6 } parts && parts[3].Length > 0 ? parts[3] : null;

    public static KeyValuePair<string, ContextValue>[] Key(string? region) =>
        region is null ? [] : [new(Requested, ContextValue.One(region))];
}
