using System.Globalization;
using System.Text;

namespace IamAuditor.Reports.Excel;

/// <summary>Text as SpreadsheetML takes it. Source: ECMA-376 part 1, 22.9.2.19 (ST_Xstring).</summary>
internal static class SheetText
{
    /// <summary>Excel's limit for the text of a cell.</summary>
    public const int CellLength = 32_767;

    /// <summary>Printable, within Excel's limit, and saying so where it was cut; the file keeps nothing that XML or a spreadsheet would take for something else.</summary>
    public static string OfCell(string text)
    {
        var shown = ShownText.Lines(text);
        if (shown.Length <= CellLength)
        {
            return shown;
        }

        var note = string.Create(CultureInfo.InvariantCulture, $" (cut; {shown.Length:N0} characters)");
        return ShownText.Cut(shown, CellLength - note.Length) + note;
    }

    /// <summary>True where a spreadsheet would read the text as a formula if somebody typed it.</summary>
    public static bool LooksLikeFormula(string text)
    {
        var first = text.AsSpan().TrimStart();
        return first.Length > 0 && first[0] is '=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠';
    }

    /// <summary>The content of an element; <c>_x0041_</c> is escaped, because Excel would read it as an A.</summary>
    public static void Write(TextWriter xml, string text)
    {
        var from = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var replacement = text[i] switch
            {
                '<' => "&lt;",
                '>' => "&gt;",
                '&' => "&amp;",
                '_' when IsEscape(text, i) => "_x005F_",
                _ => null,
            };
            if (replacement is not null)
            {
                xml.Write(text.AsSpan(from, i - from));
                xml.Write(replacement);
                from = i + 1;
            }
        }

        xml.Write(text.AsSpan(from));
    }

    public static string Attribute(string text) => Content(text).Replace("\"", "&quot;", StringComparison.Ordinal);

    public static string Content(string text)
    {
        if (text.AsSpan().IndexOfAny("<>&_") < 0)
        {
            return text;
        }

        using var writer = new StringWriter(new StringBuilder(text.Length + 16), CultureInfo.InvariantCulture);
        Write(writer, text);
        return writer.ToString();
    }

    private static bool IsEscape(string text, int at) =>
        at + 6 < text.Length
        && text[at + 1] == 'x'
        && text[at + 6] == '_'
        && char.IsAsciiHexDigit(text[at + 2])
        && char.IsAsciiHexDigit(text[at + 3])
        && char.IsAsciiHexDigit(text[at + 4])
        && char.IsAsciiHexDigit(text[at + 5]);
}
