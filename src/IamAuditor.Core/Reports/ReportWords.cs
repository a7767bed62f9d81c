using System.Globalization;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;

namespace IamAuditor.Core.Reports;

/// <summary>The report's numbers as sentences: for the cover, the console and the mail alike.</summary>
internal static class ReportWords
{
    private const int NamedPermissions = 5;

    public static IReadOnlyList<string> Conclusion(AuditReport report)
    {
        var run = report.ByRule.Where(r => r.DidRun).ToList();
        if (run.Count == 0 || run.All(r => r.IsUnassessed))
        {
            return
            [
                run.Count == 0
                    ? "Nothing was judged: no rule ran."
                    : "Nothing could be judged: all that the rules need was missing. This report says nothing about the account's security.",
                .. Permissions(report),
            ];
        }

        var sentences = new List<string> { Findings(report) };
        var unassessed = run.Count(r => r.IsUnassessed);
        var partly = run.Count(r => r.IsPartlyAssessed);
        sentences.Add(
            (unassessed, partly) switch
            {
                (0, 0) => $"{Of(run.Count)} could be assessed completely.",
                (_, 0) => $"{Count(unassessed, "rule")} of {Number(run.Count)} could not be assessed at all; {Open(report)}.",
                (0, _) => $"{Count(partly, "rule")} of {Number(run.Count)} could be assessed only in part; {Open(report)}.",
                _ =>
                    $"{Count(unassessed, "rule")} of {Number(run.Count)} could not be assessed at all and {Number(partly)} only in part; {Open(report)}.",
            }
        );
        sentences.AddRange(Permissions(report));
        return sentences;

        static string Of(int rules) => rules == 1 ? "The one rule that ran" : $"All {Number(rules)} rules";
    }

    public static IReadOnlyList<string> Coverage(AuditReport report)
    {
        var needed = report.Sources.Where(s => s.Rules > 0 || s.WasRead).ToList();
        var complete = needed.Count(s => s.IsComplete);
        var partial = needed.Count(s => s.WasRead && s.Gaps > 0);
        var unread = needed.Where(s => !s.WasRead).ToList();
        var sentences = new List<string>
        {
            $"{Number(complete)} of {Count(needed.Count, "source")} of evidence {(complete == 1 ? "was" : "were")} read completely"
                + (partial > 0 ? $", {Number(partial)} in part" : "")
                + (unread.Count > 0 ? $", {Number(unread.Count)} not at all" : "")
                + ".",
        };
        foreach (var source in needed.Where(s => !s.IsComplete))
        {
            var gaps = report.Snapshot.Coverage.GapsOf(source.Source);
            var codes = string.Join(", ", gaps.Select(g => g.Code).Distinct(StringComparer.Ordinal));
            var places = gaps.Select(g => g.Region).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
            sentences.Add(
                $"{source.Source.Name} was {(source.WasRead ? "read in part" : "not read")}: {codes}"
                    + (
                        places.Count == 0 ? ""
                        : places.Count <= 4 ? $" in {string.Join(", ", places)}"
                        : $" in {Number(places.Count)} regions"
                    )
                    + (source.Rules > 0 ? $"; {Count(source.Rules, "rule")} {(source.Rules == 1 ? "needs" : "need")} it." : ".")
            );
        }

        var events = report.Snapshot.EventsCovered.Values.ToList();
        if (events.Count > 0)
        {
            sentences.Add(
                $"CloudTrail events were read in {Count(events.Count, "region")}, the longest interval from {Moment(events.Min(e => e.From))} to {Moment(events.Max(e => e.To))}."
            );
        }

        if (report.Snapshot.CredentialReportGenerated is { } generated)
        {
            sentences.Add($"AWS generated the credential report at {Moment(generated)}; it can be up to 4 hours older than the rest.");
        }

        if (report.Snapshot.DroppedCredentialRows > 0)
        {
            var dropped = report.Snapshot.DroppedCredentialRows;
            sentences.Add(
                $"{Count(dropped, "row")} of the credential report {(dropped == 1 ? "was" : "were")} left out, because the user no longer exists."
            );
        }

        var differing = report.Counts.Where(c => c.Differs).ToList();
        if (differing.Count > 0)
        {
            sentences.Add(
                "AWS's own counts differ from what was listed: "
                    + string.Join(", ", differing.Select(c => $"{c.What} {Number(c.Expected!.Value)} against {Number(c.Listed!.Value)}"))
                    + "."
            );
        }

        return sentences;
    }

