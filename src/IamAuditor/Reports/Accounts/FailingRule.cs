using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;
using IamAuditor.Core.Rules;

namespace IamAuditor.Reports.Accounts;

/// <summary>A rule with its open findings over all accounts. <see cref="Severity"/> is the worst of theirs.</summary>
public sealed record FailingRule(Rule Rule, Severity Severity, int Findings, int Accounts)
{
    internal static IReadOnlyList<FailingRule> Of(IEnumerable<ReportFinding> findings) =>
        [
            .. findings
                .Where(f => !f.IsWaived)
                .GroupBy(f => f.Verdict.Rule, StringComparer.Ordinal)
                .Select(g => new FailingRule(
                    g.First().Rule,
                    g.Max(f => f.Verdict.Severity),
                    g.Count(),
                    g.Select(f => f.Verdict.Account).Distinct().Count()
                ))
                .OrderByDescending(r => r.Severity)
                .ThenByDescending(r => r.Accounts)
                .ThenByDescending(r => r.Findings)
                .ThenBy(r => r.Rule.Id, StringComparer.Ordinal),
        ];
}
