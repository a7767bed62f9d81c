using System.Text;
using IamAuditor.Core.Reports;
using IamAuditor.Reports;

namespace IamAuditor.Exports;

/// <summary>
/// Every Fail and every Unknown as CSV by RFC 4180: CRLF between records, UTF-8 without a byte order mark (programs read it; people have the workbook), a header; columns are only ever added, at the end.
/// Fields that a spreadsheet would take for a formula begin with an apostrophe; control characters are spelled out, line feeds stay inside quotes.
/// </summary>
public sealed class CsvFormat : IFindingFormat
{
    private static readonly string[] Header =
    [
        "finding_id",
        "account",
        "outcome",
        "severity",
        "rule",
        "title",
        "resource",
        "subresource",
        "region",
        "message",
        "missing",
        "evidence",
        "remediation",
        "cli",
        "controls",
        "taken_at",
        "state",
        "owner",
        "due",
        "waiver",
    ];

    public string Name => "csv";
    public string FileName => "findings.csv";

    public void Write(AuditReport report, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(stream);
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), 64 * 1024, leaveOpen: true);
        WriteRecord(writer, Header);
        foreach (var finding in report.Findings.Concat(report.Unknowns))
        {
            var verdict = finding.Verdict;
            WriteRecord(
                writer,
                [
                    finding.Id,
                    verdict.Account.Text,
                    Names.Of(verdict.Outcome),
                    Names.Of(verdict.Severity),
                    verdict.Rule,
                    finding.Rule.Title,
                    verdict.Resource,
                    verdict.Subresource ?? "",
                    verdict.Region ?? "",
                    verdict.Message,
                    string.Join("; ", verdict.Missing.Select(Names.Of)),
                    string.Join("; ", NdJson.Named(verdict.Observations).Select(o => $"{o.Name}={o.Value}")),
                    OcsfFormat.Remediation(finding),
                    verdict.Outcome == Core.Findings.Outcome.Fail ? finding.Fix.Cli ?? "" : "",
                    string.Join("; ", finding.Rule.Controls.SelectMany(c => c.Value.Select(id => $"{c.Key} {id}"))),
                    Product.Iso(report.Snapshot.TakenAt),
                    finding.Followed?.State.ToString().ToLowerInvariant() ?? "",
                    finding.Followed?.Owner ?? "",
                    finding.Followed?.Due is { } due ? Product.Iso(due) : "",
                    finding.Followed?.Waiver ?? "",
                ]
            );
        }
    }

    private static void WriteRecord(StreamWriter writer, string[] fields)
    {
        for (var i = 0; i < fields.Length; i++)
        {
            writer.Write(i == 0 ? "" : ",");
            writer.Write(Field(fields[i]));
        }

        writer.Write("\r\n");
    }

    internal static string Field(string text)
    {
        var shown = ShownText.Lines(text);

        // Spreadsheets skip blanks before a formula and take full-width signs for plain ones in East Asian locales.
        var first = shown.AsSpan().TrimStart();
        var guarded =
            first.Length > 0 && first[0] is '=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠'
            || shown.StartsWith('\t')
            || shown.StartsWith('\n')
                ? "'" + shown
                : shown;
        return guarded.AsSpan().ContainsAny("\",\r\n") || guarded.StartsWith(' ') || guarded.EndsWith(' ')
            ? $"\"{guarded.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : guarded;
    }
}
