using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Rules;

namespace IamAuditor.Core.Reports;

/// <summary>What was not seen, counted: by rule, by permission, by source.</summary>
internal static class ReportCoverage
{
    /// <summary>In place of a code where an Unknown names no missing source.</summary>
    private const string RuleFailed = "RuleFailed";

    public static IReadOnlyList<NotAssessed> NotAssessed(IReadOnlyList<ReportFinding> unknowns) =>
        [
            .. Lacking(unknowns)
                .GroupBy(x => (Rule: x.Finding.Rule.Id, x.Finding.Verdict.Severity, x.Source, x.Region, x.Code, x.Permission))
                .Select(g => new NotAssessed(
                    g.First().Finding.Rule,
                    g.Key.Severity,
                    g.Key.Source,
                    g.Key.Region,
                    g.Key.Code,
                    g.Key.Permission
                )
                {
                    Verdicts = g.Count(),
                    Message = g.First().Finding.Verdict.Message,
                })
                .OrderByDescending(n => n.Severity)
                .ThenBy(n => n.Rule.Id, StringComparer.Ordinal)
                .ThenBy(n => n.Source?.Name, StringComparer.Ordinal)
                .ThenBy(n => n.Region, StringComparer.Ordinal)
                .ThenBy(n => n.Code, StringComparer.Ordinal)
                .ThenBy(n => n.Permission, StringComparer.Ordinal),
        ];

    public static IReadOnlyList<UnknownReason> Reasons(IReadOnlyList<ReportFinding> unknowns) =>
        [
            .. Lacking(unknowns)
                .GroupBy(x => (x.Source, x.Code, x.Permission))
                .Select(g => new UnknownReason(
                    g.Key.Source,
                    g.Key.Code,
                    g.Key.Permission,
                    [.. g.Select(x => x.Region).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
                    g.Select(x => x.Finding.Rule.Id).Distinct(StringComparer.Ordinal).Count(),
                    g.Select(x => x.Finding).Distinct(ReferenceEqualityComparer.Instance).Count()
                ))
                .OrderByDescending(r => r.Rules)
                .ThenByDescending(r => r.Verdicts)
                .ThenBy(r => r.Source?.Name, StringComparer.Ordinal)
                .ThenBy(r => r.Code, StringComparer.Ordinal)
                .ThenBy(r => r.Permission, StringComparer.Ordinal),
        ];

    public static IReadOnlyList<PermissionToGrant> PermissionsToGrant(IReadOnlyList<ReportFinding> unknowns) =>
        [
            .. unknowns
                .SelectMany(f =>
                    f.Verdict.Missing.Select(m => m.Permission)
                        .OfType<string>()
                        .Distinct(StringComparer.Ordinal)
                        .Select(p => (Permission: p, f.Verdict))
                )
                .GroupBy(x => x.Permission, StringComparer.Ordinal)
                .Select(g => new PermissionToGrant(
                    g.Key,
                    g.Max(x => x.Verdict.Severity),
                    [.. g.Select(x => x.Verdict.Rule).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
                    g.Count()
                ))
                .OrderByDescending(p => p.Severity)
                .ThenByDescending(p => p.Rules.Count)
                .ThenByDescending(p => p.Verdicts)
                .ThenBy(p => p.Permission, StringComparer.Ordinal),
        ];

    private static IEnumerable<(ReportFinding Finding, Source? Source, string? Region, string Code, string? Permission)> Lacking(
        IReadOnlyList<ReportFinding> unknowns
    ) =>
        unknowns.SelectMany(f =>
            f.Verdict.Missing.Count == 0
                ? [(f, null, null, RuleFailed, null)]
                : f
                    .Verdict.Missing.Distinct()
                    .Select(m => (f, Source.TryFind(m.Source, out var source) ? source : null, m.Region, m.Code, m.Permission))
        );

    public static IReadOnlyList<GapRow> Gaps(AuditRun run)
    {
        var needed = RulesBySource(run.Rules);
        return
        [
            .. run
                .Snapshot.Coverage.All.Select((gap, index) => (gap, index))
                .OrderBy(x => x.index)
                .Select(x => new GapRow(x.gap, needed.GetValueOrDefault(x.gap.Source))),
        ];
    }

    public static IReadOnlyList<SourceCoverage> Sources(AuditRun run)
    {
        var needed = RulesBySource(run.Rules);
        var files = run.Evidence.ToLookup(e => e.Source);
        return
        [
            .. Source.All.Select(source => new SourceCoverage(
                source,
                run.Snapshot.Coverage.WasRead(source),
                run.Snapshot.Coverage.GapsOf(source).Count,
                files[source].Count(),
                files[source].Sum(f => f.Size),
                files[source].Sum(f => f.Calls),
                needed.GetValueOrDefault(source)
            )),
        ];
    }

    public static IReadOnlyList<CountCheck> Counts(AccountSnapshot account)
    {
        return
        [
            Of("Users", Source.AuthorizationDetails, account.Users.Count(u => u.Details is not null)),
            Of("Groups", Source.AuthorizationDetails, account.Groups.Count),
            Of("Roles", Source.AuthorizationDetails, account.Roles.Count),
            Of("Policies", Source.AuthorizationDetails, account.Policies.Count(p => !p.IsAwsManaged)),
            Of("ServerCertificates", Source.ServerCertificates, account.ServerCertificates.Count),
            Providers(),
        ];

        CountCheck Of(string name, Source source, int listed) =>
            new(name, source, Expected(name), account.Coverage.WasRead(source) ? listed : null);

        // AWS counts SAML and OIDC providers together; the sum means something only where both were read.
        CountCheck Providers() =>
            new(
                "Providers",
                Source.SamlProviders,
                Expected("Providers"),
                account.Coverage.WasRead(Source.SamlProviders) && account.Coverage.WasRead(Source.OidcProviders)
                    ? account.IdentityProviders.Count
                    : null
            );

        long? Expected(string name) => account.Summary.TryGetValue(name, out var count) ? count : null;
    }

    private static Dictionary<Source, int> RulesBySource(RuleSet rules) =>
        rules.Rules.SelectMany(r => r.Needs.SelectMany(n => n).Distinct()).GroupBy(s => s).ToDictionary(g => g.Key, g => g.Count());
}
