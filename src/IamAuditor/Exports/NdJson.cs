using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using IamAuditor.Core.Findings;

namespace IamAuditor.Exports;

/// <summary>Newline-delimited JSON: one value a line, UTF-8 without a byte order mark, LF after every line.</summary>
internal static class NdJson
{
    private const int FlushAt = 64 * 1024;

    // Readable where JSON allows it; quotes, controls and halves of surrogate pairs are still escaped or replaced.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write<T>(Stream stream, IEnumerable<T> values, Action<Utf8JsonWriter, T> write)
    {
        var buffer = new ArrayBufferWriter<byte>(FlushAt + 4096);
        using var json = new Utf8JsonWriter(buffer, Options);
        foreach (var value in values)
        {
            write(json, value);
            json.Flush();
            json.Reset();
            buffer.Write("\n"u8);
            if (buffer.WrittenCount >= FlushAt)
            {
                stream.Write(buffer.WrittenSpan);
                buffer.ResetWrittenCount();
            }
        }

        stream.Write(buffer.WrittenSpan);
    }

    /// <summary>One value without a line's end.</summary>
    public static byte[] Line(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Options);
        write(json);
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Observations as an object in their order. Where a rule read the same path twice with different values (in a loop over keys), the later ones are
    /// named <c>path#2</c>, <c>path#3</c>: an object must not have a name twice.
    /// </summary>
    public static void WriteObservations(Utf8JsonWriter json, IReadOnlyList<Observation> observations)
    {
        json.WriteStartObject();
        foreach (var (name, value) in Named(observations))
        {
            json.WritePropertyName(name);
            WriteValue(json, value);
        }

        json.WriteEndObject();
    }

    /// <summary>The observations with no name twice: a value that was read again is left out, another one under the same name is named <c>path#2</c>.</summary>
    public static IReadOnlyList<Observation> Named(IReadOnlyList<Observation> observations)
    {
        if (observations.Count < 2)
        {
            return observations;
        }

        var names = new HashSet<string>(observations.Count, StringComparer.Ordinal);
        foreach (var observation in observations)
        {
            names.Add(observation.Name);
        }

        return names.Count == observations.Count ? observations : Numbered(observations);
    }

    private static List<Observation> Numbered(IReadOnlyList<Observation> observations)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var named = new List<Observation>(observations.Count);
        foreach (var observation in observations.Distinct())
        {
            var name = observation.Name;
            for (var n = 2; !names.Add(name); n++)
            {
                name = FormattableString.Invariant($"{observation.Name}#{n}");
            }

            named.Add(observation with { Name = name });
        }

        return named;
    }

    private static void WriteValue(Utf8JsonWriter json, ObservedValue value)
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
            // JSON has no number for these.
            if (double.IsFinite(fraction))
            {
                json.WriteNumberValue(fraction);
            }
            else
            {
                json.WriteStringValue(value.ToString());
            }
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
}
