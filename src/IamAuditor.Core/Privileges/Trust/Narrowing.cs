using IamAuditor.Policies.Conditions;

namespace IamAuditor.Core.Privileges.Trust;

/// <summary>What the restrictions on one grant come to.</summary>
internal sealed class Narrowing
{
    // Wider than that is the public internet; the bounds are those of S3's own definition of "public".
    private const int ShortestV4 = 8;
    private const int ShortestV6 = 32;

    private static readonly string[] Networks = ["aws:SourceVpc", "aws:SourceVpce", "aws:SourceVpcArn", "aws:VpceAccount", "aws:VpceOrgID"];
    private static readonly string[] SourceTexts = ["aws:SourceAccount", "aws:SourceOrgID"];

    public Narrowing(IReadOnlyList<Restriction> restrictions, string ownAccount, string? ownOrganization)
    {
        foreach (var restriction in restrictions)
        {
            if (restriction.Accounts(ownAccount) is { } accounts)
            {
                Accounts = Accounts is null ? accounts : [.. Accounts.Intersect(accounts, StringComparer.Ordinal)];
                IsNarrowed = true;
            }
            else if (restriction.Organizations(ownOrganization) is { } organizations)
            {
                Organizations = Organizations is null ? organizations : [.. Organizations.Intersect(organizations, StringComparer.Ordinal)];
                IsNarrowed = true;
            }
            else if (FixesSource(restriction))
            {
                IsSourceBound = IsNarrowed = true;
            }
            else if (FixesNetwork(restriction) || FixesIdentity(restriction))
            {
                IsNarrowed = true;
            }
            else if (restriction.Is("sts:ExternalId"))
            {
                RequiresExternalId |=
                    !restriction.IsVacuous && restriction.Values.All(v => v.Trim('*', '?').Length > 0 && !Restriction.HasVariable(v));
                IsRestricted |= RequiresExternalId;
            }
            else if (AsksForMfa(restriction))
            {
                RequiresMfa = true;
                IsRestricted = true;
            }
            else
            {
                IsRestricted |= !IsAlwaysMet(restriction);
            }
        }

        IsRestricted |= IsNarrowed;
    }

    public IReadOnlyList<string>? Accounts { get; }
    public IReadOnlyList<string>? Organizations { get; }
    public bool IsNarrowed { get; }
    public bool IsRestricted { get; }
    public bool IsSourceBound { get; }
    public bool RequiresExternalId { get; }
    public bool RequiresMfa { get; }

    private static bool FixesNetwork(Restriction restriction) =>
        restriction.Is("aws:SourceIp")
            ? restriction.Values.Count > 0 && restriction.Values.All(IsNetwork)
            : Networks.Any(restriction.Is) && restriction.Values.Count > 0 && restriction.Values.All(HasName);

    /// <summary>A range of addresses that is smaller than the public internet.</summary>
    public static bool IsNetwork(string value) =>
        IpRange.TryParse(value, out var range) && range.PrefixLength >= (range.IsV4 ? ShortestV4 : ShortestV6);

    private static bool FixesSource(Restriction restriction) =>
        SourceTexts.Any(restriction.Is)
            ? restriction.Values.Count > 0
                && restriction.Values.All(v => v is "${aws:ResourceAccount}" or "${aws:ResourceOrgID}" || IsFixed(restriction, v))
        : restriction.Is("aws:SourceOrgPaths")
            ? restriction.Values.Count > 0
                && restriction.Values.All(v =>
                    v.StartsWith("o-", StringComparison.Ordinal)
                    && v.IndexOf('/', StringComparison.Ordinal) > 2
                    && !Restriction.HasWildcard(v.Split('/')[0])
                )
        : restriction.Is("aws:SourceArn") && restriction.Values.Count > 0 && restriction.Values.All(IsOwnedSource);

    // Anyone may own a resource of that name in an account of his; names of buckets, which have no account, belong to one owner in the world.
    private static bool IsOwnedSource(string arn)
    {
        var parts = arn.Split(':', 6);
        return parts.Length == 6
            && (
                parts[4] == "${aws:ResourceAccount}"
                || (parts[4].Length == 12 && parts[4].All(char.IsAsciiDigit))
                || (parts[4].Length == 0 && parts[5].Length > 0 && parts[5][0] is not ('*' or '?') && !Restriction.HasVariable(parts[5]))
            );
    }

    private static bool FixesIdentity(Restriction restriction) =>
        (
            restriction.Is("aws:userid")
            && restriction.Values.Count > 0
            && restriction.Values.All(v => v.Length >= 12 && !Restriction.HasVariable(v) && !Restriction.HasWildcard(v[..12]))
        ) || (restriction.Is("aws:PrincipalServiceName") && restriction.IsExact);

    /// <summary>Roles alone have such ARNs, ids or types. Source: IAM User Guide, "AWS global condition context keys" and "IAM identifiers".</summary>
    public static bool KeepsUsersOut(Restriction restriction) =>
        restriction.Values.Count > 0
        && restriction.Values.All(v =>
            restriction.Is("aws:PrincipalArn")
                ? v.Split(':', 6) is [_, _, _, _, _, var resource] && resource.StartsWith("role/", StringComparison.Ordinal)
            : restriction.Is("aws:userid") ? v.StartsWith("AROA", StringComparison.Ordinal)
            : restriction.Is("aws:PrincipalType") && v == "AssumedRole"
        );

    private static bool AsksForMfa(Restriction restriction) =>
        (
            restriction.Is("aws:MultiFactorAuthPresent")
            && restriction.Values.Count > 0
            && restriction.Values.All(v => string.Equals(v, "true", StringComparison.OrdinalIgnoreCase))
        )
        || (
            restriction.Is(Restriction.MfaAge)
            && restriction.Test is (ConditionTest.NumericLessThan or ConditionTest.NumericLessThanEquals or ConditionTest.Null)
        );

    // STS speaks TLS only, and a principal of IAM is no service.
    private static bool IsAlwaysMet(Restriction restriction) =>
        restriction.IsVacuous
        || (restriction.Is("aws:SecureTransport") && restriction.Admits("true"))
        || (restriction.Is("aws:PrincipalIsAWSService") && restriction.Admits("false"))
        || (restriction.Is("aws:ViaAWSService") && restriction.Admits("false"))
        || restriction.Test == ConditionTest.IpAddress;

    private static bool HasName(string value) =>
        value.Trim('*', '?', ':', '/').Length > 0 && !Restriction.HasWildcard(value) && !Restriction.HasVariable(value);

    private static bool IsFixed(Restriction restriction, string value) =>
        value.Length > 0 && !Restriction.HasVariable(value) && !(restriction.TakesWildcards && Restriction.HasWildcard(value));
}
