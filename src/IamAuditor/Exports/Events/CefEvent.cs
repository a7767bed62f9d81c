using System.Globalization;
using System.Text;
using IamAuditor.Core.Findings;
using IamAuditor.Reports;

namespace IamAuditor.Exports.Events;

/// <summary>
/// ArcSight's Common Event Format, version 0: a header whose bars are escaped, an extension whose equals signs are; line breaks are spelled `\n`, and the header has none; what a terminal would obey is made visible in both.
/// </summary>
internal static class CefEvent
{
    public static string Of(FindingEvent happened)
    {
        var (finding, verdict, life) = (happened.Finding, happened.Finding.Verdict, happened.Life);
        var text = new StringBuilder("CEF:0");
        string[] header =
        [
            Product.Name,
            Product.Name,
            Product.Version,
            verdict.Rule,
            finding.Rule.Title,
            SeverityOf(verdict.Severity).ToString(CultureInfo.InvariantCulture),
        ];
        foreach (var field in header)
        {
            text.Append('|').Append(Header(field));
        }

        text.Append('|');
        (string Key, string? Value)[] fields =
        [
            ("rt", happened.At.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)),
            ("externalId", finding.Id),
            ("act", happened.Activity.ToString().ToLowerInvariant()),
            ("outcome", Names.Of(verdict.Outcome)),
            ("cat", finding.Rule.Family),
            ("msg", verdict.Message),
            ("reason", verdict.Missing.Count > 0 ? string.Join("; ", verdict.Missing.Select(Names.Of)) : null),
            ("start", life?.FirstSeen.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)),
            ("end", life?.LastSeen.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)),
            ("cs1Label", "resource"),
            ("cs1", verdict.Resource),
            ("cs2Label", "account"),
            ("cs2", verdict.Account.Text),
            ("cs3Label", "state"),
            ("cs3", happened.State),
            ("cs4Label", "change"),
            ("cs4", happened.Change),
            ("cs5Label", verdict.Subresource is null ? null : "subresource"),
            ("cs5", verdict.Subresource),
            ("cs6Label", life?.Owner is null ? null : "owner"),
            ("cs6", life?.Owner),
        ];
        text.AppendJoin(' ', fields.Where(f => !string.IsNullOrEmpty(f.Value)).Select(f => $"{f.Key}={Extension(f.Value!)}"));
        return text.ToString();
    }

    internal static string Header(string text) =>
        ShownText
            .OneLine(text.ReplaceLineEndings(" "))
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("|", "\\|", StringComparison.Ordinal);

    internal static string Extension(string text) =>
        ShownText
            .Lines(text)
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("=", "\\=", StringComparison.Ordinal)
            .ReplaceLineEndings("\\n");

    private static int SeverityOf(Severity severity) =>
        severity switch
        {
            Severity.Critical => 10,
            Severity.High => 8,
            Severity.Medium => 5,
            Severity.Low => 3,
            _ => 1,
        };
}
