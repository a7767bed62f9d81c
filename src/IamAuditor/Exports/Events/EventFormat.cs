using System.Text;

namespace IamAuditor.Exports.Events;

/// <summary>The formats of events, by the name in the configuration.</summary>
public static class EventFormat
{
    public static IReadOnlyList<string> Names { get; } = ["ocsf", "asff", "cef", "json", "csv"];

    /// <summary>One event, on one line, without the line's end.</summary>
    public static byte[] Write(string format, FindingEvent happened) =>
        format switch
        {
            "ocsf" => NdJson.Line(json => OcsfFormat.WriteEvent(json, happened)),
            "asff" => NdJson.Line(json => AsffFormat.WriteEvent(json, happened)),
            "json" => NdJson.Line(json => JsonEvent.Write(json, happened)),
            "cef" => Encoding.UTF8.GetBytes(CefEvent.Of(happened)),
            "csv" => Encoding.UTF8.GetBytes(CsvEvent.Of(happened)),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "not a format of events"),
        };

    /// <summary>The first line of a file of the format; null: it has none.</summary>
    public static string? Header(string format) => format == "csv" ? CsvEvent.Header : null;

    public static bool IsJson(string format) => format is "ocsf" or "asff" or "json";
}
