using System.Text;
using IamAuditor.Core.Findings;
using IamAuditor.Exports;
using IamAuditor.Reports.Html;
using IamAuditor.Storage;

namespace IamAuditor.Reports.Mail;

/// <summary>What both forms of a mail say.</summary>
internal static class MailWords
{
    /// <summary>Findings named under one heading.</summary>
    public const int Most = 15;

    private const int Columns = 13;

    // RFC 5322, 2.1.1: no line should have more.
    private const int TextWidth = 78;
    private const string Margin = "            ";

    public static string Subject(MailDigest digest)
    {
        var warned = digest.Warned.Count();
        if (warned > 0)
        {
            return $"AWS IAM audit: {HtmlWords.Count(warned, "account")} of {HtmlWords.Number(digest.Accounts.Count)} not fully audited";
        }

        if (digest.Accounts.All(a => a.Last is null))
        {
            return "AWS IAM audit: no account has been audited yet";
        }

        List<string> parts =
        [
            .. new (int Count, string Word)[]
            {
                (digest.Count(ChangeKind.New), "new"),
                (digest.Count(ChangeKind.Reopened) + digest.Count(ChangeKind.WaiverEnded), "back"),
                (digest.Count(ChangeKind.Resolved), "resolved"),
                (digest.Overdue, "overdue"),
            }
                .Where(p => p.Count > 0)
                .Select(p => $"{HtmlWords.Number(p.Count)} {p.Word}"),
        ];
        var open = digest.Accounts.Sum(a => a.Open.Count);
        return $"AWS IAM audit: {(parts.Count > 0 ? string.Join(", ", parts) : "nothing changed")}, {HtmlWords.Number(open)} open";
    }

    public const string NoneKnown = "None is known: no account has been audited yet.";

    public static string Period(MailDigest digest) =>
        (
            digest.Since is { } since
                ? $"{HtmlWords.Moment(since)} to {HtmlWords.Moment(digest.At)}"
                : $"As of {HtmlWords.Moment(digest.At)}, the first report"
        ) + $"; {HtmlWords.Count(digest.Accounts.Count, "account")}";

    public static string NothingChanged(MailDigest digest) =>
        digest.Accounts.All(a => a.Last is null) ? "Nothing can be said: no audit has succeeded."
        : digest.Warned.Any() ? "No change was seen, but not everything was looked at: see above."
        : digest.Since is null ? "This is the first report: changes are told from the next one on."
        : "Nothing changed, and nothing is overdue.";

    public static IReadOnlyList<(string Title, IReadOnlyList<Finding> Findings)> Lists(MailDigest digest)
    {
        List<(string, IReadOnlyList<Finding>)> lists = [];
        AddAll(ChangeKind.New, ChangeKind.Reopened, ChangeKind.WaiverEnded);
        Add("Overdue", digest.Accounts.SelectMany(a => a.Overdue));
        AddAll(ChangeKind.Waived, ChangeKind.Resolved);
        return lists;

        void AddAll(params ReadOnlySpan<ChangeKind> kinds)
        {
            foreach (var kind in kinds)
            {
                Add(HtmlWords.Of(kind), digest.Accounts.SelectMany(a => a.Changes).Where(c => c.Kind == kind).Select(c => c.Finding));
            }
        }

        void Add(string title, IEnumerable<Finding> findings)
        {
            List<Finding> sorted =
            [
                .. findings.OrderByDescending(f => f.Severity).ThenBy(f => f.Due).ThenBy(f => f.Id, StringComparer.Ordinal),
            ];
            if (sorted.Count > 0)
            {
                lists.Add((title, sorted));
            }
        }
    }

    public static string Facts(Finding finding) =>
        string.Join(
            " · ",
            new[]
            {
                finding.Account.Text,
                finding.Rule,
                finding.Owner is { } owner ? $"owner {owner}" : null,
                finding.State == FindingState.Resolved ? HtmlWords.Of(finding.ResolvedBy)
                : finding.Due is { } due ? $"due {HtmlWords.Day(due)}"
                : null,
            }.OfType<string>()
        );

    /// <summary>How the remedy begins; null where nobody has to do anything, or it is not known.</summary>
    public static string? FirstStep(MailDigest digest, Finding finding) =>
        finding.State == FindingState.Open && digest.FirstSteps.TryGetValue(finding.Id, out var step) ? ShownText.Cut(step, 240) : null;

