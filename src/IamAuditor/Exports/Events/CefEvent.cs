using System.Globalization;
using System.Text;
using IamAuditor.Core.Findings;
using IamAuditor.Reports;

namespace IamAuditor.Exports.Events;

/// <summary>
/// ArcSight's Common Event Format, version 0: a header whose bars are escaped, an extension whose equals signs are; line breaks are spelled `\n`, and the header has none; what a terminal would obey is made visible in both.
/// No field is longer than ArcSight's dictionary of extensions allows: a connector would cut it.
/// </summary>
internal static class CefEvent
{
    private const int ExternalIdLength = 40;
    private const int MessageLength = 1023;
    private const int CustomLength = 4000;

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
            ("externalId", finding.Id[..ExternalIdLength]),
            ("act", happened.Activity.ToString().ToLowerInvariant()),
            ("outcome", Names.Of(verdict.Outcome)),
            ("cat", finding.Rule.Family),
            ("msg", ShownText.Cut(verdict.Message, MessageLength)),
            ("reason", ShownText.Cut(string.Join("; ", verdict.Missing.Select(Names.Of)), MessageLength)),
            ("start", life?.FirstSeen.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)),
            ("end", life?.LastSeen.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)),
            ("cs1Label", "resource"),
            ("cs1", ShownText.Cut(verdict.Resource, CustomLength)),
            ("cs2Label", "account"),
            ("cs2", verdict.Account.Text),
            ("cs3Label", "state"),
            ("cs3", happened.State),
            ("cs4Label", "change"),
            ("cs4", happened.Change),
            ("cs5Label", verdict.Subresource is null ? null : "subresource"),
            ("cs5", ShownText.Cut(verdict.Subresource ?? "", CustomLength)),
            ("cs6Label", life?.Owner is null ? null : "owner"),
            ("cs6", ShownText.Cut(life?.Owner ?? "", CustomLength)),
            ("flexString1Label", "finding"),
            ("flexString1", finding.Id),
            ("flexString2Label", "event"),
            ("flexString2", happened.Id),
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
