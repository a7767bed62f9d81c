using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Util;
using Amazon.Util;

namespace IamAuditor.AwsSdk.Kit;

/// <summary>A scalar that also has a text form, for query parameters, headers and XML.</summary>
internal interface ITextScalar
{
    object Parse(string text);
    string Format(object value);
}

/// <summary>For enumerations, which are open in AWS's APIs: an unknown value is kept.</summary>
public sealed class ConstantConverter<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>
    : JsonConverter<T>,
        ITextScalar
    where T : ConstantClass
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Make(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);

    object ITextScalar.Parse(string text) => Make(text);

    string ITextScalar.Format(object value) => ((T)value).Value;

    private static T Make(string text) => (T)Activator.CreateInstance(typeof(T), text)!;
}

internal sealed class AwsDateTimeConverter(bool epoch) : JsonConverter<DateTime>, ITextScalar
{
    public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number
            ? AWSSDKUtils.ConvertFromUnixDecimalEpochSeconds(reader.GetDecimal())
            : (DateTime)Parse(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options)
    {
        if (epoch)
            writer.WriteNumberValue(AWSSDKUtils.ConvertToUnixEpochSecondsDecimal(value));
        else
            writer.WriteStringValue(Format(value));
    }

    public object Parse(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            ? AWSSDKUtils.ConvertFromUnixDecimalEpochSeconds(seconds)
            : DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    public string Format(object value) => StringUtils.FromDateTimeToISO8601WithOptionalMs((DateTime)value);
}

internal sealed class MemoryStreamConverter : JsonConverter<MemoryStream>, ITextScalar
{
    public override MemoryStream Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetBytesFromBase64());

    public override void Write(Utf8JsonWriter writer, MemoryStream value, JsonSerializerOptions options) =>
        writer.WriteBase64StringValue(value.ToArray());

    public object Parse(string text) => new MemoryStream(Convert.FromBase64String(text));

    public string Format(object value) => Convert.ToBase64String(((MemoryStream)value).ToArray());
}

internal static class Scalar
{
    public static bool Is(Type type) =>
        type == typeof(string)
        || type.IsPrimitive
        || type == typeof(DateTime)
        || type == typeof(MemoryStream)
        || type.IsSubclassOf(typeof(ConstantClass));

    public static object Parse(Type type, string text, JsonSerializerOptions options) =>
        type == typeof(string) ? text
        : type == typeof(bool) ? text is "true" or "True" or "1"
        : type == typeof(int) ? int.Parse(text, CultureInfo.InvariantCulture)
        : type == typeof(long) ? long.Parse(text, CultureInfo.InvariantCulture)
        : type == typeof(float) ? float.Parse(text, CultureInfo.InvariantCulture)
        : type == typeof(double) ? double.Parse(text, CultureInfo.InvariantCulture)
        : ((ITextScalar)options.GetTypeInfo(type).Converter).Parse(text);

    public static string Format(object value, JsonSerializerOptions options) =>
        value switch
        {
            string text => text,
            bool fact => fact ? "true" : "false",
            DateTime or MemoryStream or ConstantClass => ((ITextScalar)options.GetTypeInfo(value.GetType()).Converter).Format(value),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => throw new NotSupportedException(value.GetType().Name),
        };
}
