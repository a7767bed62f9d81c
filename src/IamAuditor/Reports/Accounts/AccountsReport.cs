using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;
using IamAuditor.Core.Rules;
using IamAuditor.Exports;
using IamAuditor.Exports.Events;
using IamAuditor.Reports.Html;
using IamAuditor.Serving;
using IamAuditor.Storage;

namespace IamAuditor.Reports.Accounts;

/// <summary>
/// All accounts in one report, from what the store remembers: who was assessed, who was not and why, who is out of scope, and every finding. An account whose last audit failed never counts as
/// assessed, whatever an earlier one found.
/// </summary>
public sealed record AccountsReport
{
    public required DateTimeOffset At { get; init; }

    /// <summary>Accounts in scope: those not assessed first, then the worst, then by id.</summary>
    public required IReadOnlyList<AccountStanding> Accounts { get; init; }

    /// <summary>By id. Their findings are not counted.</summary>
    public required IReadOnlyList<OutOfScopeAccount> OutOfScope { get; init; }

    /// <summary>Why accounts may be missing.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>Open and accepted ones: the worst first, then by account, rule and resource.</summary>
    public required IReadOnlyList<ReportFinding> Findings { get; init; }

    /// <summary>Rules with open findings: the worst first, then those that fail in most accounts.</summary>
    public required IReadOnlyList<FailingRule> Rules { get; init; }

    public int Count(AccountResult result) => Accounts.Count(a => a.Result == result);

    /// <summary>For somebody who reads nothing else; what is not known comes first.</summary>
    public IReadOnlyList<string> Conclusion
    {
        get
        {
            var (unknown, partly) = (Count(AccountResult.NotAssessed), Count(AccountResult.AssessedInPart));
            var open = Findings.Where(f => !f.IsWaived).ToList();
            var severities = open.GroupBy(f => f.Verdict.Severity).Select(g => $"{HtmlWords.Number(g.Count())} {Names.Of(g.Key)}");
            List<string> sentences = [];
            if (unknown > 0)
            {
                sentences.Add(
                    $"{HtmlWords.Number(unknown)} of {HtmlWords.Count(Accounts.Count, "account")} {(unknown == 1 ? "was" : "were")} not assessed: what happened there since their last successful audit is not known."
                );
            }

            sentences.AddRange(Problems);
            sentences.Add(
                $"{HtmlWords.Number(Accounts.Count - unknown)} of {HtmlWords.Count(Accounts.Count, "account")} in scope {(Accounts.Count - unknown == 1 ? "was" : "were")} assessed"
                    + (partly > 0 ? $", {HtmlWords.Number(partly)} of them in part" : "")
                    + (
                        OutOfScope.Count > 0
                            ? $"; {HtmlWords.Number(OutOfScope.Count)} more {(OutOfScope.Count == 1 ? "is" : "are")} out of scope."
                            : "."
                    )
            );
            sentences.Add(
                open.Count == 0
                    ? "No finding is open in what was assessed."
                    : $"{HtmlWords.Count(open.Count, "finding")} {(open.Count == 1 ? "is" : "are")} open: {string.Join(", ", severities)}."
            );
            var (overdue, waived) = (open.Count(f => f.IsOverdue), Findings.Count - open.Count);
            if (overdue + waived > 0)
            {
                sentences.Add(
                    $"{HtmlWords.Number(overdue)} of them {(overdue == 1 ? "is" : "are")} overdue; {HtmlWords.Number(waived)} more {(waived == 1 ? "is" : "are")} accepted by waivers."
                );
            }

            return sentences;
        }
    }

