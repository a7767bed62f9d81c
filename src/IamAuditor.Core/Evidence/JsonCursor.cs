using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using IamAuditor.Policies;

namespace IamAuditor.Core.Evidence;

/// <summary>
/// A value of an evidence file and where it stands. Reading a value of the wrong type notes the damage and marks the record, so that a reader builds what it can,
/// every problem is told at once, and a broken record is then left out.
/// </summary>
internal sealed class JsonCursor
{
    private static readonly Arn NoArn = IamAuditor.Policies.Arn.Parse("arn:unread:unread:::unread");
    private static readonly JsonWriterOptions DocumentOptions = new()
    {
        Indented = true,
        IndentSize = 2,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 128,
    };

    private readonly Action<string, string> damaged;
    private readonly JsonElement element;
    private readonly JsonCursor? parent;
    private readonly string? name;
    private readonly int index;

    /// <param name="damaged">Called with what is wrong and where.</param>
    /// <param name="element">The value.</param>
    public JsonCursor(Action<string, string> damaged, JsonElement element)
        : this(damaged, element, parent: null, name: null, index: 0) { }

    private JsonCursor(Action<string, string> damaged, JsonElement element, JsonCursor? parent, string? name, int index)
    {
        this.damaged = damaged;
        this.element = element;
        this.parent = parent;
        this.name = name;
        this.index = index;
    }

    /// <summary>JSON inside a text field, as LookupEvents puts it; null, and damage, where the text is no JSON object.</summary>
    public JsonCursor? Nested(string field, JsonDocument document)
    {
        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return new JsonCursor(damaged, document.RootElement, this, field, 0);
        }

