using IamAuditor.Core.Accounts;
using IamAuditor.Policies;

namespace IamAuditor.Core.Rules;

/// <summary>
/// How to recognise a class of users and roles. Everything that is set must match: a tag's key and value, a path prefix, a name or ARN pattern with `*` and `?`.
/// Nothing set matches nobody.
/// </summary>
public sealed record PrincipalClass(string Name)
{
    public const string Human = "human";
    public const string Workload = "workload";
    public const string BreakGlass = "break-glass";
    public const string Unclassified = "unclassified";

    public static IReadOnlyList<string> Names { get; } = [Human, Workload, BreakGlass, Unclassified];

    public string? TagKey { get; init; }

    /// <summary>A pattern; null: any value.</summary>
    public string? TagValue { get; init; }
    public string? Path { get; init; }
    public string? NamePattern { get; init; }
    public string? ArnPattern { get; init; }

    /// <summary>The class of the first entry that matches, else unclassified.</summary>
    public static string Of(IReadOnlyList<PrincipalClass> classes, Arn arn, string name, string path, IReadOnlyList<Tag> tags) =>
        classes.FirstOrDefault(c => c.Matches(arn, name, path, tags))?.Name ?? Unclassified;

    private bool Matches(Arn arn, string name, string path, IReadOnlyList<Tag> tags) =>
        (TagKey ?? Path ?? NamePattern ?? ArnPattern) is not null
        && (TagKey is null || tags.Any(t => t.Key == TagKey && (TagValue is null || Wildcard.Matches(TagValue, t.Value))))
        && (Path is null || path.StartsWith(Path, StringComparison.Ordinal))
        && (NamePattern is null || Wildcard.Matches(NamePattern, name))
        && (ArnPattern is null || Wildcard.Matches(ArnPattern, arn.Text));
}
