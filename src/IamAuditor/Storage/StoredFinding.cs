using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using IamAuditor.Core.Findings;
using IamAuditor.Policies;

namespace IamAuditor.Storage;

/// <summary>
/// A finding as the text that the stores keep: JSON with a fixed order of members, nulls left out. Equal findings give equal texts, and what is read back is equal to what was written.
/// </summary>
internal sealed class StoredFinding : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> buffer = new(2048);
    private readonly Utf8JsonWriter json;

    public StoredFinding() => json = new Utf8JsonWriter(buffer, Options);

    /// <summary>The bytes are good until the next call.</summary>
    public ReadOnlySpan<byte> Bytes(Finding finding)
    {
        buffer.ResetWrittenCount();
        json.Reset();
        Write(finding);
        json.Flush();
        return buffer.WrittenSpan;
    }

    public void Dispose() => json.Dispose();

    private void Write(Finding finding)
    {
        json.WriteStartObject();
        json.WriteString("id", finding.Id);
        json.WriteString("rule", finding.Rule);
        json.WriteString("account", finding.Account.Text);
        json.WriteString("resource", finding.Resource);
        Optional("subresource", finding.Subresource);
        Optional("region", finding.Region);
        json.WriteString("state", finding.State.ToString());
        json.WriteString("severity", finding.Severity.ToString());
        json.WriteString("message", finding.Message);
        json.WriteString("firstSeen", StoreTime.Text(finding.FirstSeen));
        json.WriteString("lastSeen", StoreTime.Text(finding.LastSeen));
        json.WriteString("openSince", StoreTime.Text(finding.OpenSince));
        json.WriteBoolean("knownAtStart", finding.KnownAtStart);
        json.WriteNumber("timesReopened", finding.TimesReopened);
        Optional("resolvedAt", StoreTime.Text(finding.ResolvedAt));
        Optional("resolvedBy", finding.ResolvedBy?.ToString());
        Optional("due", StoreTime.Text(finding.Due));
        Optional("owner", finding.Owner);
        Optional("waiver", finding.Waiver);
        Optional("unknownSince", StoreTime.Text(finding.UnknownSince));
        json.WriteStartArray("observations");
        foreach (var observation in finding.Observations)
        {
            json.WriteStartArray();
            json.WriteStringValue(observation.Name);
            WriteValue(observation.Value);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Optional(string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private void WriteValue(ObservedValue value)
    {
        if (value.Text is { } text)
        {
            json.WriteStringValue(text);
        }
        else if (value.Number is { } number)
        {
            json.WriteNumberValue(number);
        }
        else if (value.Fraction is { } fraction)
        {
            // In JSON 1.0 and 1 are one number, and NaN is none.
            json.WriteStartObject();
            json.WriteString("fraction", fraction.ToString("R", System.Globalization.CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }
        else if (value.Flag is { } flag)
        {
            json.WriteBooleanValue(flag);
        }
        else if (value.List is { } list)
        {
            json.WriteStartArray();
            foreach (var element in list)
            {
                json.WriteStringValue(element);
            }

            json.WriteEndArray();
        }
        else
        {
            json.WriteNullValue();
        }
    }

    public static Finding Read(string text)
    {
        using var document = JsonDocument.Parse(text);
        var at = document.RootElement;
        return new Finding
        {
            Id = Required("id"),
            Rule = Required("rule"),
            Account = AccountId.Parse(Required("account")),
            Resource = Required("resource"),
            Subresource = Text("subresource"),
            Region = Text("region"),
            State = Enum.Parse<FindingState>(Required("state")),
            Severity = Enum.Parse<Severity>(Required("severity")),
            Message = Required("message"),
            FirstSeen = StoreTime.Parse(Required("firstSeen")),
            LastSeen = StoreTime.Parse(Required("lastSeen")),
            OpenSince = StoreTime.Parse(Required("openSince")),
            KnownAtStart = at.GetProperty("knownAtStart").GetBoolean(),
            TimesReopened = at.GetProperty("timesReopened").GetInt32(),
            ResolvedAt = Time("resolvedAt"),
            ResolvedBy = Text("resolvedBy") is { } reason ? Enum.Parse<ResolvedBy>(reason) : null,
            Due = Time("due"),
            Owner = Text("owner"),
            Waiver = Text("waiver"),
            UnknownSince = Time("unknownSince"),
            Observations =
            [
                .. at.GetProperty("observations").EnumerateArray().Select(o => new Observation(o[0].GetString()!, ReadValue(o[1]))),
            ],
        };

        string? Text(string name) => at.TryGetProperty(name, out var value) ? value.GetString() : null;

        string Required(string name) => Text(name) ?? throw new JsonException($"`{name}` is missing");

        DateTimeOffset? Time(string name) => Text(name) is { } time ? StoreTime.Parse(time) : null;
    }

    private static ObservedValue ReadValue(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => ObservedValue.Of(value.GetString()!),
            JsonValueKind.Number => ObservedValue.Of(value.GetInt64()),
            JsonValueKind.True => ObservedValue.Of(true),
            JsonValueKind.False => ObservedValue.Of(false),
            JsonValueKind.Array => ObservedValue.Of([.. value.EnumerateArray().Select(e => e.GetString()!)]),
            JsonValueKind.Object => ObservedValue.Of(
                double.Parse(value.GetProperty("fraction").GetString()!, System.Globalization.CultureInfo.InvariantCulture)
            ),
            _ => ObservedValue.NotSet,
        };

    public string TextOf(Finding finding) => Encoding.UTF8.GetString(Bytes(finding));
}
