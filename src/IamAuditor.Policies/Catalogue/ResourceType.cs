using System.Collections.Immutable;
using IamAuditor.Policies.Matching;

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
    /// <summary>Those of <see cref="ArnPatterns"/> whose parts of choice hold no `/`, since ARNs of another type go on with one there: a bucket's, where those of its objects go on.</summary>
    public ImmutableArray<string> FlatPatterns { get; init; } = [];

    /// <summary>Whether a resource of the type, in one of its patterns, may be named by another pattern.</summary>
    /// <param name="form">One of <see cref="ArnPatterns"/>.</param>
    /// <param name="pattern">As policies have it.</param>
    public bool MayBe(string form, string pattern)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(pattern);
        return ArnPattern.Common(pattern, form, out _) is not null
            && !(IsGlobal(pattern) && !IsGlobal(form))
            && !(FlatPatterns.Contains(form, StringComparer.Ordinal) && pattern.AsSpan().Count('/') > form.AsSpan().Count('/'));
    }

    // Documents and images of AWS have no account, but all that lies in a region has one in its ARN.
    private static bool IsGlobal(string arn) => arn.Split(':', 6) is [_, _, _, "", _, _];

    public override string ToString() => $"{Service}:{Name}";
}
