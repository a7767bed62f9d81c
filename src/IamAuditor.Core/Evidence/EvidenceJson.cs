using System.Text;
using System.Text.Json;

namespace IamAuditor.Core.Evidence;

/// <summary>Bytes of a file to JSON, whatever the tool that saved them: UTF-8 with or without a byte order mark, or UTF-16 with one (Windows PowerShell's `>`).</summary>
internal static class EvidenceJson
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 128 };

    /// <summary>
    /// Calls <paramref name="read"/> with the top-level object. What is no JSON object, or has none of <paramref name="expected"/>, is noted as damage and not read.
    /// </summary>
    public static void Read(EvidenceFile file, ReadingNotes notes, ReadOnlySpan<string> expected, Action<JsonCursor> read) =>
        Read(file, file.Bytes, notes, expected, read);

    public static void Read(
        EvidenceFile file,
        ReadOnlyMemory<byte> content,
        ReadingNotes notes,
        ReadOnlySpan<string> expected,
        Action<JsonCursor> read
    )
    {
        if (Utf8(content) is not { } bytes)
        {
            notes.Unreadable(file, "is not UTF-8 text");
            return;
        }

        if (bytes.Span.Trim(" \t\r\n"u8).IsEmpty)
        {
            notes.Unreadable(file, "is empty; the command that wrote it failed");
            return;
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(bytes, Options);
        }
        catch (JsonException e)
        {
            notes.Unreadable(file, $"is not JSON: {Reason(e, bytes.Span)}", line: e.LineNumber + 1, column: e.BytePositionInLine + 1);
            return;
        }

        using (document)
        {
            var root = new JsonCursor((what, at) => notes.Damaged(file, what, at), document.RootElement);
            if (!root.IsObject)
            {
                notes.Unreadable(file, "is JSON, but not the object that the AWS CLI prints");
                return;
            }

            var known = expected.IsEmpty;
            foreach (var name in expected)
            {
                known |= root.Names(name);
            }

            if (!known)
            {
                notes.Unreadable(
                    file,
                    $"has no `{string.Join("` or `", expected.ToArray())}` but {root.FieldNames()}: it is not the output of {file.Source.Command}"
                );
                return;
            }

            if (root.CutMark() is { } mark)
            {
                notes.Cut(
                    file,
                    $"is one page of several (`{mark}` is set) and the rest is not here; collect without --max-items and --no-paginate"
                );
            }

            read(root);
        }
    }

    /// <summary>The text as UTF-8 without a byte order mark; null where it is neither UTF-8 nor marked UTF-16.</summary>
    public static ReadOnlyMemory<byte>? Utf8(ReadOnlyMemory<byte> bytes)
    {
        var span = bytes.Span;
        if (span.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || span.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            var encoding = span[0] == 0xFF ? Encoding.Unicode : Encoding.BigEndianUnicode;
            return Encoding.UTF8.GetBytes(encoding.GetString(span[2..]));
        }

        if (span.StartsWith("\uFEFF"u8))
        {
            bytes = bytes[3..];
        }

        return System.Text.Unicode.Utf8.IsValid(bytes.Span) ? bytes : null;
    }

    private static string Reason(JsonException e, ReadOnlySpan<byte> bytes)
    {
        var start = bytes.TrimStart(" \t\r\n"u8);
        if (start.StartsWith("<"u8))
        {
            return "it is an HTML or XML page";
        }

        // System.Text.Json repeats the position, which the problem states itself.
        var message = e.Message;
        var position = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        message = (position < 0 ? message : message[..position]).TrimEnd('.');
        return message.Length > 200 ? message[..200] : message;
    }
}
