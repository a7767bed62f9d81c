using System.Globalization;
using System.Text.Json;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;
using IamAuditor.Core.Rules;
using IamAuditor.Exports;

namespace IamAuditor.Reports.Html;

/// <summary>
/// Every finding and every Unknown with its whole story, as the JSON that the page's script reads. The encoder escapes &lt;, &gt; and &amp;, so that no text of the account can end
/// the script element. Short names because there may be tens of thousands of rows; texts that many rows share (rules, documents, waivers) stand once.
/// </summary>
internal static class FindingsData
{
    private const int FlushAt = 256 * 1024;

    public static void Write(AuditReport report, Stream stream)
    {
        using var json = new Utf8JsonWriter(stream);
        var rules = report.ByRule.Select((r, i) => (r.Rule.Id, i)).ToDictionary(r => r.Id, r => r.i, StringComparer.Ordinal);
        var waivers = report.Run.Waivers.Select((w, i) => (w.Id, i)).ToDictionary(w => w.Id, w => w.i, StringComparer.Ordinal);
        var followed =
            report.Run.Changes?.Findings.ToDictionary(f => f.Id, StringComparer.Ordinal)
            ?? new Dictionary<string, Finding>(StringComparer.Ordinal);
        var changed =
            report.Run.Changes?.Changes.ToLookup(c => c.Finding.Id, c => c.Kind, StringComparer.Ordinal)
            ?? Array.Empty<FindingChange>().ToLookup(c => c.Finding.Id, c => c.Kind, StringComparer.Ordinal);
        var documents = new PolicyDocuments(report.Snapshot);
        json.WriteStartObject();
        json.WriteStartArray("rules");
        foreach (var (rule, _) in report.ByRule)
        {
            Rule(json, rule);
        }

        json.WriteEndArray();
        json.WriteStartArray("rows");
        foreach (var finding in report.Findings.Concat(report.Unknowns))
        {
            var verdict = finding.Verdict;
            json.WriteStartObject();
            json.WriteString("i", finding.Id);
            json.WriteNumber("r", rules[verdict.Rule]);
            json.WriteNumber("v", (int)verdict.Severity);
            json.WriteString("o", verdict.Outcome == Outcome.Fail ? "f" : "u");
            Shown(json, "a", verdict.Resource);
            Shown(json, "p", verdict.Subresource);
            Shown(json, "g", verdict.Region);
            Shown(json, "m", verdict.Message);
            Pairs(json, "e", NdJson.Named(verdict.Observations).Select(o => (o.Name, (string?)o.Value.ToString())));
            if (verdict.Outcome == Outcome.Fail)
            {
                Shown(json, "x", finding.Fix.Text);
                Shown(json, "c", finding.Fix.Cli);
                Shown(json, "t", finding.Fix.Terraform);
                Numbers(json, "d", documents.Of(verdict));
            }
            else
            {
                json.WriteStartArray("n");
                foreach (var missing in verdict.Missing)
                {
                    json.WriteStringValue(ShownText.OneLine(Names.Of(missing)));
                }

                json.WriteEndArray();
            }

            Story(json, verdict, followed.GetValueOrDefault(finding.Id), changed[finding.Id], report.Snapshot.TakenAt, waivers);
            json.WriteEndObject();
            if (json.BytesPending > FlushAt)
            {
                json.Flush();
            }
        }

        json.WriteEndArray();
        Documents(json, documents);
        json.WriteStartArray("waivers");
        foreach (var waiver in report.Run.Waivers)
        {
            Pairs(json, null, Words(waiver));
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Rule(Utf8JsonWriter json, Rule rule)
    {
        json.WriteStartObject();
        json.WriteString("id", rule.Id);
        Shown(json, "title", rule.Title);
        Shown(json, "why", rule.Why);
        Pairs(json, "controls", rule.Controls.Select(c => (Names.OfFramework(c.Key), (string?)string.Join(", ", c.Value))));
        json.WriteEndObject();
    }

    // Without a ledger a Fail is simply open: nothing is known of its past.
    private static void Story(
        Utf8JsonWriter json,
        Verdict verdict,
        Finding? finding,
        IEnumerable<ChangeKind> changes,
        DateTimeOffset at,
        Dictionary<string, int> waivers
    )
    {
        var kinds = changes.ToHashSet();
        json.WriteString(
            "s",
            verdict.Outcome == Outcome.Unknown ? "not assessed"
                : finding?.State == FindingState.Waived ? "waived"
                : kinds.Contains(ChangeKind.New) && finding?.KnownAtStart == false ? "new"
                : kinds.Contains(ChangeKind.Reopened) || kinds.Contains(ChangeKind.WaiverEnded) ? "reopened"
                : "open"
        );
        if (finding is null)
        {
            return;
        }

        Shown(json, "ow", finding.Owner);
        if (finding.State == FindingState.Open && finding.Due is { } due)
        {
            json.WriteString("due", HtmlWords.Day(due));
            json.WriteBoolean("od", finding.IsOverdue(at));
        }

        if (finding.Waiver is { } id && waivers.TryGetValue(id, out var waiver))
        {
            json.WriteNumber("w", waiver);
        }

        Pairs(json, "h", HtmlWords.History(finding, at));
    }

    private static IEnumerable<(string, string?)> Words(Waiver waiver) =>
        [
            ("Id", waiver.Id),
            ("Reason", waiver.Reason),
            ("Owner", waiver.Owner),
            ("Approved by", waiver.ApprovedBy),
            ("Ticket", waiver.Ticket),
            ("Holds until", waiver.Expires.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        ];

    private static void Documents(Utf8JsonWriter json, PolicyDocuments documents)
    {
        json.WriteStartArray("docs");
        foreach (var document in documents.Used)
        {
            json.WriteStartObject();
            Shown(json, "name", document.Name);
            Shown(json, "text", document.Text);
            json.WriteStartArray("marks");
            foreach (var (line, note) in document.Marks)
            {
                json.WriteStartArray();
                json.WriteNumberValue(line);
                json.WriteStringValue(ShownText.OneLine(note));
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Shown(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, ShownText.Lines(text));
        }
    }

    private static void Pairs(Utf8JsonWriter json, string? name, IEnumerable<(string Name, string? Value)> pairs)
    {
        if (name is not null)
        {
            json.WritePropertyName(name);
        }

        json.WriteStartArray();
        foreach (var (key, value) in pairs.Where(p => p.Value is not null))
        {
            json.WriteStartArray();
            json.WriteStringValue(ShownText.OneLine(key));
            json.WriteStringValue(ShownText.Lines(value!));
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void Numbers(Utf8JsonWriter json, string name, IReadOnlyList<int> numbers)
    {
        if (numbers.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }
}
