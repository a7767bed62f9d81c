using System.Buffers;
using System.Text;
using System.Text.Json;

namespace IamAuditor.Commands;

/// <summary>Results of a command as JSON objects, one a line.</summary>
internal static class JsonLines
{
    public static void Write<T>(TextWriter output, IEnumerable<T> values, Action<Utf8JsonWriter, T> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, RulesArguments.Json);
        foreach (var value in values)
        {
            write(json, value);
            json.Flush();
            output.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
            json.Reset();
            buffer.ResetWrittenCount();
        }
    }
}