        Damage("holds JSON that is not an object", field);
        return null;
    }

    public bool IsBroken { get; private set; }

    public bool IsObject => element.ValueKind == JsonValueKind.Object;

    public string At
    {
        get
        {
            var text = parent?.At ?? "";
            return name is null ? (parent is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{text}[{index}]"))
                : text.Length == 0 ? name
                : $"{text}.{name}";
        }
    }

    /// <summary>Notes damage at this value, or at a field of it, and marks every record around it.</summary>
    public void Damage(string what, string? field = null)
    {
        var at = At;
        damaged(
            what,
            field is null ? at
                : at.Length == 0 ? field
                : $"{at}.{field}"
        );
        for (var cursor = this; cursor is not null; cursor = cursor.parent)
        {
            cursor.IsBroken = true;
        }
    }

    public bool Has(string field) => Find(field) is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) };

    /// <summary>The field is there, null or not.</summary>
    public bool Names(string field) => Find(field) is not null;

    /// <summary>Names of the fields, for messages.</summary>
    public string FieldNames()
    {
        var names = new List<string>();
        foreach (var property in element.EnumerateObject().Take(6))
        {
            try
            {
                names.Add(property.Name);
            }
            catch (InvalidOperationException)
            {
                names.Add("?");
            }
        }

        return names.Count == 0 ? "nothing" : string.Join(", ", names.Select(n => n.Length > 40 ? n[..40] : n));
    }

    public string? Text(string field)
    {
        if (Find(field) is not { ValueKind: not JsonValueKind.Null } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            Damage($"is {Kind(value)}, where text belongs", field);
            return null;
        }

        return TextOf(value, field);
    }

    /// <summary>Null for text that is missing, null or empty.</summary>
    public string? TextOrNothing(string field) => Text(field) is { Length: > 0 } text ? text : null;

    public string NeedText(string field)
    {
        if (Text(field) is { Length: > 0 } text)
        {
            return text;
        }

        if (!IsBroken)
        {
            Damage($"has no `{field}`");
        }

        return "";
    }

    /// <summary>Damage where it is no account id of twelve digits.</summary>
    public AccountId NeedAccount(string field)
    {
        var text = NeedText(field);
        if (!AccountId.TryParse(text, out var id) && text.Length > 0)
        {
            Damage("is not an account id of twelve digits", field);
        }

        return id;
    }

    public Arn? Arn(string field)
    {
        if (TextOrNothing(field) is not { } text)
        {
            return null;
        }

        if (IamAuditor.Policies.Arn.TryParse(text, out var arn))
        {
            return arn;
        }

        Damage($"`{Short(text)}` is not an ARN", field);
        return null;
    }

    /// <summary>An ARN in any case: a placeholder on a broken record, which the caller leaves out.</summary>
    public Arn NeedArn(string field)
    {
        var broken = IsBroken;
        if (Arn(field) is { } arn)
        {
            return arn;
        }

        if (broken == IsBroken)
        {
            Damage($"has no `{field}`");
        }

        return NoArn;
    }

    public DateTimeOffset? Time(string field)
    {
        if (Find(field) is not { ValueKind: not JsonValueKind.Null } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && AwsTime.TryFromEpoch(seconds, out var time))
        {
            return time;
        }

        if (value.ValueKind == JsonValueKind.String && TextOf(value, field) is { } text)
        {
            if (text.Length == 0)
            {
                return null;
            }

            if (AwsTime.TryParse(text, out time))
            {
                return time;
            }

            Damage($"`{Short(text)}` is not a date", field);
            return null;
        }

        if (!IsBroken)
        {
            Damage($"is {Kind(value)}, where a date belongs", field);
        }

        return null;
    }

    public bool? Flag(string field)
    {
        if (Find(field) is not { ValueKind: not JsonValueKind.Null } value)
        {
            return null;
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            case JsonValueKind.String when bool.TryParse(TextOf(value, field), out var flag):
                return flag;
            default:
                Damage($"is {Kind(value)}, where true or false belongs", field);
                return null;
        }
    }

    public long? Number(string field)
    {
        if (Find(field) is not { ValueKind: not JsonValueKind.Null } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number))
        {
            return number;
        }

        Damage($"is {Kind(value)}, where a whole number belongs", field);
        return null;
    }

    public JsonCursor? Object(string field)
    {
        if (Find(field) is not { ValueKind: not JsonValueKind.Null } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            return new JsonCursor(damaged, value, this, field, 0);
        }

        Damage($"is {Kind(value)}, where an object belongs", field);
        return null;
    }

    /// <summary>The objects of a list; a missing or null list is empty, an entry that is no object is damage.</summary>
    public IEnumerable<JsonCursor> List(string field)
    {
        foreach (var (list, value) in Values(field))
        {
            if (value.ValueKind == JsonValueKind.Object)
            {
                yield return list;
            }
            else
            {
                list.Damage($"is {Kind(value)}, where an object belongs");
            }
        }
    }

    public IReadOnlyList<string> Texts(string field)
    {
        var texts = new List<string>();
        foreach (var (entry, value) in Values(field))
        {
            if (value.ValueKind != JsonValueKind.String)
            {
                entry.Damage($"is {Kind(value)}, where text belongs");
            }
            else if (entry.TextOf(value, field: null) is { } text)
            {
                texts.Add(text);
            }
        }

        return texts;
    }

    /// <summary>A list of texts, or of objects that hold the text in <paramref name="inner"/>.</summary>
    public IReadOnlyList<string> TextsOrObjects(string field, string inner)
    {
        var texts = new List<string>();
        foreach (var (entry, value) in Values(field))
        {
            if (value.ValueKind == JsonValueKind.Object)
            {
                texts.Add(entry.NeedText(inner));
            }
            else if (value.ValueKind == JsonValueKind.String && entry.TextOf(value, field: null) is { } text)
            {
                texts.Add(text);
            }
            else if (!entry.IsBroken)
            {
                entry.Damage($"is {Kind(value)}, where text belongs");
            }
        }

        return texts;
    }

    /// <summary>Fields of an object in file order; values of other types than text come as their JSON.</summary>
    public IEnumerable<KeyValuePair<string, string>> Fields()
    {
        if (!IsObject)
        {
            yield break;
        }

        foreach (var property in element.EnumerateObject())
        {
            if (NameOf(property) is { } field)
            {
                var text = property.Value.ValueKind == JsonValueKind.String ? TextOf(property.Value, field) : property.Value.GetRawText();
                yield return new(field, text ?? "");
            }
        }
    }

    /// <summary>
    /// A policy document: text as given, percent-encoded text decoded (AWS encodes as in RFC 3986, where a plus is a plus), JSON written out indented by two. Null: no such field.
    /// </summary>
    public string? Document(string field)
    {
        if (Find(field) is not { ValueKind: not JsonValueKind.Null } value)
        {
            return null;
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return TextOf(value, field) is { } text ? PolicyText.Decode(text) : null;
            case JsonValueKind.Object or JsonValueKind.Array:
                try
                {
                    var buffer = new ArrayBufferWriter<byte>(1024);
                    using (var writer = new Utf8JsonWriter(buffer, DocumentOptions))
                    {
                        value.WriteTo(writer);
                    }

                    return Encoding.UTF8.GetString(buffer.WrittenSpan);
                }
                catch (Exception e) when (e is InvalidOperationException or ArgumentException)
                {
                    Damage("holds text that is not Unicode", field);
                    return null;
                }

            default:
                Damage($"is {Kind(value)}, where a policy document belongs", field);
                return null;
        }
    }

    /// <summary>The JSON of a field as it stands in the file; null for a missing or null one.</summary>
    public string? Raw(string field) => Find(field) is { ValueKind: not JsonValueKind.Null } value ? value.GetRawText() : null;

    /// <summary>The field by which AWS says that the list goes on elsewhere; null where it ends here.</summary>
    public string? CutMark() =>
        !IsObject ? null
        : Flag("IsTruncated") == true ? "IsTruncated"
        : IsSet("NextToken") ? "NextToken"
        : IsSet("nextToken") ? "nextToken"
        : IsSet("Marker") && !Has("IsTruncated") ? "Marker"
        : null;

    private bool IsSet(string field) =>
        Find(field) is { } value
        && (value.ValueKind == JsonValueKind.String ? value.GetRawText().Length > 2 : value.ValueKind != JsonValueKind.Null);

    private JsonElement? Find(string field)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        try
        {
            return element.TryGetProperty(field, out var value) ? value : null;
        }
        catch (InvalidOperationException)
        {
            // Some other field's name is escaped to something that is not Unicode.
            if (!IsBroken)
            {
                Damage("has a field whose name is not Unicode");
            }

            return null;
        }
    }

    // Every list of the name, should a file name it twice: the last one alone would hide what the first holds.
    private IEnumerable<(JsonCursor Entry, JsonElement Value)> Values(string field)
    {
        if (!IsObject)
        {
            yield break;
        }

        foreach (var property in element.EnumerateObject())
        {
            if (!IsNamed(property, field) || property.Value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            if (property.Value.ValueKind != JsonValueKind.Array)
            {
                Damage($"is {Kind(property.Value)}, where a list belongs", field);
                continue;
            }

            var list = new JsonCursor(damaged, property.Value, this, field, 0);
            var i = 0;
            foreach (var value in property.Value.EnumerateArray())
            {
                yield return (new JsonCursor(damaged, value, list, name: null, i++), value);
            }
        }
    }

    private bool IsNamed(JsonProperty property, string field)
    {
        try
        {
            return property.NameEquals(field);
        }
        catch (InvalidOperationException)
        {
            Damage("has a field whose name is not Unicode");
            return false;
        }
    }

    private string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            Damage("has a field whose name is not Unicode");
            return null;
        }
    }

    private string? TextOf(JsonElement value, string? field)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            Damage("is not Unicode text", field);
            return null;
        }
    }

    private static string Short(string text) => text.Length > 80 ? text[..80] + "..." : text;

    private static string Kind(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            JsonValueKind.String => "text",
            JsonValueKind.Number => "a number",
            JsonValueKind.True or JsonValueKind.False => "true or false",
            _ => "null",
        };
}
