using System.Globalization;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;

namespace IamAuditor.Core.Reports;

/// <summary>
/// All findings of one rule and severity as a single line for a summary, so that one rule which fails for every user does not push all others off the page.
/// <see cref="Example"/> is the first of them in the report's order.
/// </summary>
public sealed record TopFinding(Rule Rule, Severity Severity, int Count, ReportFinding Example)
{
    /// <summary>So many somebody can keep in mind.</summary>
    private const int AtFirst = 5;

    /// <summary>What was found, by its example.</summary>
    public string Found =>
        Example.Verdict.Message + (Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" (and {Count - 1:N0} more)") : "");

    /// <summary>The worst first, and of those what is new or back before what everybody knows.</summary>
    internal static IReadOnlyList<TopFinding> First(IReadOnlyList<ReportFinding> findings)
    {
        var worse = findings
            .Where(f => f.Change is ChangeKind.New or ChangeKind.Reopened or ChangeKind.WaiverEnded)
            .Select(f => (f.Rule.Id, f.Verdict.Severity))
            .ToHashSet();
        return
        [
            .. Of(findings.Where(f => !f.IsWaived))
                .OrderByDescending(t => t.Severity)
                .ThenByDescending(t => worse.Contains((t.Rule.Id, t.Severity)))
                .Take(AtFirst),
        ];
    }

    /// <param name="findings">In the report's order.</param>
    internal static IReadOnlyList<TopFinding> Of(IEnumerable<ReportFinding> findings) =>
        [
            .. findings
                .GroupBy(f => (f.Rule.Id, f.Verdict.Severity))
                .Select(g => new TopFinding(g.First().Rule, g.Key.Severity, g.Count(), g.First()))
                .OrderByDescending(t => t.Severity)
                .ThenByDescending(t => t.Count)
                .ThenBy(t => t.Rule.Id, StringComparer.Ordinal),
        ];
}
