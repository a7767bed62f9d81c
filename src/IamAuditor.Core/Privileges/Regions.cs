using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Policies.Conditions;

namespace IamAuditor.Core.Privileges;

/// <summary>The region of a request.</summary>
internal static class Regions
{
    public const string Requested = "aws:RequestedRegion";

    public static bool IsRequested(string key) => key.Equals(Requested, StringComparison.OrdinalIgnoreCase);

    /// <summary>The account's regions, that of global services first; where they were not read, those of every account.</summary>
    public static IReadOnlyList<string> Of(AccountSnapshot snapshot)
    {
        var global = Administration.GlobalRegion(snapshot.Partition);
        var regions = snapshot.Regions.Count > 0 ? snapshot.Regions : DefaultRegions.Of(snapshot.Partition);
        return [.. regions.OrderBy(r => r == global ? 0 : 1)];
    }

    /// <summary>The region in an ARN; null where it has none.</summary>
    public static string? Of(string resource) => resource.Split(':', 6) is { Length: 6 } parts && parts[3].Length > 0 ? parts[3] : null;

    /// <summary>Whether an ARN or pattern may be of some regions only.</summary>
    public static bool IsNamed(string resource)
    {
        var rest = resource.AsSpan();
        for (var colons = 0; colons < 3; colons++)
        {
            var at = rest.IndexOf(':');
            // A `*` may stand for several parts, and what follows it for the region.
            if (at < 0)
                return rest.TrimEnd('*').ContainsAny('*', '?');
            rest = rest[(at + 1)..];
        }

        var end = rest.IndexOf(':');
        var region = end < 0 ? rest : rest[..end];
        return !region.IsEmpty && region is not "*";
    }

    public static KeyValuePair<string, ContextValue>[] Key(string? region) =>
        region is null ? [] : [new(Requested, ContextValue.One(region))];
}
