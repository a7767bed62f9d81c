using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Policies.Conditions;

namespace IamAuditor.Core.Privileges;

/// <summary>The region of a request.</summary>
internal static class Regions
{
    public const string Requested = "aws:RequestedRegion";

    // EC2's own name for it. Source: Service Authorization Reference, condition keys of Amazon EC2.
    private const string OfEc2 = "ec2:Region";

    public static bool IsRequested(string key) =>
        key.Equals(Requested, StringComparison.OrdinalIgnoreCase) || key.Equals(OfEc2, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The account's regions, that of global services first; where they were not read, those of every account, then those that it may have switched on (<see cref="MayBeOff"/>).
    /// </summary>
    public static IReadOnlyList<string> Of(AccountSnapshot snapshot)
    {
        var global = Administration.GlobalRegion(snapshot.Partition);
        var regions =
            snapshot.Regions.Count > 0
                ? snapshot.Regions
                : DefaultRegions.Of(snapshot.Partition).Concat(DefaultRegions.OptInOf(snapshot.Partition));
        return [.. regions.OrderBy(r => r == global ? 0 : 1)];
    }

    /// <summary>Whether nobody knows that a region is on: the account's were not read, and not every account has it.</summary>
    public static bool MayBeOff(AccountSnapshot snapshot, string region) =>
        snapshot.Regions.Count == 0 && !DefaultRegions.Of(snapshot.Partition).Contains(region, StringComparer.Ordinal);

    private const string MayBeOffNeed = ", which may be off";

    /// <summary>What a call in a region hangs on.</summary>
    public static Proof IsOn(AccountSnapshot snapshot, string region) =>
        MayBeOff(snapshot, region) ? Proof.If($"the region {region}{MayBeOffNeed}") : Proof.Yes;

    /// <summary>Whether what something hangs on is that a region is on.</summary>
    public static bool IsOfOne(string need) => need.EndsWith(MayBeOffNeed, StringComparison.Ordinal);

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
        region is null ? [] : [new(Requested, ContextValue.One(region)), new(OfEc2, ContextValue.One(region))];
}
