using System.Globalization;
using System.Text;
using IamAuditor.Core.Findings;

namespace IamAuditor.Exports;

/// <summary>A message of RFC 5424: what a syslog sink sends for one event, without the length before it.</summary>
internal static class SyslogMessage
{
    // 32473 is the enterprise number that RFC 5612 sets aside for those who have none.
    private const string ElementId = "iamauditor@32473";

    public static byte[] Of(
        ReadOnlySpan<byte> text,
        Severity severity,
        int facility,
        DateTimeOffset at,
        string host,
        string messageId,
        IReadOnlyList<(string Name, string Value)> parameters
    )
    {
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"<{facility * 8 + LevelOf(severity)}>1 ");
        head.Append(at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
        head.Append(CultureInfo.InvariantCulture, $" {Plain(host, 255)} iam-auditor - {Plain(messageId, 32)} [{ElementId}");
        foreach (var (name, value) in parameters)
        {
            head.Append(CultureInfo.InvariantCulture, $" {name}=\"{Escaped(value)}\"");
        }

        head.Append("] ");
        byte[] mark = [0xEF, 0xBB, 0xBF];
        return [.. Encoding.UTF8.GetBytes(head.ToString()), .. mark, .. text];
    }

    private static int LevelOf(Severity severity) =>
        severity switch
        {
            Severity.Critical => 2,
            Severity.High => 3,
            Severity.Medium => 4,
            Severity.Low => 5,
            _ => 6,
        };

    // Printable ASCII without blanks; RFC 5424 writes `-` for nothing.
    private static string Plain(string text, int length)
    {
        var plain = string.Concat(text.Where(c => c is > ' ' and < '\x7f'));
        return plain.Length == 0 ? "-" : plain[..Math.Min(plain.Length, length)];
    }

    private static string Escaped(string value) =>
        value
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("]", "\\]", StringComparison.Ordinal);
}
