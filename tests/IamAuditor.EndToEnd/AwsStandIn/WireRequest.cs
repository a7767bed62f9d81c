using System.Globalization;
using System.Text.Json.Nodes;

namespace IamAuditor.EndToEnd.AwsStandIn;

/// <summary>A request as its protocol carried it, parameters by their wire names; lists and structures are JSON.</summary>
public sealed class WireRequest(string operation, string region, string accessKeyId, JsonObject parameters)
{
    public string Operation { get; } = operation;
    public string Region { get; } = region;
    public string AccessKeyId { get; } = accessKeyId;
    public JsonObject Parameters { get; } = parameters;

    public string? Text(string name) => Parameters[name]?.ToString();

    public string Required(string name) =>
        Text(name) is { Length: > 0 } value
            ? value
            : throw new AwsErrorException(
                "ValidationError",
                400,
                $"Value at '{name}' failed to satisfy constraint: Member must not be null"
            );

    public IReadOnlyList<string> Texts(string name) =>
        Parameters[name] is JsonArray list ? [.. list.Select(value => value!.ToString())] : [];

    public int? Number(string name) =>
        Text(name) is not { } value ? null
        : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new AwsErrorException("ValidationError", 400, $"Value '{value}' at '{name}' is not an integer");

    public DateTimeOffset? Time(string name) =>
        Text(name) is not { } value ? null
        : double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
        : throw new AwsErrorException("SerializationException", 400, $"'{name}' is not a number of seconds: {value}");
}
