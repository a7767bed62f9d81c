using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IamAuditor.Exports.Events;
using IamAuditor.Options;
using IamAuditor.Storage;

namespace IamAuditor.Exports;

/// <summary>
/// What a run owes a sink: the events that it takes, in the bytes that its receiver gets. They are made once, so that a repeat is the same to the byte.
/// </summary>
public static class SinkDeliveries
{
    /// <summary><paramref name="host"/> is the auditor's own name, which receivers of logs want.</summary>
    public static IReadOnlyList<OutboxEntry> Of(SinkOptions sink, IReadOnlyList<FindingEvent> events, string host)
    {
        ArgumentNullException.ThrowIfNull(sink);
        ArgumentNullException.ThrowIfNull(events);
        return
        [
            .. events
                .Where(e => e.Finding.Verdict.Severity >= sink.MinSeverity)
                .Where(e => sink.Accounts.Count == 0 || sink.Accounts.Contains(e.Finding.Verdict.Account.Text))
                .Select(e => new OutboxEntry
                {
                    Id = IdOf(sink.Name!, e),
                    Sink = sink.Name!,
                    OrderKey = e.Finding.Id,
                    Payload = Payload(sink, e, host),
                    Created = e.At,
                }),
        ];
    }

    /// <summary>Stable: sink, finding, run and change.</summary>
    public static string IdOf(string sink, FindingEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        var text = string.Join('\n', "v1", sink, happened.Finding.Id, happened.RunId, happened.Change);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>The format that a sink sends; webhooks of a chat have a shape instead.</summary>
    public static string FormatOf(SinkOptions sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        return sink.Format ?? (sink.Type == "security-hub" ? "asff" : "ocsf");
    }

    internal static byte[] Payload(SinkOptions sink, FindingEvent happened, string host)
    {
        var format = FormatOf(sink);
        switch (sink.Type)
        {
            case "syslog":
                return SyslogMessage.Of(
                    EventFormat.Write(format, happened),
                    happened.Finding.Verdict.Severity,
                    sink.Facility,
                    happened.At,
                    host,
                    happened.Finding.Verdict.Rule,
                    [
                        ("event", IdOf(sink.Name!, happened)),
                        ("finding", happened.Finding.Id),
                        ("account", happened.Finding.Verdict.Account.Text),
                        ("change", happened.Change),
                        ("format", format),
                    ]
                );
            case "splunk":
                return Collector(sink, happened, host, format);
            case "elasticsearch":
                // A data stream takes no document without it.
                return
                [
                    .. Encoding.UTF8.GetBytes($"{{\"@timestamp\":\"{Product.Iso(happened.At)}\","),
                    .. EventFormat.Write(format, happened).AsSpan(1),
                ];
            case "webhook" when sink.Shape == "slack":
                return Slack(happened);
            case "webhook" when sink.Shape == "teams":
                return Teams(happened);
            default:
                return EventFormat.Write(format, happened);
        }
    }

    private static byte[] Collector(SinkOptions sink, FindingEvent happened, string host, string format) =>
        NdJson.Line(json =>
        {
            json.WriteStartObject();
            json.WritePropertyName("time");
            json.WriteRawValue((happened.At.ToUnixTimeMilliseconds() / 1000m).ToString("0.000", CultureInfo.InvariantCulture));
            json.WriteString("host", host);
            json.WriteString("source", "iam-auditor");
            json.WriteString("sourcetype", EventFormat.IsJson(format) ? $"iam-auditor:{format}" : format);
            if (sink.Index is { } index)
            {
                json.WriteString("index", index);
            }

            json.WritePropertyName("event");
            var text = EventFormat.Write(format, happened);
            if (EventFormat.IsJson(format))
            {
                json.WriteRawValue(text);
            }
            else
            {
                json.WriteStringValue(text);
            }

            json.WriteStartObject("fields");
            json.WriteString("event_id", IdOf(sink.Name!, happened));
            json.WriteString("finding_id", happened.Finding.Id);
            json.WriteEndObject();
            json.WriteEndObject();
        });

    // Texts for people, who read the first line on a lock screen.
    private static string Headline(FindingEvent happened) =>
        $"{Spoken(happened)}: {happened.Finding.Rule.Title} ({Names.Of(happened.Finding.Verdict.Severity)})";

    private static string Spoken(FindingEvent happened) =>
        happened.Change switch
        {
            "new" => "New finding",
            "reopened" => "Finding is back",
            "waived" => "Finding accepted",
            "waiver-ended" => "Waiver ended",
            "updated" => "Finding changed",
            "resolved" => "Finding resolved",
            "unknown" => "Cannot be assessed",
            _ => "Can be assessed again",
        };

    private static IEnumerable<(string Name, string Value)> Facts(FindingEvent happened)
    {
        var verdict = happened.Finding.Verdict;
        yield return ("Account", happened.Report.Alias is { } alias ? $"{verdict.Account.Text} ({alias})" : verdict.Account.Text);
        yield return ("Resource", verdict.Subresource is null ? verdict.Resource : $"{verdict.Resource} {verdict.Subresource}");
        yield return ("Rule", verdict.Rule);
        if (happened.Life?.Due is { } due && happened.Activity != FindingActivity.Close)
        {
            yield return ("Due", due.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        }

        if (happened.Life?.Owner is { } owner)
        {
            yield return ("Owner", owner);
        }

        if (happened.Activity != FindingActivity.Close)
        {
            yield return ("What to do", OcsfFormat.Remediation(happened.Finding));
        }
    }

    private static byte[] Slack(FindingEvent happened) =>
        NdJson.Line(json =>
        {
            json.WriteStartObject();
            json.WriteString("text", Escaped(Headline(happened)));
            json.WriteStartArray("blocks");
            Section($"*{Escaped(Headline(happened))}*\n{Escaped(happened.Finding.Verdict.Message)}");
            Section(string.Join('\n', Facts(happened).Select(f => $"*{f.Name}:* {Escaped(f.Value)}")));
            json.WriteEndArray();
            json.WriteEndObject();

            void Section(string text)
            {
                json.WriteStartObject();
                json.WriteString("type", "section");
                json.WriteStartObject("text");
                json.WriteString("type", "mrkdwn");

                // Slack refuses a longer section.
                json.WriteString("text", Reports.ShownText.Cut(text, 3000));
                json.WriteEndObject();
                json.WriteEndObject();
            }
        });

    private static string Escaped(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);

    private static byte[] Teams(FindingEvent happened) =>
        NdJson.Line(json =>
        {
            json.WriteStartObject();
            json.WriteString("type", "message");
            json.WriteStartArray("attachments");
            json.WriteStartObject();
            json.WriteString("contentType", "application/vnd.microsoft.card.adaptive");
            json.WriteStartObject("content");
            json.WriteString("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
            json.WriteString("type", "AdaptiveCard");
            json.WriteString("version", "1.4");
            json.WriteStartArray("body");
            TextBlock(Headline(happened), bold: true);
            TextBlock(happened.Finding.Verdict.Message, bold: false);
            json.WriteStartObject();
            json.WriteString("type", "FactSet");
            json.WriteStartArray("facts");
            foreach (var (name, value) in Facts(happened))
            {
                json.WriteStartObject();
                json.WriteString("title", name);
                json.WriteString("value", value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();

            void TextBlock(string text, bool bold)
            {
                json.WriteStartObject();
                json.WriteString("type", "TextBlock");
                json.WriteString("text", text);
                json.WriteBoolean("wrap", true);
                if (bold)
                {
                    json.WriteString("weight", "Bolder");
                }

                json.WriteEndObject();
            }
        });
}