    /// <summary>` (3 fixed, 1 gone with its resource)`; nothing where there are none.</summary>
    private static string Ended(IReadOnlyList<ChangeRow> resolved)
    {
        var isFixed = resolved.Count(r => r.Finding.ResolvedBy == ResolvedBy.Fixed);
        var gone = resolved.Count(r => r.Finding.ResolvedBy == ResolvedBy.Gone);
        var others = resolved.Count - isFixed - gone;
        List<string> ways =
        [
            .. isFixed > 0 ? [$"{Number(isFixed)} fixed"] : (string[])[],
            .. gone > 0 ? [$"{Number(gone)} gone with {(gone == 1 ? "its resource" : "their resources")}"] : (string[])[],
            .. others > 0 ? [$"{Number(others)} for another reason"] : (string[])[],
        ];
        return ways.Count == 0 ? "" : $" ({string.Join(", ", ways)})";
    }

    public static IReadOnlyList<string> Changes(AuditReport report)
    {
        if (report.Changes is not { } changes || report.Run.History.Count == 0)
        {
            return ["This report has no history: it says what is, not what changed."];
        }

        var sentences = new List<string>();
        if (changes.IsBaseline)
        {
            sentences.Add(
                $"This is the account's first audit. Its {Count(changes.New.Count, "finding")} {(changes.New.Count == 1 ? "was" : "were")} known at start; due dates run from today."
            );
        }
        else
        {
            var since = changes.Since is { } time ? $"Since the audit of {Moment(time)}: " : "Since the last audit: ";
            sentences.Add(
                since
                    + $"{Number(changes.New.Count)} new, {Number(changes.Reopened.Count)} reopened, {Number(changes.Resolved.Count)} resolved{Ended(changes.Resolved)}, {Number(changes.Waived.Count)} accepted by a waiver."
            );
        }

        if (changes.WaiverEnded.Count > 0)
        {
            var ended = changes.WaiverEnded.Count;
            sentences.Add($"{Count(ended, "finding")} {(ended == 1 ? "is" : "are")} back, because the waiver ended or was withdrawn.");
        }

        if (changes.Overdue.Count > 0)
        {
            sentences.Add($"{Count(changes.Overdue.Count, "finding")} {(changes.Overdue.Count == 1 ? "is" : "are")} overdue.");
        }

        if (changes.NotReassessed.Count > 0)
        {
            var unseen = changes.NotReassessed.Count;
            sentences.Add($"{Count(unseen, "open finding")} could not be assessed again and {(unseen == 1 ? "stays" : "stay")} open.");
        }

        var waived = changes.WaivedInAll > 0 ? $", {Number(changes.WaivedInAll)} accepted by waivers" : "";
        sentences.Add($"{Count(changes.OpenInAll, "finding")} {(changes.OpenInAll == 1 ? "is" : "are")} open{waived}.");
        var soon = report.Waivers.Count(w => w.ExpiresSoon);
        if (soon > 0)
        {
            sentences.Add($"{Count(soon, "waiver")} {(soon == 1 ? "expires" : "expire")} within {WaiverRow.NoticeDays} days.");
        }

        return sentences;
    }

    public static string RootActivity(AuditReport report)
    {
        var events = report.Snapshot.EventsCovered.Values.ToList();
        var seen = $"{Count(report.RootActivity.Count, "event")} of the root user acting as a person";
        if (events.Count == 0)
        {
            return report.Snapshot.Coverage.WasRead(Source.CloudTrailEvents)
                ? $"{seen}. Which time the events cover is not known, so their absence proves nothing."
                : "Not known: CloudTrail's events were not read. No line here does not mean no activity.";
        }

        var gaps = report.Snapshot.Coverage.GapsOf(Source.CloudTrailEvents).Count;
        return $"{seen}, in {Count(events.Count, "region")} from {Moment(events.Min(e => e.From))} to {Moment(events.Max(e => e.To))}"
            + (gaps > 0 ? $"; {Count(gaps, "gap")}: not everything was seen." : ".");
    }