    /// <summary>Open findings as the picture has them, one moment a column: the sum over the accounts of their last run until then.</summary>
    public static IReadOnlyList<(DateTimeOffset At, IReadOnlyDictionary<Severity, int> Open)> Points(MailDigest digest)
    {
        // By owner the store knows only the present, so there is no trend to show.
        if (digest.Group.Scope == Options.MailScope.Owners)
        {
            return [];
        }

        var days = digest
            .Accounts.SelectMany(a => a.History)
            .Select(r => r.At.UtcDateTime.Date)
            .Distinct()
            .Order()
            .TakeLast(Columns)
            .ToList();
        return
        [
            .. days.Select(day =>
                (
                    new DateTimeOffset(day, TimeSpan.Zero),
                    (IReadOnlyDictionary<Severity, int>)
                        TrendPicture.Severities.ToDictionary(s => s, s => digest.Accounts.Sum(a => Open(LastOn(a.History, day), s)))
                )
            ),
        ];
    }

    public static string Trend(MailDigest digest)
    {
        var points = Points(digest);
        return points.Count < 2
            ? ""
            : $"Open findings from {HtmlWords.Day(points[0].At)} ({HtmlWords.Number(points[0].Open.Values.Sum())}) to {HtmlWords.Day(points[^1].At)} ({HtmlWords.Number(points[^1].Open.Values.Sum())}); the worst severity stands at the bottom.";
    }

    public static string Text(MailDigest digest, string subject, IReadOnlyList<string> notes)
    {
        var text = new StringBuilder();
        Line(subject);
        Line(Period(digest));
        foreach (var account in digest.Warned)
        {
            Line();
            Line($"!! {account.Name}: {account.Warning}");
        }

        Heading("WHAT CHANGED");
        var lists = Lists(digest);
        if (lists.Count == 0)
        {
            Line(NothingChanged(digest));
        }

        foreach (var (title, findings) in lists)
        {
            Line($"{title}: {HtmlWords.Number(findings.Count)}");
            foreach (var finding in findings.Take(Most))
            {
                Line(ShownText.Cut(finding.Message, 300), $"  {Names.Of(finding.Severity), -8}  ");
                Line(Facts(finding), Margin);
                if (FirstStep(digest, finding) is { } step)
                {
                    Line($"To do: {step}", Margin);
                }
            }

            if (findings.Count > Most)
            {
                Line($"and {HtmlWords.Number(findings.Count - Most)} more", "  ");
            }

            Line();
        }

        Heading("OPEN FINDINGS");
        if (digest.Accounts.Count == 0)
        {
            Line(NoneKnown);
        }

        if (Trend(digest) is { Length: > 0 } trend)
        {
            Line(trend);
        }

        foreach (var account in digest.Accounts)
        {
            var counts = string.Join(
                ", ",
                TrendPicture.Severities.Select(s => $"{account.Open.Count(f => f.Severity == s)} {Names.Of(s)}")
            );
            Line($"{account.Name}: {(account.Last is { } last ? $"{counts}; as of {HtmlWords.Day(last.At)}" : "never audited")}");
            if (account.Unit is { } unit)
            {
                Line(unit, "  in ");
            }
        }

        foreach (var note in notes)
        {
            Line();
            Line(note);
        }

        Line();
        text.Append("-- \n");
        Line($"Sent by {Product.Name} {Product.Version} to the group {digest.Group.Name}. All times are UTC.");
        return text.ToString();

        void Heading(string title)
        {
            Line();
            Line(title);
        }

        void Line(string line = "", string lead = "")
        {
            foreach (var part in ShownText.Wrapped(ShownText.OneLine(line), TextWidth - lead.Length))
            {
                text.Append((lead + part).TrimEnd()).Append('\n');
                lead = new string(' ', lead.Length);
            }
        }
    }

    private static RunRecord? LastOn(IReadOnlyList<RunRecord> history, DateTime day) =>
        history.LastOrDefault(r => r.At.UtcDateTime.Date <= day);

    private static int Open(RunRecord? run, Severity severity) => run?.Open.GetValueOrDefault(Names.Of(severity)) ?? 0;
}
