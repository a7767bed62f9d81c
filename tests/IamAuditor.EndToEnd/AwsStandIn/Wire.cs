using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;

namespace IamAuditor.EndToEnd.AwsStandIn;

/// <summary>
/// The three wire formats, written from the service models' facts: query (form in, XML out), JSON 1.1 and REST with JSON. Answers come as the AWS
/// CLI would print them; here decoded documents become percent-encoded text and dates what the protocol carries.
/// </summary>
public static class Wire
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary><c>Filter.member.1=User</c> becomes a list, <c>Tags.member.1.Key=a</c> a list of structures.</summary>
    public static JsonObject Form(string body)
    {
        var parameters = new JsonObject();
        foreach (var pair in body.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            var name = Decode(at < 0 ? pair : pair[..at]);
            var value = at < 0 ? "" : Decode(pair[(at + 1)..]);
            var parts = name.Split('.');
            if (parts is [var list, "member", var index, ..] && int.TryParse(index, CultureInfo.InvariantCulture, out var number))
            {
                var members = (parameters[list] ??= new JsonArray()).AsArray();
                if (number > members.Count + 1 || number < 1)
                {
                    throw new AwsErrorException("MalformedInput", 400, $"The list {list} has no member {members.Count + 1}");
                }

                if (parts.Length == 3)
                {
                    members.Add(value);
                    continue;
                }

                if (number > members.Count)
                {
                    members.Add(new JsonObject());
                }

                members[number - 1]![string.Join('.', parts[3..])] = value;
            }
            else
            {
                parameters[name] = value;
            }
        }

        return parameters;
    }

    public static byte[] Xml(string operation, string xmlNamespace, string requestId, JsonObject? result, bool microseconds)
    {
        using var stream = new MemoryStream();
        using (
            var writer = XmlWriter.Create(stream, new XmlWriterSettings { OmitXmlDeclaration = true, Encoding = new UTF8Encoding(false) })
        )
        {
            writer.WriteStartElement(operation + "Response", xmlNamespace);
            if (result is not null)
            {
                writer.WriteStartElement(operation + "Result", xmlNamespace);
                Members(writer, xmlNamespace, result, microseconds);
                writer.WriteEndElement();
            }

            writer.WriteStartElement("ResponseMetadata", xmlNamespace);
            writer.WriteElementString("RequestId", xmlNamespace, requestId);
            writer.WriteEndElement();
            writer.WriteEndElement();
        }

        return stream.ToArray();
    }

    public static byte[] XmlError(AwsErrorException failure, string xmlNamespace, string requestId)
    {
        using var stream = new MemoryStream();
        using (
            var writer = XmlWriter.Create(stream, new XmlWriterSettings { OmitXmlDeclaration = true, Encoding = new UTF8Encoding(false) })
        )
        {
            writer.WriteStartElement("ErrorResponse", xmlNamespace);
            writer.WriteStartElement("Error", xmlNamespace);
            writer.WriteElementString("Type", xmlNamespace, failure.Status < 500 ? "Sender" : "Receiver");
            writer.WriteElementString("Code", xmlNamespace, failure.Code);
            writer.WriteElementString("Message", xmlNamespace, failure.Message);
            writer.WriteEndElement();
            writer.WriteElementString("RequestId", xmlNamespace, requestId);
            writer.WriteEndElement();
        }

        return stream.ToArray();
    }

    /// <summary>JSON 1.1 carries dates as seconds since 1970, REST-JSON (as Access Analyzer's model says) as ISO 8601.</summary>
    public static byte[] Json(JsonObject result, bool epoch, bool microseconds) =>
        JsonSerializer.SerializeToUtf8Bytes(Dated(result, epoch, microseconds), Compact);

    private static JsonNode? Dated(JsonNode? node, bool epoch, bool microseconds) =>
        node switch
        {
            JsonObject members => new JsonObject(
                members.Select(member => KeyValuePair.Create(member.Key, Dated(member.Value, epoch, microseconds)))
            ),
            JsonArray list => new JsonArray([.. list.Select(value => Dated(value, epoch, microseconds))]),
            JsonValue value when Date(value) is { } at => epoch
                ? JsonValue.Create(at.ToUnixTimeSeconds() + (microseconds ? 0.123456m : 0))
                : JsonValue.Create(Iso(at, microseconds)),
            _ => node?.DeepClone(),
        };

    private static void Members(XmlWriter writer, string xmlNamespace, JsonObject members, bool microseconds)
    {
        foreach (var (name, value) in members)
        {
            writer.WriteStartElement(name, xmlNamespace);
            switch (value)
            {
                case JsonObject document when name is "PolicyDocument" or "AssumeRolePolicyDocument" or "Document":
                    writer.WriteString(Uri.EscapeDataString(document.ToJsonString(Compact)));
                    break;
                case JsonObject map when name == "SummaryMap":
                    foreach (var (key, number) in map)
                    {
                        writer.WriteStartElement("entry", xmlNamespace);
                        writer.WriteElementString("key", xmlNamespace, key);
                        writer.WriteElementString("value", xmlNamespace, number!.ToJsonString());
                        writer.WriteEndElement();
                    }

                    break;
                case JsonObject inner:
                    Members(writer, xmlNamespace, inner, microseconds);
                    break;
                case JsonArray list:
                    foreach (var member in list)
                    {
                        writer.WriteStartElement("member", xmlNamespace);
                        if (member is JsonObject structure)
                        {
                            Members(writer, xmlNamespace, structure, microseconds);
                        }
                        else
                        {
                            writer.WriteString(member!.ToString());
                        }

                        writer.WriteEndElement();
                    }

                    break;
                case JsonValue text when Date(text) is { } at:
                    writer.WriteString(Iso(at, microseconds));
                    break;
                case JsonValue text:
                    writer.WriteString(text.GetValueKind() == JsonValueKind.String ? text.ToString() : text.ToJsonString());
                    break;
            }

            writer.WriteEndElement();
        }
    }

    private static DateTimeOffset? Date(JsonValue value) =>
        value.GetValueKind() == JsonValueKind.String
        && value.ToString() is { Length: 25 } text
        && text.EndsWith("+00:00", StringComparison.Ordinal)
        && DateTimeOffset.TryParseExact(
            text,
            "yyyy-MM-ddTHH:mm:sszzz",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var at
        )
            ? at
            : null;

    private static string Iso(DateTimeOffset at, bool microseconds) =>
        at.ToString(microseconds ? "yyyy-MM-ddTHH:mm:ss.123456Z" : "yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
