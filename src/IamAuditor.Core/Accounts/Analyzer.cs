using IamAuditor.Policies;

namespace IamAuditor.Core.Accounts;

/// <summary>An IAM Access Analyzer. Type is AWS's: ACCOUNT, ORGANIZATION (external access), ACCOUNT_UNUSED_ACCESS, ORGANIZATION_INTERNAL_ACCESS ...</summary>
public sealed record Analyzer(Arn Arn, string Name, string Region, string Type, string Status)
{
    public DateTimeOffset? Created { get; init; }
    public DateTimeOffset? LastAnalyzed { get; init; }

    /// <summary>Null where ListArchiveRules was not read for this analyzer; shorter than AWS's list where it was cut.</summary>
    public IReadOnlyList<ArchiveRule>? ArchiveRules { get; init; }

    public bool IsActive => Status == "ACTIVE";
    public bool IsExternal => Type is "ACCOUNT" or "ORGANIZATION";
    public bool IsUnusedAccess => Type.EndsWith("_UNUSED_ACCESS", StringComparison.Ordinal);
    public bool IsInternal => Type.EndsWith("_INTERNAL_ACCESS", StringComparison.Ordinal);
    public bool IsOrganization => Type.StartsWith("ORGANIZATION", StringComparison.Ordinal);
}
