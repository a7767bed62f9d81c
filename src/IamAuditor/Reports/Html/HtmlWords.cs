using System.Globalization;
using IamAuditor.Core.Findings;

namespace IamAuditor.Reports.Html;

/// <summary>Times, numbers and states as page and mail print them. All times are UTC.</summary>
internal static class HtmlWords
{
    public static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Moment(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Count(long number, string one) => $"{Number(number)} {one}{(number == 1 ? "" : "s")}";

    public static string Of(ChangeKind kind) =>
        kind switch
        {
            ChangeKind.New => "New",
            ChangeKind.Reopened => "Reopened",
            ChangeKind.Waived => "Waived",
            ChangeKind.WaiverEnded => "Back, because a waiver ended",
            ChangeKind.Updated => "Changed",
            _ => "Resolved",
        };

    public static string Of(ResolvedBy? reason) =>
        reason switch
        {
            ResolvedBy.Fixed => "fixed",
            ResolvedBy.Gone => "the resource is gone",
            ResolvedBy.NotApplicable => "the rule no longer applies",
            ResolvedBy.RuleOff => "the rule is off",
            ResolvedBy.AccountRemoved => "the account is no longer audited",
            ResolvedBy.Aged => "archived by age",
            _ => "",
        };

    public static IEnumerable<(string, string?)> History(Finding finding, DateTimeOffset at)
    {
        var days = (int)(at - finding.OpenSince).TotalDays;
        yield return ("First seen", Day(finding.FirstSeen) + (finding.KnownAtStart ? ", known at the first audit" : ""));
        yield return (
            "Reopened",
            finding.TimesReopened == 0 ? null : $"{Count(finding.TimesReopened, "time")}, last on {Day(finding.OpenSince)}"
        );
        yield return ("Open for", finding.State == FindingState.Resolved ? null : Count(Math.Max(0, days), "day"));
        yield return ("Last seen", Day(finding.LastSeen));
        yield return (
            "Not assessed since",
            finding.UnknownSince is { } unknown ? $"{Day(unknown)}; it stays open until it can be judged again" : null
        );
        yield return ("Due", finding.Due is { } due ? Day(due) + (finding.IsOverdue(at) ? ", overdue" : "") : null);
        yield return ("Resolved", finding.ResolvedAt is { } resolved ? $"{Day(resolved)}, {Of(finding.ResolvedBy)}" : null);
    }
}
