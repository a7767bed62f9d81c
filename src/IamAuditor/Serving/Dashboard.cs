using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using IamAuditor.Reports.Html;
using IamAuditor.Storage;

namespace IamAuditor.Serving;

/// <summary>The page at `/`: HTML without scripts, everything that came from elsewhere encoded. Works in any browser, and in `curl`.</summary>
public static class Dashboard
{
    public const string Style = """
        :root{color-scheme:light dark;--line:#8885;--bad:#b71c1c;--good:#1b5e20}
        @media(prefers-color-scheme:dark){:root{--bad:#ff8a80;--good:#81c784}}
        html{background:Canvas;color:CanvasText}body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:80rem;padding:0 1rem}
        h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}
        table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
        td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}.bad{color:var(--bad);font-weight:600}.good{color:var(--good)}
        .scroll{overflow-x:auto}td.a,td.w{overflow-wrap:anywhere;min-width:8rem}td.w{min-width:15rem}code{overflow-wrap:anywhere}svg{height:1.6rem;width:6rem}polyline{fill:none;stroke:currentColor;stroke-width:1.5}
        .sum span{display:inline-block;margin-right:1.5rem}.sum b{font-size:1.4rem}footer{margin-top:2rem;font-size:.9rem}
        """;

    /// <summary>Goes with the page: nothing is loaded from anywhere, nothing runs, styles are the page's own.</summary>
    public static string ContentSecurityPolicy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static string Page(DaemonFigures figures, DaemonState state, RulesInForce rules, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(figures);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(rules);
        var html = new StringBuilder();
        html.Append(
            "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
        );
        var failed = figures.Accounts.Count(a => a.IsNotAssessed);
        html.Append("<title>")
            .Append(failed > 0 ? E($"{HtmlWords.Count(failed, "account")} not assessed - ") : "")
            .Append("IamAuditor</title><style>")
            .Append(Style)
            .Append("</style></head><body><main>");
        html.Append("<h1>IamAuditor</h1><p>As of ").Append(E(Time(now))).Append(". <a href=\"/\">Look again</a></p>");
        Problems(html, figures, state, rules);
        html.Append("<p class=\"sum\">");
        foreach (var (severity, open) in figures.Open)
        {
            html.Append(CultureInfo.InvariantCulture, $"<span><b>{open}</b> {E(severity)}</span>");
        }

        html.Append("</p>");
        AccountTable(html, figures, state, now);
        LastReport(html, state);
        Running(html, state, now);
        Outbox(html, figures, now);
        html.Append(
            CultureInfo.InvariantCulture,
            $"<footer>{E(Exports.Product.Name)} {E(Exports.Product.Version)}, up since {E(Time(state.Started))}; {rules.Rules.Rules.Count} rules in force. <a href=\"/metrics\">Metrics</a></footer></main></body></html>"
        );
        return html.ToString();
    }

    // What wants somebody's hand stands above two hundred accounts that do not.
    private static void Problems(StringBuilder html, DaemonFigures figures, DaemonState state, RulesInForce rules)
    {
        var failed = figures.Accounts.Count(a => a.IsNotAssessed);
        if (failed > 0)
        {
            html.Append(
                CultureInfo.InvariantCulture,
                $"<p class=\"bad\" role=\"alert\">{failed} of {figures.Accounts.Count + Waiting(figures, state).Count()} accounts not assessed by their last audit.</p>"
            );
        }

        var parked = figures.Outbox.Sum(o => o.Parked);
        if (parked > 0)
        {
            html.Append(
                CultureInfo.InvariantCulture,
                $"<p class=\"bad\" role=\"alert\">{parked} deliveries were refused and are parked: <code>iam-auditor outbox list --parked</code> says why.</p>"
            );
        }

        foreach (
            var problem in state
                .AccountProblems.Concat(state.Unrecorded is { } failure ? [$"The last audit failed: {failure}"] : [])
                .Concat(rules.Problems)
        )
        {
            html.Append("<p class=\"bad\" role=\"alert\">").Append(E(problem)).Append("</p>");
        }

        if (rules.Problems.Count > 0)
        {
            html.Append("<p class=\"bad\">The rules and waivers of before are in force until the files are mended.</p>");
        }
    }

