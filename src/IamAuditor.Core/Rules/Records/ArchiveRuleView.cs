using System.Text.RegularExpressions;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Privileges.Trust;
using IamAuditor.Policies;

namespace IamAuditor.Core.Rules.Records;

/// <summary>
/// Whose access an archive rule takes out of sight. A finding on public access has isPublic, the principal `*` and no condition; one on somebody's access names the principal, or
/// a condition that keeps others out. A criterion that is not known here, or excludes values, narrows nothing. Source: IAM User Guide, "IAM Access Analyzer filter keys".
/// </summary>
internal sealed partial class ArchiveRuleView
{
    private const string PublicFlag = "isPublic";
    private const string Everybody = "*";
    private const string Conditions = "condition.";

    private static readonly string[] ByAccount =
    [
        "aws:PrincipalAccount",
        "aws:PrincipalArn",
        "aws:SourceAccount",
        "aws:SourceArn",
        "aws:SourceOwner",
        "aws:VpceAccount",
        "kms:CallerAccount",
    ];

    private static readonly string[] ByOrganization =
    [
        "aws:PrincipalOrgID",
        "aws:PrincipalOrgPaths",
        "aws:SourceOrgID",
        "aws:SourceOrgPaths",
        "aws:VpceOrgID",
    ];

    // Of these a whole name is one thing in the world.
    private static readonly string[] ByName = ["aws:SourceVpc", "aws:SourceVpce", "aws:SourceVpcArn", "aws:UserId"];

    public ArchiveRuleView(ArchiveRule rule, TrustSurroundings surroundings)
    {
        Rule = rule;
        Narrowings = [.. rule.Filter.Select(c => NarrowingOf(c, surroundings)).OfType<ArchiveNarrowing>()];

        // Somebody looked at these resources, by name.
        var isOfResources = rule.Filter.Any(c =>
            Is(c.Key, "resource") && c.Equal.Count > 0 && c.Equal.All(v => !Restriction.HasWildcard(v))
        );
        var namesPublic = rule.Filter.Any(c => Is(c.Key, PublicFlag) && c.Equal.Contains("true", StringComparer.OrdinalIgnoreCase));
        HidesPublic = !isOfResources && rule.Filter.All(c => TakesPublic(c, namesPublic));
        HidesAccounts = !isOfResources && rule.Filter.All(TakesAccounts);
    }

    public ArchiveRule Rule { get; }
    public string Text => $"{Rule.Name} ({Rule.FilterText})";
    public bool HidesPublic { get; }

    /// <summary>Of anybody where nothing narrows it, else of those whom every narrowing lets through.</summary>
    public bool HidesAccounts { get; }
    public IReadOnlyList<ArchiveNarrowing> Narrowings { get; }

    private static bool TakesPublic(ArchiveCriterion criterion, bool namesPublic) =>
        Is(criterion.Key, PublicFlag) ? criterion.IsMetBy("true")
        : Is(criterion.Key, "principal.AWS") ? criterion.IsMetBy(Everybody)
        : Is(criterion.Key, "principal.Federated") || Is(criterion.Key, "principal.CanonicalUser") ? criterion.IsMetBy(null)
        // A rule that asks for public access by name takes it with whatever condition leaves it public.
        : IsCondition(criterion.Key) ? namesPublic || criterion.IsMetBy(null)
        : TakesAccess(criterion);

    private static bool TakesAccounts(ArchiveCriterion criterion) =>
        Is(criterion.Key, PublicFlag) ? criterion.IsMetBy("false") : TakesAccess(criterion);

    // AWS tells the type of no other findings, and an error in place of access.
    private static bool TakesAccess(ArchiveCriterion criterion) =>
        Is(criterion.Key, "findingType") ? criterion.IsMetBy("ExternalAccess")
        : Is(criterion.Key, "error") ? criterion.IsMetBy(null)
        : Is(criterion.Key, "resource") ? criterion.Exists != false
        : true;

    private static ArchiveNarrowing? NarrowingOf(ArchiveCriterion criterion, TrustSurroundings surroundings)
    {
        foreach (var (values, whole) in new[] { (criterion.Equal, true), (criterion.Contains, false) })
        {
            if (values.Count > 0 && PartiesOf(criterion.Key, values, whole, surroundings) is { } parties)
            {
                return new ArchiveNarrowing(criterion.ToString(), parties);
            }
        }

        return null;
    }

    // Null where one of the values may be anybody.
    private static List<ArchiveParty>? PartiesOf(string key, IReadOnlyList<string> values, bool whole, TrustSurroundings surroundings)
    {
        var parties = new List<ArchiveParty>();
        foreach (var value in values)
        {
            if (AccountIn(key, value) is { } account)
            {
                parties.Add(new ArchiveParty(account.Text, surroundings.IsOwnAccount(account)));
            }
            else if (OrganizationIn(key, value) is { } organization)
            {
                parties.Add(new ArchiveParty(organization, surroundings.IsOwnOrganization(organization)));
            }
            else if (!whole || !IsOneName(key, value))
            {
                return null;
            }
            else if (Is(key, "principal.AWS") || Is(key, "principal.CanonicalUser"))
            {
                // The id of a deleted principal and S3's canonical ids show no account.
                parties.Add(new ArchiveParty(value, false));
            }
        }

        return [.. parties.DistinctBy(p => p.Name, StringComparer.Ordinal)];
    }

    private static AccountId? AccountIn(string key, string value) =>
        (Is(key, "principal.AWS") || Is(key, "principal.Federated") || IsConditionOf(key, ByAccount))
        && AccountPattern().Match(value) is { Success: true } match
            ? AccountId.Parse(match.Groups[1].Value)
            : null;

    private static string? OrganizationIn(string key, string value) =>
        IsConditionOf(key, ByOrganization) && OrganizationPattern().Match(value) is { Success: true } match ? match.Groups[1].Value : null;

    private static bool IsOneName(string key, string value) =>
        IsConditionOf(key, ["aws:SourceIp"])
            ? Narrowing.IsNetwork(value)
            : value.Length > 0
                && !Restriction.HasWildcard(value)
                && (
                    key.StartsWith("principal.", StringComparison.OrdinalIgnoreCase)
                    || IsConditionOf(key, ByName)
                    // A bucket, whose name is one owner's in the world.
                    || (IsConditionOf(key, ["aws:SourceArn"]) && value.StartsWith("arn:", StringComparison.Ordinal))
                );

    private static bool IsCondition(string key) => key.StartsWith(Conditions, StringComparison.OrdinalIgnoreCase);

    private static bool IsConditionOf(string key, ReadOnlySpan<string> names)
    {
        if (IsCondition(key))
        {
            foreach (var name in names)
            {
                if (key.AsSpan(Conditions.Length).Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool Is(string key, string name) => string.Equals(key, name, StringComparison.OrdinalIgnoreCase);

    // The account of an ARN, or of a part of one that shows it whole: neither names nor paths of principals have a colon.
    [GeneratedRegex("(?:^|:)([0-9]{12})(?:$|:)", RegexOptions.CultureInvariant)]
    private static partial Regex AccountPattern();

    [GeneratedRegex("^(o-[a-z0-9]{10,32})(?:$|/)", RegexOptions.CultureInvariant)]
    private static partial Regex OrganizationPattern();
}
