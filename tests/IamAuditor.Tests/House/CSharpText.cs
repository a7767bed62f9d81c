using System.Text;

namespace IamAuditor.Tests.House;

/// <summary>
/// C# source taken apart into code and comments. Both texts are as long as the source, with blanks where the other one or a literal stood, so that
/// offsets and line numbers hold in all three. Code inside interpolation holes stays code.
/// </summary>
public sealed class CSharpText
{
    private readonly string source;
    private readonly StringBuilder code;
    private readonly StringBuilder comments;
    private int at;

    private CSharpText(string source)
    {
        this.source = source;
        code = Blank(source);
        comments = Blank(source);
        while (at < source.Length)
        {
            ReadCode(untilHoleEnds: 0);
        }
    }

    public string Code => code.ToString();

    public string Comments => comments.ToString();

    public static CSharpText Of(string source) => new(source);

    public static int LineOf(string text, int offset) => text.AsSpan(0, offset).Count('\n') + 1;

    private static StringBuilder Blank(string source)
    {
        var blank = new StringBuilder(source.Length);
        foreach (var c in source)
        {
            blank.Append(c is '\n' or '\r' ? c : ' ');
        }

        return blank;
    }

    private char Peek(int ahead = 0) => at + ahead < source.Length ? source[at + ahead] : '\0';

    private void Keep(StringBuilder into)
    {
        into[at] = source[at];
        at++;
    }

    // A hole of an interpolated string ends with as many closing braces as it has opening ones; 0 reads to the end of the file.
    private void ReadCode(int untilHoleEnds)
    {
        var depth = 0;
        while (at < source.Length)
        {
            var c = Peek();
            if (untilHoleEnds > 0 && c == '}' && depth == 0)
            {
                at = Math.Min(at + untilHoleEnds, source.Length);
                return;
            }

            if (c == '/' && Peek(1) == '/')
            {
                while (at < source.Length && Peek() != '\n')
                {
                    Keep(comments);
                }
            }
            else if (c == '/' && Peek(1) == '*')
            {
                Keep(comments);
                Keep(comments);
                while (at < source.Length && !(Peek() == '*' && Peek(1) == '/'))
                {
                    Keep(comments);
                }

                at = Math.Min(at + 2, source.Length);
            }
            else if (c == '\'')
            {
                Character();
            }
            else if (c is '"' or '$' or '@' && TryLiteral())
            {
                // Read and left blank.
            }
            else
            {
                depth +=
                    c == '{' ? 1
                    : c == '}' ? -1
                    : 0;
                Keep(code);
            }
        }
    }

    private void Character()
    {
        at++;
        while (at < source.Length && Peek() is not ('\'' or '\n'))
        {
            at += Peek() == '\\' ? 2 : 1;
        }

        at = Math.Min(at + 1, source.Length);
    }

    private bool TryLiteral()
    {
        var dollars = 0;
        var verbatim = false;
        var start = at;
        while (start < source.Length && source[start] is '$' or '@')
        {
            dollars += source[start] == '$' ? 1 : 0;
            verbatim |= source[start] == '@';
            start++;
        }

        if (start >= source.Length || source[start] != '"')
        {
            return false;
        }

        var quotes = 0;
        while (start + quotes < source.Length && source[start + quotes] == '"')
        {
            quotes++;
        }

        var raw = quotes >= 3 && !verbatim;
        at = start + (raw ? quotes : 1);
        if (!raw && quotes == 2)
        {
            at++;
            return true;
        }

        Content(raw ? quotes : 1, raw, verbatim, dollars);
        return true;
    }

    private void Content(int quotes, bool raw, bool verbatim, int dollars)
    {
        while (at < source.Length)
        {
            if (Peek() == '"')
            {
                var run = Run('"');
                if (raw ? run >= quotes : !verbatim || run % 2 == 1)
                {
                    at += raw ? run : 1 + (verbatim ? run - 1 : 0);
                    return;
                }

                at += run;
            }
            else if (Peek() == '{' && dollars > 0)
            {
                var run = Run('{');
                at += run;
                if (raw ? run >= dollars : run % 2 == 1)
                {
                    ReadCode(untilHoleEnds: raw ? dollars : 1);
                }
            }
            else
            {
                at += Peek() == '\\' && !raw && !verbatim ? 2 : 1;
            }
        }
    }

    private int Run(char c)
    {
        var run = 0;
        while (Peek(run) == c)
        {
            run++;
        }

        return run;
    }
}
