using System.Globalization;
using System.Text;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;

namespace IamAuditor.Logging;

/// <summary>
/// One line an event, for people: time, level, message and what an exception says, without its stack. Control characters are spelled out, so that no name out of an
/// account writes lines of its own or steers the terminal. Free of secrets.
/// </summary>
public sealed class RedactedText : ITextFormatter
{
    private static readonly MessageTemplateTextFormatter Line = new(
        "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}",
        CultureInfo.InvariantCulture
    );

    public void Format(LogEvent logEvent, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(logEvent);
        ArgumentNullException.ThrowIfNull(output);
        using var line = new StringWriter(CultureInfo.InvariantCulture);
        Line.Format(logEvent, line);
        for (var e = logEvent.Exception; e is not null; e = e.InnerException)
        {
            line.Write($" ({e.GetType().Name}: {e.Message})");
        }

        output.WriteLine(Visible(Redaction.Clean(line.ToString(), SecretValues.In(logEvent))));
    }

    private static string Visible(string text)
    {
        if (!text.Any(char.IsControl))
        {
            return text;
        }

        var visible = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            _ = c switch
            {
                '\n' => visible.Append("\\n"),
                '\r' => visible.Append("\\r"),
                '\t' => visible.Append(' '),
                _ when char.IsControl(c) => visible.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => visible.Append(c),
            };
        }

        return visible.ToString();
    }
}
