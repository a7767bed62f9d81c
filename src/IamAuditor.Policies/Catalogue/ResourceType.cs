using System.Collections.Immutable;

namespace IamAuditor.Policies.Catalogue;

/// <summary>
/// A kind of resource of one service. <see cref="ArnFormats"/> are as documented, <c>arn:${Partition}:s3:::${BucketName}</c>, mostly one;
/// <see cref="ArnPatterns"/> are the same with <c>*</c> for each part of choice.
/// </summary>
public sealed record ResourceType(
    string Service,
    string Name,
    ImmutableArray<string> ArnFormats,
    ImmutableArray<string> ArnPatterns,
    ImmutableArray<ConditionKey> ConditionKeys
)
{
    public override string ToString() => $"{Service}:{Name}";
}
