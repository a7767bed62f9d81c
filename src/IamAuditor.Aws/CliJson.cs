using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Runtime;

namespace IamAuditor.Aws;

/// <summary>Writes what the SDK read in the shape that the AWS CLI prints: the service's member names, times in ISO 8601, members that were not sent left out.</summary>
internal static class CliJson
{
    private static readonly JsonSerializerOptions Pascal = Options(null);
    private static readonly JsonSerializerOptions Camel = Options(JsonNamingPolicy.CamelCase);

    /// <summary>IAM, CloudTrail, Organizations and Account Management.</summary>
    public static byte[] Write(params (string Name, object? Value)[] members) => Write(members, Pascal);

    /// <summary>Access Analyzer, whose members begin with small letters.</summary>
    public static byte[] WriteCamel(params (string Name, object? Value)[] members) => Write(members, Camel);

    private static byte[] Write((string Name, object? Value)[] members, JsonSerializerOptions options) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, object?>(members.Select(m => KeyValuePair.Create(m.Name, m.Value))),
            options
        );

    private static JsonSerializerOptions Options(JsonNamingPolicy? names) =>
        new()
        {
            PropertyNamingPolicy = names,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            WriteIndented = true,
            IndentSize = 2,
            NewLine = "\n",
            Converters = { new Constants(), new Times(), new Blobs() },
        };

    private sealed class Constants : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeof(ConstantClass).IsAssignableFrom(typeToConvert);

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(Constant<>).MakeGenericType(typeToConvert))!;
    }

    private sealed class Constant<T> : JsonConverter<T>
        where T : ConstantClass
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("evidence is read by the evidence readers");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }

    private sealed class Times : JsonConverter<DateTime>
    {
        public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTime();

        public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options)
        {
            var utc = value.ToUniversalTime();
            var form = utc.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'+00:00'" : "yyyy-MM-dd'T'HH:mm:ss.ffffff'+00:00'";
            writer.WriteStringValue(utc.ToString(form, CultureInfo.InvariantCulture));
        }
    }

    private sealed class Blobs : JsonConverter<MemoryStream>
    {
        public override MemoryStream Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetBytesFromBase64());

        public override void Write(Utf8JsonWriter writer, MemoryStream value, JsonSerializerOptions options) =>
            writer.WriteBase64StringValue(value.ToArray());
    }
}
