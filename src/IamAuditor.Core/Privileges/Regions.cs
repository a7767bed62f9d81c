using IamAuditor.Policies.Conditions;

namespace IamAuditor.Core.Privileges;

/// <summary>The region of a request.</summary>
internal static class Regions
{
    public const string Requested = "aws:RequestedRegion";

    /// <summary>The region in an ARN; null where it has none.</summary>
    public static string? Of(string resource) => resource.Split(':', 6) is { Length: 6 } parts && parts[3].Length > 0 ? parts[3] : null;

    public static KeyValuePair<string, ContextValue>[] Key(string? region) =>
        region is null ? [] : [new(Requested, ContextValue.One(region))];
}