    /// <param name="store">What is remembered.</param>
    /// <param name="rules">Titles, reasons and remedies; a rule that is gone is named all the same.</param>
    /// <param name="at">Now.</param>
    /// <param name="patience">A successful audit that is older does not count as one.</param>
    /// <param name="ct">Stops the reading.</param>
    public static async Task<AccountsReport> FromAsync(
        IStore store,
        RuleSet rules,
        DateTimeOffset at,
        TimeSpan patience,
        CancellationToken ct
    )
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(rules);
        var scope = await AccountScope.ReadAsync(store, ct);
        var figures = (await DaemonFigures.ReadAsync(store, ct)).Accounts.ToDictionary(a => a.Account, StringComparer.Ordinal);
        var inScope = scope?.Accounts ?? [.. figures.Keys.Select(a => new ScopedAccount(a, null))];
        var ids = inScope.Select(a => a.Id).ToHashSet(StringComparer.Ordinal);
        var byId = rules.All.ToDictionary(r => r.Id, StringComparer.Ordinal);
        List<ReportFinding> findings =
        [
            .. (await store.AllFindingsAsync(ct))
                .Where(f => f.State != FindingState.Resolved && ids.Contains(f.Account.Text))
                .OrderByDescending(f => f.Severity)
                .ThenBy(f => f.Account.Text, StringComparer.Ordinal)
                .ThenBy(f => f.Rule, StringComparer.Ordinal)
                .ThenBy(f => f.Resource, StringComparer.Ordinal)
                .ThenBy(f => f.Id, StringComparer.Ordinal)
                .Select(f => Shown(f, byId, at)),
        ];
        var byAccount = findings.ToLookup(f => f.Verdict.Account.Text, StringComparer.Ordinal);
        return new AccountsReport
        {
            At = at,
            Accounts =
            [
                .. inScope
                    .Select(a => Standing(a, figures.GetValueOrDefault(a.Id), [.. byAccount[a.Id]], at, patience))
                    .OrderBy(a => a.Result == AccountResult.NotAssessed ? 0 : 1)
                    .ThenByDescending(a => a.OpenOf(Severity.Critical))
                    .ThenByDescending(a => a.OpenOf(Severity.High))
                    .ThenByDescending(a => a.OpenOf(Severity.Medium))
                    .ThenBy(a => a.Account, StringComparer.Ordinal),
            ],
            OutOfScope =
            [
                .. (scope?.OutOfScope ?? [])
                    .Concat(
                        figures
                            .Values.Where(f => !ids.Contains(f.Account))
                            .Select(f => new OutOfScopeAccount(
                                f.Account,
                                f.Last?.Name ?? f.Last?.Alias,
                                $"no longer among the accounts that are audited{(f.Last is { } last ? $"; the last audit was on {HtmlWords.Day(last.At)}" : "")}",
                                f.Last?.Unit
                            ))
                    )
                    .DistinctBy(a => a.Id)
                    .OrderBy(a => a.Id, StringComparer.Ordinal),
            ],
            Problems = scope?.Problems ?? [],
            Findings = findings,
            Rules = FailingRule.Of(findings),
        };
    }

    private static AccountStanding Standing(
        ScopedAccount account,
        AccountFigures? figures,
        IReadOnlyList<ReportFinding> findings,
        DateTimeOffset at,
        TimeSpan patience
    )
    {
        var newest = figures?.Newest;
        var assessed = figures?.Trend.LastOrDefault(r => r.RulesAssessed > 0);
        var why = newest switch
        {
            null => "It was not audited yet.",
            { Succeeded: false } => $"The audit of {HtmlWords.Moment(newest.Started)} failed: {newest.Failure}",
            { RulesAssessed: 0 } =>
                $"The audit of {HtmlWords.Moment(newest.At)} could judge no rule: {HtmlWords.Count(newest.Gaps, "gap")} in what it could read.",
            _ when at - newest.Finished > patience => $"No audit since {HtmlWords.Moment(newest.At)}.",
            _ => null,
        };
        var isPart = newest is not null && (newest.RulesAssessed < newest.Rules || newest.Unknown > 0);
        return new AccountStanding
        {
            Account = account.Id,
            Name = account.Name ?? newest?.Name ?? assessed?.Name,
            Alias = assessed?.Alias,
            Unit = account.Unit ?? newest?.Unit ?? assessed?.Unit,
            Result =
                why is not null ? AccountResult.NotAssessed
                : isPart ? AccountResult.AssessedInPart
                : AccountResult.Assessed,
            Why =
                why
                ?? (
                    isPart
                        ? $"{HtmlWords.Count(newest!.Unknown, "verdict")} {(newest.Unknown == 1 ? "is" : "are")} unknown; {HtmlWords.Number(newest.Rules - newest.RulesAssessed)} of {HtmlWords.Count(newest.Rules, "rule")} could not be assessed at all."
                        : null
                ),
            Last = assessed,
            Findings = findings,
        };
    }

    private static ReportFinding Shown(Finding finding, Dictionary<string, Rule> rules, DateTimeOffset at)
    {
        var rule = rules.GetValueOrDefault(finding.Rule) ?? DepartedRule.Of(finding.Rule);
        return new(
            finding.Id,
            rule,
            new Verdict
            {
                Rule = finding.Rule,
                Account = finding.Account,
                Resource = finding.Resource,
                Subresource = finding.Subresource,
                Region = finding.Region,
                Outcome = Outcome.Fail,
                Severity = finding.Severity,
                Message = finding.Message,
                Observations = finding.Observations,
                Fix = new Fix(KeptRemedy.Of(rule, finding), null, null),
            }
        )
        {
            Followed = finding,
            AgeDays = Math.Max(0, (int)(at - finding.OpenSince).TotalDays),
            IsOverdue = finding.IsOverdue(at),
        };
    }
}
