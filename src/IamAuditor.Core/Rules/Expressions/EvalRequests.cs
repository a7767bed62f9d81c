using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace IamAuditor.Core.Rules.Expressions;

/// <summary>
/// The JSON lines of <c>rules eval --requests</c>: an expression with its bindings in, a value or an error out. Total: whatever the
/// line holds, the answer is a line of JSON. Source: docs/rule-language.md, "Trying expressions".
/// </summary>
public static class EvalRequests
{
    // A value whose lists share their parts can be exponentially larger than its memory.
    private const int MaxElements = 500_000;
    private const int MaxOutput = 32_000_000;
    private const string HalfPair = "the request holds half of a surrogate pair";

    // A line is tried by hand or in batches of thousands; a rule over a whole account may cost more.
    private static readonly ExpressionBudget s_budget = new(Steps: 3_000_000, Memory: 8_000_000);
    private static readonly JsonWriterOptions s_writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1_000 };
    private static readonly JsonDocumentOptions s_reading = new() { MaxDepth = 256 };

    private sealed class BadRequestException(string message) : Exception(message);

    private sealed class TooLargeException : Exception;

    /// <summary>Answers one line. <paramref name="takenAt"/> is what <c>age()</c> counts from; null makes <c>age()</c> an error.</summary>
    public static string EvaluateLine(string jsonLine, DateTimeOffset? takenAt = null)
    {
        ArgumentNullException.ThrowIfNull(jsonLine);
        if (HalfOfAPair(jsonLine) is { } at)
            return Error(null, "parse", HalfPair, 1, at + 1);
        string? id = null;
        try
        {
            using var document = JsonDocument.Parse(jsonLine, s_reading);
            var request = document.RootElement;
            if (request.ValueKind != JsonValueKind.Object)
                throw new BadRequestException("the request is not a JSON object");
            if (request.TryGetProperty("id", out var given))
                id = given.GetRawText();
            return Answer(id, request, takenAt);
        }
        catch (JsonException e)
        {
            var (line, column) = ((int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1);
            return Error(id, "parse", "the request is not JSON", line, column);
        }
        catch (BadRequestException e)
        {
            return Error(id, "parse", e.Message, 1, 1);
        }
        catch (TooLargeException)
        {
            return Error(id, "budget", "the value is too large to be written down", 1, 1);
        }
        catch (InvalidOperationException)
        {
            // An escaped half, found only when the string is read.
            return Error(id, "parse", HalfPair, 1, 1);
        }
    }

    // Text that came as UTF-8 has none, but a caller may hand over any string, and JsonDocument throws on it.
    private static int? HalfOfAPair(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (!char.IsSurrogate(text[at]))
                continue;
            if (at + 1 == text.Length || !char.IsSurrogatePair(text[at], text[at + 1]))
                return at;
            at++;
        }

        return null;
    }

    /// <summary>The answer to a line that could not be read at all.</summary>
    public static string Refusal(string why) => Error(null, "parse", why, 1, 1);

    private static string Answer(string? id, JsonElement request, DateTimeOffset? takenAt)
    {
        if (!request.TryGetProperty("expr", out var expr) || expr.ValueKind != JsonValueKind.String)
            throw new BadRequestException("the request has no string `expr`");
        var bindings = new List<(string Name, Value Value)>();
        if (request.TryGetProperty("bindings", out var given) && given.ValueKind != JsonValueKind.Null)
        {
            if (given.ValueKind != JsonValueKind.Object)
                throw new BadRequestException("`bindings` is not an object");
            foreach (var binding in given.EnumerateObject())
            {
                if (bindings.Exists(other => other.Name == binding.Name))
                    throw new BadRequestException($"`{binding.Name}` is bound twice");
                bindings.Add((binding.Name, Read(binding.Value, binding.Name)));
            }
        }

        // A variable that is null now may be a number in the next line: what it goes with is found at the evaluation.
        var scope = new ExpressionScope(
            bindings.Select(binding => (binding.Name, binding.Value.IsNull ? ExprType.Dyn : ExprType.Of(binding.Value))),
            rejectFailingConstants: false
        );
        var compilation = Expression.Compile(expr.GetString()!, scope);
        if (compilation.Expression is not { } expression)
        {
            return Line(id, writer => WriteProblem(writer, compilation.Problems[0]));
        }

        var context = new EvaluationContext(scope, s_budget) { TakenAt = takenAt };
        for (var slot = 0; slot < bindings.Count; slot++)
            context.Bind(slot, bindings[slot].Value);
        var result = expression.Evaluate(context);
        return Line(id, writer => WriteResult(writer, expression, result));
    }

    /// <summary>
    /// Writes the properties <c>value</c> and <c>type</c>, or <c>error</c>, into an object that is open: the answer of a request
    /// without its id.
    /// </summary>
    public static void WriteResult(Utf8JsonWriter writer, CompiledExpression expression, ExpressionResult result)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        if (result.Error is { } error)
        {
            var (line, column) = expression.PlaceOf(error);
            WriteError(writer, error.Kind == EvaluationErrorKind.Budget ? "budget" : "evaluation", error.Message, line, column);
            return;
        }

        var budget = MaxElements;
        writer.WritePropertyName("value");
        Write(writer, result.Value, ref budget);
        writer.WriteString("type", TypeOf(result.Value));
    }

    /// <summary>
    /// A value from JSON, by the same rules as the bindings of a request: a number without fraction and exponent is an int, otherwise
    /// a double; <c>{"$type":"uint","value":5}</c> says otherwise.
    /// </summary>
    /// <exception cref="FormatException">The JSON does not stand for a value; the message says what and where.</exception>
    public static Value ValueOf(JsonElement json, string path)
    {
        try
        {
            return Read(json, path);
        }
        catch (BadRequestException e)
        {
            throw new FormatException(e.Message);
        }
    }

    private static Value Read(JsonElement json, string path)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.True:
                return Value.True;
            case JsonValueKind.False:
                return Value.False;
            case JsonValueKind.Null:
                return Value.Null;
            case JsonValueKind.String:
                return Value.String(json.GetString()!);
            case JsonValueKind.Number:
                return Number(json.GetRawText(), path);
            case JsonValueKind.Array:
                return Value.List([.. json.EnumerateArray().Select((element, index) => Read(element, $"{path}[{index}]"))]);
            default:
                if (json.TryGetProperty("$type", out var type))
                    return Typed(json, type, path);
                var entries = json.EnumerateObject()
                    .Select(entry => KeyValuePair.Create(Value.String(entry.Name), Read(entry.Value, $"{path}.{entry.Name}")))
                    .ToArray();
                return ValueMap.TryCreate(entries, out var map, out var problem)
                    ? Value.Map(map)
                    : throw new BadRequestException($"`{path}`: {problem}");
        }
    }

    private static Value Number(string text, string path)
    {
        if (text.AsSpan().IndexOfAny('.', 'e', 'E') >= 0)
        {
            var number = double.Parse(text, CultureInfo.InvariantCulture);
            return double.IsFinite(number)
                ? Value.Double(number)
                : throw new BadRequestException($"`{path}`: {text} is too large for a double");
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            ? Value.Int(whole)
            : throw new BadRequestException($"`{path}`: {text} is too large for an int");
    }

    private static Value Typed(JsonElement json, JsonElement type, string path)
    {
        if (
            type.ValueKind != JsonValueKind.String
            || !json.TryGetProperty("value", out var value)
            || value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
        )
            throw new BadRequestException($"`{path}`: a typed value is {{\"$type\": ..., \"value\": a string or a number}}");
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        var name = type.GetString()!;
        var read = name switch
        {
            "int" => Conversions.ToInt(text),
            "uint" => Conversions.ToUint(text.EndsWith('u') ? text[..^1] : text),
            "double" => Conversions.ToDouble(text),
            "string" => Value.String(text),
            "bool" => Conversions.ToBool(text),
            "bytes" => Base64(text),
            "timestamp" => Times.ParseTimestamp(text),
            "duration" => Times.ParseDuration(text),
            _ => throw new BadRequestException(
                $"`{path}`: there is no $type `{name}`; use int, uint, double, bytes, timestamp, duration, string or bool"
            ),
        };
        return read.IsError ? throw new BadRequestException($"`{path}`: {read.AsError.Message}") : read;
    }

    private static Value Base64(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? Value.Bytes(bytes[..length]) : Value.Error("is not base64");
    }

    private static string TypeOf(in Value value) =>
        value.Kind switch
        {
            ValueKind.Timestamp => "timestamp",
            ValueKind.Duration => "duration",
            _ => value.RuntimeTypeName,
        };

    private static void Write(Utf8JsonWriter writer, in Value value, ref int budget)
    {
        if (--budget < 0 || writer.BytesCommitted + writer.BytesPending > MaxOutput)
            throw new TooLargeException();
        switch (value.Kind)
        {
            case ValueKind.Null:
                writer.WriteNullValue();
                break;
            case ValueKind.Bool:
                writer.WriteBooleanValue(value.AsBool);
                break;
            case ValueKind.Int:
                writer.WriteNumberValue(value.AsInt);
                break;
            case ValueKind.Uint:
                writer.WriteNumberValue(value.AsUint);
                break;
            case ValueKind.Double:
                WriteDouble(writer, value.AsDouble);
                break;
            case ValueKind.Bytes:
                writer.WriteBase64StringValue(value.AsBytes);
                break;
            case ValueKind.List:
                writer.WriteStartArray();
                for (var i = 0; i < value.ListCount; i++)
                    Write(writer, value.ListAt(i), ref budget);
                writer.WriteEndArray();
                break;
            case ValueKind.Map:
                WriteMap(writer, value.AsMap, ref budget);
                break;
            case ValueKind.Record:
                WriteRecord(writer, value, ref budget);
                break;
            default:
                writer.WriteStringValue(value.ToString());
                break;
        }
    }

    private static void WriteMap(Utf8JsonWriter writer, ValueMap map, ref int budget)
    {
        var areStrings = map.Entries.All(entry => entry.Key.Kind == ValueKind.String);
        if (areStrings)
            writer.WriteStartObject();
        else
            writer.WriteStartArray();
        foreach (var (key, element) in map.Entries)
        {
            if (areStrings)
            {
                writer.WritePropertyName(key.AsString);
                Write(writer, element, ref budget);
            }
            else
            {
                writer.WriteStartArray();
                Write(writer, key, ref budget);
                Write(writer, element, ref budget);
                writer.WriteEndArray();
            }
        }

        if (areStrings)
            writer.WriteEndObject();
        else
            writer.WriteEndArray();
    }

    private static void WriteRecord(Utf8JsonWriter writer, in Value record, ref int budget)
    {
        writer.WriteStartObject();
        foreach (var field in record.RecordType!.Fields)
        {
            var value = field.Read(record.AsRecord);
            if (value.Kind is ValueKind.Absent or ValueKind.NotRead)
                continue;
            writer.WritePropertyName(field.Name);
            Write(writer, value, ref budget);
        }

        writer.WriteEndObject();
    }

    private static void WriteDouble(Utf8JsonWriter writer, double number)
    {
        if (!double.IsFinite(number))
        {
            writer.WriteStringValue(
                double.IsNaN(number) ? "NaN"
                : number > 0 ? "Infinity"
                : "-Infinity"
            );
            return;
        }

        // 1.0 stays 1.0: nested in a list, nothing else would tell it from an int.
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        writer.WriteRawValue(text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text, skipInputValidation: true);
    }

    /// <summary>Writes the property <c>error</c> for an expression that does not compile.</summary>
    public static void WriteProblem(Utf8JsonWriter writer, ExpressionProblem problem)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(problem);
        var kind = problem.Kind switch
        {
            ExpressionProblemKind.Parse => "parse",
            ExpressionProblemKind.Type => "type",
            _ => "budget",
        };
        WriteError(writer, kind, problem.Message, problem.Line, problem.Column);
    }

    private static string Error(string? id, string kind, string message, int line, int column) =>
        Line(id, writer => WriteError(writer, kind, message, line, column));

    private static void WriteError(Utf8JsonWriter writer, string kind, string message, int line, int column)
    {
        writer.WriteStartObject("error");
        writer.WriteString("kind", kind);
        writer.WriteString("message", message);
        writer.WriteNumber("line", line);
        writer.WriteNumber("column", column);
        writer.WriteEndObject();
    }

    private static string Line(string? id, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, s_writing))
        {
            writer.WriteStartObject();
            if (id is not null)
            {
                writer.WritePropertyName("id");
                writer.WriteRawValue(id, skipInputValidation: true);
            }

            write(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
