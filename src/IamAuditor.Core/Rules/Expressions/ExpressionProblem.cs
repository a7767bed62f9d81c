namespace IamAuditor.Core.Rules.Expressions;

/// <summary>
/// One thing wrong with an expression. Line and Column count from 1, the column in code points; Caret is the offending line with a
/// line below it whose <c>^</c> points at the place.
/// </summary>
public sealed record ExpressionProblem(ExpressionProblemKind Kind, string Message, int Line, int Column, string Caret)
{
    internal static ExpressionProblem At(ExpressionProblemKind kind, string message, string text, int offset)
    {
        var (line, column, start, end) = Locate(text, offset);
        return new(kind, message, line, column, Excerpt(text, offset, start, end));
    }

    /// <summary>The line of the text with a caret below it; line and column count from 1, and what lies outside the text is moved to its edge.</summary>
    public static string CaretAt(string text, int line, int column)
    {
        ArgumentNullException.ThrowIfNull(text);
        var offset = 0;
        for (var i = 1; i < line && offset < text.Length; i++)
        {
            var end = text.AsSpan(offset).IndexOfAny('\r', '\n');
            if (end < 0)
                break;
            offset += end + (text[offset + end] == '\r' && offset + end + 1 < text.Length && text[offset + end + 1] == '\n' ? 2 : 1);
        }

        for (var i = 1; i < column && offset < text.Length; i++)
            offset += char.IsHighSurrogate(text[offset]) && offset + 1 < text.Length ? 2 : 1;
        var (_, _, start, stop) = Locate(text, offset);
        return Excerpt(text, offset, start, stop);
    }

    // Long lines are cut around the place, so that the caret stays on the screen.
    private static string Excerpt(string text, int offset, int start, int end)
    {
        offset = Math.Clamp(offset, start, text.Length);
        var from = Math.Max(start, offset - 38);
        var to = Math.Min(end, from + 76);
        var shown = text[from..to].Replace('\t', ' ');
        return $"{shown}\n{new string(' ', CodePoints(text, from, offset))}^";
    }

    internal static (int Line, int Column, int Start, int End) Locate(string text, int offset)
    {
        offset = Math.Clamp(offset, 0, text.Length);
        var line = 1;
        var start = 0;
        for (var i = 0; i < offset; i++)
        {
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 >= text.Length || text[i + 1] != '\n')))
            {
                line++;
                start = i + 1;
            }
        }

        var end = text.AsSpan(start).IndexOfAny('\r', '\n');
        return (line, CodePoints(text, start, offset) + 1, start, end < 0 ? text.Length : start + end);
    }

    private static int CodePoints(string text, int from, int to)
    {
        var count = 0;
        for (var i = from; i < to; i++)
        {
            if (!char.IsLowSurrogate(text[i]))
                count++;
        }

        return count;
    }

    public override string ToString() => $"{Line}:{Column}: {Message}\n{Caret}";
}
