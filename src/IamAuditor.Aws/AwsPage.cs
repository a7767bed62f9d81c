namespace IamAuditor.Aws;

/// <summary>
/// One page of a list. <see cref="Items"/> null: the answer lacks the list that the service promises, so that it says nothing at all (an HTML page with status 200, an empty
/// object). <see cref="Next"/> null or empty: the last page. <see cref="IsCut"/>: there is more, and the answer does not say how to get it.
/// </summary>
internal readonly record struct AwsPage<T>(IEnumerable<T>? Items, string? Next, bool IsCut = false);

internal static class AwsPage
{
    /// <summary>A page of a service that speaks JSON: an empty list is an empty array there, and never left out.</summary>
    public static AwsPage<T> Of<T>(IEnumerable<T>? items, string? next) => new(items, next);

    /// <summary>A page of IAM, whose empty list reads as null: that it is the answer shows in IsTruncated.</summary>
    public static AwsPage<T> OfIam<T>(IEnumerable<T>? items, bool? isTruncated, string? marker) =>
        new(
            items ?? (isTruncated is null ? null : []),
            isTruncated == true ? marker : null,
            isTruncated == true && string.IsNullOrEmpty(marker)
        );
}