    public static string Privileges(AuditReport report)
    {
        if (!report.Snapshot.Coverage.WasRead(Source.AuthorizationDetails))
        {
            return "Not known: the authorization details were not read. No line here does not mean no administrators.";
        }

        var rows = report.Privileges;
        var (admins, sure, perhaps, open) = (
            Of(PrivilegeLevel.Administrator),
            Of(PrivilegeLevel.Escalates),
            Of(PrivilegeLevel.MayEscalate),
            Of(PrivilegeLevel.NotKnown)
        );
        return $"{Count(admins, "administrator")}; {Number(sure)} more can become one for sure and {Number(perhaps)} perhaps, under what stands under Needs"
            + (open > 0 ? $"; of {Number(open)} it is not known, because not all of their policies were read." : ".");

        int Of(PrivilegeLevel level) => rows.Count(r => r.Level == level);
    }

    public static string Analyzer(AuditReport report)
    {
        var coverage = report.Snapshot.Coverage;
        if (!coverage.WasRead(Source.AnalyzerFindings))
        {
            return "Not known: the findings of Access Analyzer were not read. No line here does not mean no outside access.";
        }

        var active = report.Snapshot.Analyzers.Count(a => a.IsActive);
        var gaps = coverage.GapsOf(Source.AnalyzerFindings).Count + coverage.GapsOf(Source.Analyzers).Count;
        return $"{Count(report.AnalyzerFindings.Count(f => f.IsActive), "active finding")}, {Number(report.AnalyzerFindings.Count(f => f is { IsActive: true, IsPublic: true }))} of them public; {Count(active, "active analyzer")}"
            + (
                gaps > 0 ? $"; {Count(gaps, "gap")}: not everything was seen."
                : active == 0 ? ": nothing watches for outside access."
                : "."
            );
    }

    public static string Period(AuditReport report)
    {
        var events = report.Snapshot.EventsCovered.Values.ToList();
        return $"State at {Moment(report.Snapshot.TakenAt)}; "
            + (
                events.Count == 0
                    ? "no interval of events is known"
                    : $"events from {Moment(events.Min(e => e.From))} to {Moment(events.Max(e => e.To))}"
            )
            + (report.Changes is { Since: { } since } ? $"; changes since {Moment(since)}" : "");
    }

    private static string Findings(AuditReport report)
    {
        if (report.Findings.Count == 0)
        {
            return report.Outcomes.Pass == 0
                ? "No finding, but no rule passed either: nothing that the rules look at exists or could be read."
                : $"No finding: {Count(report.Outcomes.Pass, "verdict")} passed.";
        }

        var severities = report.BySeverity.Where(s => s.Outcomes.Fail > 0).Select(s => $"{Number(s.Outcomes.Fail)} {Name(s.Severity)}");
        return $"{Count(report.Findings.Count, "finding")} of {Count(report.Top.Select(t => t.Rule.Id).Distinct(StringComparer.Ordinal).Count(), "rule")}: {string.Join(", ", severities)}.";
    }

    private static string Open(AuditReport report) =>
        $"{Count(report.Outcomes.Unknown, "verdict")} {(report.Outcomes.Unknown == 1 ? "is" : "are")} unknown, which is not a pass";

    private static IEnumerable<string> Permissions(AuditReport report)
    {
        var names = report.PermissionsToGrant.Select(p => p.Permission).ToList();
        if (names.Count > 0)
        {
            var more = names.Count - NamedPermissions;
            yield return $"To see more, grant the auditor {string.Join(", ", names.Take(NamedPermissions))}{(more > 0 ? $" and {Number(more)} more" : "")}.";
        }
    }

    private static string Name(Severity severity) =>
        severity switch
        {
            Severity.Critical => "critical",
            Severity.High => "high",
            Severity.Medium => "medium",
            Severity.Low => "low",
            _ => "informational",
        };

    private static string Moment(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Count(int number, string noun) => $"{Number(number)} {noun}{(number == 1 ? "" : "s")}";
}