    private static void AccountTable(StringBuilder html, DaemonFigures figures, DaemonState state, DateTimeOffset now)
    {
        html.Append(
            "<h2>Accounts</h2><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Accounts\"><table id=\"accounts\"><thead><tr><th scope=\"col\">Account<th scope=\"col\">Last audit<th scope=\"col\" class=\"n\">Critical<th scope=\"col\" class=\"n\">High<th scope=\"col\" class=\"n\">Medium<th scope=\"col\" class=\"n\">Low<th scope=\"col\" class=\"n\">Waived<th scope=\"col\" class=\"n\">Unknown<th scope=\"col\" class=\"n\">Gaps<th scope=\"col\">Open, last runs</tr></thead><tbody>"
        );
        var names = state.Accounts.Where(a => a.Id is not null).ToDictionary(a => a.Key, a => a.Name, StringComparer.Ordinal);
        foreach (var account in figures.Accounts.OrderByDescending(a => a.IsNotAssessed))
        {
            var name = account.Last?.Alias ?? names.GetValueOrDefault(account.Account);
            html.Append("<tr><td class=\"a\">")
                .Append(E(account.Account))
                .Append(name is null ? "" : "<br>" + E(name))
                .Append("<td class=\"w\">");
            if (account.Last is { } last)
            {
                html.Append(E(Ago(now - last.Finished))).Append(" ago");
            }

            if (account is { IsNotAssessed: true, Newest: { } failed })
            {
                html.Append(account.Last is null ? "" : "<br>")
                    .Append("<span class=\"bad\">not assessed ")
                    .Append(E(Time(failed.Started)))
                    .Append(":</span> ")
                    .Append(E(failed.Failure ?? "no rule could be judged"));
            }

            foreach (var severity in new[] { "critical", "high", "medium", "low" })
            {
                Number(html, account.Last?.Open.GetValueOrDefault(severity), isBad: severity is "critical" or "high");
            }

            Number(html, account.Last?.Waived, isBad: false);
            Number(html, account.Last?.Unknown, isBad: false);
            Number(html, account.Last?.Gaps, isBad: true);
            html.Append("<td>").Append(Trend(account.Trend)).Append("</tr>");
        }

        foreach (var waiting in Waiting(figures, state))
        {
            html.Append("<tr><td class=\"a\">")
                .Append(E(waiting.Key))
                .Append(waiting.Name is null ? "" : "<br>" + E(waiting.Name))
                .Append("<td colspan=\"9\">not audited yet</tr>");
        }

        html.Append("</tbody></table></div>");
        if (figures.Accounts.Count == 0)
        {
            html.Append("<p>Nothing was audited yet.</p>");
        }
    }

    private static IEnumerable<AccountTarget> Waiting(DaemonFigures figures, DaemonState state) =>
        state.Accounts.Where(a => a.Id is not null && figures.Accounts.All(f => f.Account != a.Key));

    private static void LastReport(StringBuilder html, DaemonState state)
    {
        if (state.LastReport is var (path, at))
        {
            html.Append("<p>Every finding of all accounts, as of ")
                .Append(E(Time(at)))
                .Append(": <code>")
                .Append(E(path))
                .Append("</code></p>");
        }
    }

    private static void Running(StringBuilder html, DaemonState state, DateTimeOffset now)
    {
        html.Append("<h2>Running</h2>");
        var running = state.Running;
        html.Append(running.Count == 0 ? "<p>Nothing runs on this node.</p>" : "<ul>");
        foreach (var work in running)
        {
            html.Append("<li>").Append(E(work.What)).Append(", for ").Append(E(Ago(now - work.Since))).Append("</li>");
        }

        html.Append(running.Count == 0 ? "" : "</ul>");
    }

    private static void Outbox(StringBuilder html, DaemonFigures figures, DateTimeOffset now)
    {
        html.Append("<h2>Deliveries owed</h2>");
        if (figures.Outbox.All(o => o.Waiting + o.Parked == 0))
        {
            html.Append("<p class=\"good\">None.</p>");
            return;
        }

        html.Append(
            "<table id=\"outbox\"><thead><tr><th scope=\"col\">Sink<th scope=\"col\" class=\"n\">Waiting<th scope=\"col\" class=\"n\">Parked<th scope=\"col\">Oldest</tr></thead><tbody>"
        );
        foreach (var (sink, waiting, parked, oldest) in figures.Outbox)
        {
            html.Append("<tr><td>").Append(E(sink));
            Number(html, waiting, isBad: false);
            Number(html, parked, isBad: true);
            html.Append("<td>").Append(oldest is { } at ? E(Ago(now - at)) + " ago" : "").Append("</tr>");
        }

        html.Append("</tbody></table>");
    }

    private static void Number(StringBuilder html, int? number, bool isBad) =>
        html.Append(CultureInfo.InvariantCulture, $"<td class=\"n{(isBad && number > 0 ? " bad" : "")}\">{number}");

    private static string Trend(IReadOnlyList<RunRecord> runs)
    {
        if (runs.Count < 2)
        {
            return "";
        }

        var open = runs.Select(r => r.Open.Values.Sum()).ToList();
        var most = Math.Max(1, open.Max());
        var points = open.Select(
            (o, i) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * i / (open.Count - 1):0.#},{19 - 18.0 * o / most:0.#}")
        );
        return $"<svg viewBox=\"0 0 100 20\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"from {open[0]} to {open[^1]} open\"><polyline points=\"{string.Join(' ', points)}\"/></svg>";
    }

    private static string Ago(TimeSpan span) =>
        span.TotalDays >= 2 ? Inv($"{span.TotalDays:0} days")
        : span.TotalHours >= 2 ? Inv($"{span.TotalHours:0} hours")
        : span.TotalMinutes >= 2 ? Inv($"{span.TotalMinutes:0} minutes")
        : Inv($"{Math.Max(0, span.TotalSeconds):0} seconds");

    private static string Inv(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string E(string text) => HtmlEncoder.Default.Encode(text);
}
