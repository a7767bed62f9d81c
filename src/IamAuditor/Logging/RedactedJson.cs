using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Compact;

namespace IamAuditor.Logging;

/// <summary>
/// Compact log event format (CLEF), a JSON object a line, free of secrets. The finished line is read again and cleaned text by text, because a secret with a quote or
/// a backslash looks different inside JSON.
/// </summary>
public sealed class RedactedJson : ITextFormatter
{
    private static readonly CompactJsonFormatter Compact = new();
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Format(LogEvent logEvent, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(logEvent);
        ArgumentNullException.ThrowIfNull(output);
        using var line = new StringWriter(CultureInfo.InvariantCulture);
        Compact.Format(logEvent, line);
        // Encoding first: a lone surrogate in a name becomes U+FFFD instead of an exception.
        using var parsed = JsonDocument.Parse(Encoding.UTF8.GetBytes(line.ToString()));
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Relaxed))
        {
            Write(json, parsed.RootElement, isSecret: false, [.. SecretValues.In(logEvent)]);
        }

        output.WriteLine(Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
    }

    private static void Write(Utf8JsonWriter json, JsonElement element, bool isSecret, string[] literals)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var property in element.EnumerateObject())
                {
                    json.WritePropertyName(Redaction.Clean(property.Name, literals));
                    Write(json, property.Value, isSecret || Redaction.IsSecretName(property.Name), literals);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var inner in element.EnumerateArray())
                {
                    Write(json, inner, isSecret, literals);
                }

                json.WriteEndArray();
                break;
            case JsonValueKind.String or JsonValueKind.Number when isSecret:
                json.WriteStringValue(Redaction.Mark);
                break;
            case JsonValueKind.String:
                json.WriteStringValue(Redaction.Clean(element.GetString()!, literals));
                break;
            default:
                element.WriteTo(json);
                break;
        }
    }
}
