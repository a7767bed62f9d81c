using IamAuditor.Policies;

namespace IamAuditor.Core.Evidence;

/// <summary>Regions that are on in every account and cannot be switched off. Source: AWS Account Management Reference Guide, "Enable or disable AWS Regions".</summary>
public static class DefaultRegions
{
    private static readonly string[] Commercial =
    [
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
        "us-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
    ];

    private static readonly string[] CommercialOptIn =
    [
        "af-south-1",
        "ap-east-1",
        "ap-east-2",
        "ap-south-2",
        "ap-southeast-3",
        "ap-southeast-4",
        "ap-southeast-5",
        "ap-southeast-6",
        "ap-southeast-7",
        "ca-west-1",
        "eu-central-2",
        "eu-south-1",
        "eu-south-2",
        "il-central-1",
        "me-central-1",
        "me-south-1",
        "mx-central-1",
    ];

    /// <summary>Those that an account may switch on besides; AWS adds to them. Ordinal order.</summary>
    public static IReadOnlyList<string> OptInOf(Partition partition) => partition == Partition.Aws ? CommercialOptIn : [];

    /// <summary>Ordinal order.</summary>
    public static IReadOnlyList<string> Of(Partition partition) =>
        partition == Partition.Aws ? Commercial
        : partition == Partition.China ? ["cn-north-1", "cn-northwest-1"]
        : partition == Partition.GovCloud ? ["us-gov-east-1", "us-gov-west-1"]
        : [partition.GlobalRegion];
}
