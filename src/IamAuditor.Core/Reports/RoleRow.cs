using IamAuditor.Core.Accounts;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Privileges.Trust;

namespace IamAuditor.Core.Reports;

/// <summary>A role with whom it trusts. <see cref="Trust"/> is null where its trust policy is no document that can be read: then nobody knows.</summary>
public sealed record RoleRow
{
    public required Role Role { get; init; }
    public required IReadOnlyList<TrustGrant>? Trust { get; init; }

    /// <summary>Whole days since the last use until the snapshot; null: not used within AWS's tracking period (400 days), or never.</summary>
    public int? UnusedDays { get; init; }

    /// <summary>Inline and attached policies.</summary>
    public required int Policies { get; init; }
    public required int Findings { get; init; }
    public required int Unknowns { get; init; }

    /// <summary>Null: no finding.</summary>
    public Severity? Worst { get; init; }

    public bool TrustsEveryone => Trust?.Any(t => t.IsPublic) == true;
    public bool TrustsOtherAccounts => Trust?.Any(t => t.IsCrossAccount) == true;

    public bool Equals(RoleRow? other) =>
        other is not null
        && (Role, UnusedDays, Policies, Findings, Unknowns, Worst)
            == (other.Role, other.UnusedDays, other.Policies, other.Findings, other.Unknowns, other.Worst)
        && (Trust is null ? other.Trust is null : other.Trust is not null && Trust.SequenceEqual(other.Trust));

    public override int GetHashCode() => HashCode.Combine(Role.Arn, Findings, Unknowns);

    /// <summary>Roles that let others in first, AWS's own last; then by ARN.</summary>
    internal static IReadOnlyList<RoleRow> Of(
        AccountSnapshot account,
        IReadOnlyList<ReportFinding> findings,
        IReadOnlyList<ReportFinding> unknowns
    )
    {
        var fails = findings.ToLookup(f => f.Verdict.Resource, StringComparer.Ordinal);
        var open = unknowns.ToLookup(f => f.Verdict.Resource, StringComparer.Ordinal);
        var surroundings = new TrustSurroundings(account);
        return
        [
            .. account
                .Roles.Select(role =>
                {
                    var found = fails[role.Arn.Text].ToList();
                    return new RoleRow
                    {
                        Role = role,
                        Trust = RoleTrust.Of(role.TrustPolicy, surroundings),
                        UnusedDays = ReportCredentials.Days(role.LastUsed, account.TakenAt),
                        Policies = role.InlinePolicies.Count + role.AttachedPolicies.Count,
                        Findings = found.Count,
                        Unknowns = open[role.Arn.Text].Count(),
                        Worst = found.Count > 0 ? found.Max(f => f.Verdict.Severity) : null,
                    };
                })
                .OrderBy(r => r.Role.IsAwsOwned)
                .ThenByDescending(r => r.TrustsEveryone)
                .ThenByDescending(r => r.TrustsOtherAccounts)
                .ThenBy(r => r.Role.Arn.Text, StringComparer.Ordinal),
        ];
    }
}
