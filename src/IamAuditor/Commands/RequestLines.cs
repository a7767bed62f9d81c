using System.Runtime.CompilerServices;
using System.Text;

namespace IamAuditor.Commands;

/// <summary>Lines of requests from a stream: UTF-8, ended by LF or CR LF, of bounded length. What is no such line is told and the next one read.</summary>
internal static class RequestLines
{
    /// <summary>In bytes; longer lines are skipped and told.</summary>
    public const int MaxLength = 16 << 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Every line in order, blank ones included; an empty text behind the last line end is no line.</summary>
    public static async IAsyncEnumerable<RequestLine> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken ct)
    {
        // Lines that arrived together are answered together, by all processors: of a file, hundreds at once.
        var buffer = new byte[1 << 20];
        var line = new MemoryStream();
        var length = 0L;
        var isFirst = true;
        int read;
        while ((read = await stream.ReadAsync(buffer, ct)) > 0)
        {
            var at = 0;
            while (at < read)
            {
                var end = Array.IndexOf(buffer, (byte)'\n', at, read - at);
                var count = (end < 0 ? read : end) - at;
                length += count;
                if (length <= MaxLength)
                {
                    line.Write(buffer, at, count);
                }

                at += count + 1;
                if (end >= 0)
                {
                    yield return Line(line, length, isFirst, hasNext: Array.IndexOf(buffer, (byte)'\n', at, read - at) >= 0);
                    isFirst = false;
                    line.SetLength(0);
                    length = 0;
                }
            }
        }

        if (length > 0)
        {
            yield return Line(line, length, isFirst, hasNext: false);
        }
    }

    private static RequestLine Line(MemoryStream bytes, long length, bool isFirst, bool hasNext)
    {
        if (length > MaxLength)
        {
            return new RequestLine(null, $"the line is longer than {MaxLength >> 20} MiB", hasNext);
        }

        var text = bytes.GetBuffer().AsSpan(0, (int)length);
        if (isFirst && text.StartsWith<byte>([0xEF, 0xBB, 0xBF]))
        {
            text = text[3..];
        }

        if (text.Length > 0 && text[^1] == '\r')
        {
            text = text[..^1];
        }

        try
        {
            return new RequestLine(StrictUtf8.GetString(text), null, hasNext);
        }
        catch (DecoderFallbackException)
        {
            return new RequestLine(null, "the line is not UTF-8", hasNext);
        }
    }
}
