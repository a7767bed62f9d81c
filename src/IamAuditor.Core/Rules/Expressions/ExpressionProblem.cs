namespace IamAuditor.Core.Rules.Expressions;

/// <summary>
/// One thing wrong with an expression. Line and Column count from 1, the column in characters; Caret is the offending line with a
/// line below it whose <c>^</c> points at the place.
/// </summary>
public sealed record ExpressionProblem(ExpressionProblemKind Kind, string Message, int Line, int Column, string Caret)
{
    internal static ExpressionProblem At(ExpressionProblemKind kind, string message, string text, int offset)
    {
        var (line, column, start, end) = Locate(text, offset);
        // Long lines are cut around the place, so that the caret stays on the screen.
        var from = Math.Max(start, start + column - 1 - 60);
        var to = Math.Min(end, from + 120);
        var shown = text[from..to].Replace('\t', ' ');
        return new(kind, message, line, column, $"{shown}\n{new string(' ', Math.Max(0, start + column - 1 - from))}^");
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
        return (line, offset - start + 1, start, end < 0 ? text.Length : start + end);
    }

    public override string ToString() => $"{Line}:{Column}: {Message}\n{Caret}";
}
