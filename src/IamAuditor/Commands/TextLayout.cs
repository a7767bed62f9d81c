using IamAuditor.Reports;

namespace IamAuditor.Commands;

/// <summary>Plain text for a terminal: paragraphs that break between words, under a label or an indent. Longer words are never broken, so that they can be copied.</summary>
internal static class TextLayout
{
    public const int Width = 80;

    /// <summary>A paragraph whose lines all begin with the indent.</summary>
    public static void Paragraph(TextWriter output, string text, int indent = 0)
    {
        foreach (var line in ShownText.Wrapped(text, Width - indent))
        {
            output.WriteLine((new string(' ', indent) + line).TrimEnd());
        }
    }

    /// <summary>`label   text`, further lines of the text below its first.</summary>
    public static void Labelled(TextWriter output, string label, string text, int indent = 2, int column = 14)
    {
        var first = true;
        foreach (var line in ShownText.Wrapped(text, Width - column))
        {
            output.WriteLine(((first ? new string(' ', indent) + label : "").PadRight(column) + line).TrimEnd());
            first = false;
        }
    }

    /// <summary>Lines of the text as they are, indented.</summary>
    public static void Verbatim(TextWriter output, string text, int indent = 2)
    {
        foreach (var line in ShownText.Lines(text).Split('\n'))
        {
            output.WriteLine((new string(' ', indent) + line).TrimEnd());
        }
    }
}
