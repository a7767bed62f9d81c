namespace IamAuditor.Core.Rules;

/// <summary>The names of resource kinds as rule files write them.</summary>
public static class ResourceKinds
{
    public static IReadOnlyDictionary<string, ResourceKind> ByName { get; } =
        Enum.GetValues<ResourceKind>().ToDictionary(NameOf, StringComparer.Ordinal);

    /// <summary>`AccessKey` is `access-key`.</summary>
    public static string NameOf(ResourceKind kind) =>
        string.Concat(kind.ToString().Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : "-") + char.ToLowerInvariant(c) : c.ToString()));
}
