using System.Globalization;
using System.Text;

namespace IamAuditor.Reports;

/// <summary>
/// Text that no one chose kindly, made safe to show. Characters that a terminal or a spreadsheet would obey or hide (controls, bidirectional overrides, line
/// separators, halves of surrogate pairs, noncharacters) become visible as <c>&lt;U+202E&gt;</c>; letters of every script stay as they are.
/// </summary>
internal static class ShownText
{
    /// <summary>Everything on one line.</summary>
    public static string OneLine(string text) => Shown(text, keepLines: false);

    /// <summary>Line feeds and tabs stay; CR LF and a lone CR become a line feed.</summary>
    public static string Lines(string text) =>
        Shown(text.Contains('\r', StringComparison.Ordinal) ? text.ReplaceLineEndings("\n") : text, keepLines: true);

    /// <summary>At most <paramref name="length"/> characters, the last an ellipsis where something was cut; never half of a surrogate pair.</summary>
    public static string Cut(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        var end = length - 1;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[end - 1]) ? end - 1 : end), "…");
    }

    private static string Shown(string text, bool keepLines)
    {
        var first = FirstUnsafe(text, 0, keepLines);
        if (first < 0)
        {
            return text;
        }

        var shown = new StringBuilder(text.Length + 16);
        var from = 0;
        for (var at = first; at >= 0; at = FirstUnsafe(text, from, keepLines))
        {
            shown
                .Append(text, from, at - from)
                .Append("<U+")
                .Append(((int)text[at]).ToString("X4", CultureInfo.InvariantCulture))
                .Append('>');
            from = at + 1;
        }

        return shown.Append(text, from, text.Length - from).ToString();
    }

    private static int FirstUnsafe(string text, int from, bool keepLines)
    {
        for (var i = from; i < text.Length; i++)
        {
            var c = text[i];
            if (c is >= ' ' and <= '~')
            {
                continue;
            }

            if (keepLines && c is '\n' or '\t')
            {
                continue;
            }

            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
                continue;
            }

            if (IsUnsafe(c))
            {
                return i;
            }
        }

        return -1;
    }

    // Zero-width joiners belong to Persian, Indic scripts and emoji; the marks and overrides below only steer how others' text is laid out.
    private static bool IsUnsafe(char c) =>
        char.IsControl(c)
        || char.IsSurrogate(c)
        || c
            is '\u200E'
                or '\u200F'
                or '\u061C'
                or (>= '\u202A' and <= '\u202E')
                or (>= '\u2066' and <= '\u2069')
                or '\u2028'
                or '\u2029'
                or '\uFEFF'
                or '\uFFFE'
                or '\uFFFF'
                or (>= '\uFDD0' and <= '\uFDEF');

    /// <summary>Lines that break between words; longer words are never broken, so that they can be copied.</summary>
    public static IEnumerable<string> Wrapped(string text, int width)
    {
        foreach (var paragraph in Lines(text).Split('\n'))
        {
            var line = new StringBuilder();
            foreach (var word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (line.Length > 0 && line.Length + 1 + word.Length > width)
                {
                    yield return line.ToString();
                    line.Clear();
                }

                line.Append(line.Length > 0 ? " " : "").Append(word);
            }

            yield return line.ToString();
        }
    }
}
