using System.Globalization;
using System.Text;

namespace IamAuditor.Core.Rules.Expressions;

internal readonly record struct Token(TokenKind Kind, int Offset, int Length, string Text, Value Value)
{
    public bool Is(string symbol) => Kind == TokenKind.Symbol && string.Equals(Text, symbol, StringComparison.Ordinal);
}

internal sealed class SyntaxException(ExpressionProblemKind kind, string message, int offset) : Exception(message)
{
    public ExpressionProblemKind Kind { get; } = kind;
    public int Offset { get; } = offset;
}

// Source: CEL language definition, "Syntax": the lexis and the table of escapes.
internal sealed class Lexer(string text, int start, int end)
{
    private static readonly string[] s_twoCharacterSymbols = ["&&", "||", "==", "!=", "<=", ">="];

    private readonly string _text = text;
    private readonly int _end = end;
    private int _at = start;

    public Token Next()
    {
        SkipBlanks();
        if (_at >= _end)
            return new(TokenKind.End, _end, 0, "end of the expression", default);

        var start = _at;
        var c = _text[_at];
        if (StartsString(out var prefix))
            return String(start, prefix);
        if (char.IsAsciiLetter(c) || c == '_')
        {
            while (_at < _end && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '_'))
                _at++;
            return Word(start);
        }

        if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Peek(1))))
            return Number(start);
        if (c == '`')
            return EscapedName(start);

        foreach (var symbol in s_twoCharacterSymbols)
        {
            if (_text.AsSpan(_at, _end - _at).StartsWith(symbol, StringComparison.Ordinal))
            {
                _at += 2;
                return new(TokenKind.Symbol, start, 2, symbol, default);
            }
        }

        if ("()[]{}.,:?+-*/%!<>".Contains(c, StringComparison.Ordinal))
        {
            _at++;
            return new(TokenKind.Symbol, start, 1, c.ToString(), default);
        }

        throw new SyntaxException(ExpressionProblemKind.Parse, Unexpected(start), start);
    }

    private string Unexpected(int at)
    {
        var c = _text[at];
        return c switch
        {
            '=' => "a single `=` is not an operator; write `==` to compare",
            '&' or '|' => $"a single `{c}` is not an operator; write `{c}{c}`",
            '“' or '”' or '‘' or '’' => $"`{c}` is a typographic quote; strings stand in ' or \"",
            _ when char.IsControl(c) || char.IsSurrogate(c) || c == '\ufeff' || char.IsWhiteSpace(c) =>
                $"the character U+{(int)c:X4} has no place here",
            _ => $"the character `{c}` has no place here",
        };
    }

    private char Peek(int ahead) => _at + ahead < _end ? _text[_at + ahead] : '\0';

    private void SkipBlanks()
    {
        while (_at < _end)
        {
            if (_text[_at] is ' ' or '\t' or '\n' or '\r' or '\f')
            {
                _at++;
            }
            else if (_text[_at] == '/' && Peek(1) == '/')
            {
                while (_at < _end && _text[_at] is not ('\n' or '\r'))
                    _at++;
            }
            else
            {
                return;
            }
        }
    }

    // `r`, `b` and `br` open a string only when a quote follows at once; otherwise they begin a name.
    private bool StartsString(out int prefix)
    {
        prefix = 0;
        if (Peek(0) is 'b' or 'B')
            prefix++;
        if (Peek(prefix) is 'r' or 'R')
            prefix++;
        return Peek(prefix) is '"' or '\'' && _at + prefix < _end;
    }

    private Token Word(int start)
    {
        var word = _text[start.._at];
        return word switch
        {
            "true" => Literal(start, Value.True),
            "false" => Literal(start, Value.False),
            "null" => Literal(start, Value.Null),
            "in" => new(TokenKind.Symbol, start, 2, "in", default),
            _ => new(TokenKind.Name, start, word.Length, word, default),
        };
    }

    private Token Literal(int start, Value value) => new(TokenKind.Literal, start, _at - start, _text[start.._at], value);

    private Token EscapedName(int start)
    {
        var close = _text.AsSpan(_at + 1, _end - _at - 1).IndexOf('`');
        if (close < 0)
            throw new SyntaxException(ExpressionProblemKind.Parse, "the name in back ticks does not end", start);
        var name = _text.Substring(_at + 1, close);
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '/' or ' '))
            throw new SyntaxException(
                ExpressionProblemKind.Parse,
                "a name in back ticks is made of letters, digits, blanks and _ . - /",
                start
            );
        _at += close + 2;
        return new(TokenKind.EscapedName, start, close + 2, name, default);
    }

    private Token Number(int start)
    {
        if (_text[_at] == '0' && Peek(1) == 'x' && char.IsAsciiHexDigit(Peek(2)))
        {
            _at += 2;
            while (char.IsAsciiHexDigit(Peek(0)))
                _at++;
            return Whole(start, _text.AsSpan(start + 2, _at - start - 2), NumberStyles.AllowHexSpecifier);
        }

        var isDouble = false;
        while (char.IsAsciiDigit(Peek(0)))
            _at++;
        if (Peek(0) == '.' && char.IsAsciiDigit(Peek(1)))
        {
            isDouble = true;
            _at++;
            while (char.IsAsciiDigit(Peek(0)))
                _at++;
        }

        var sign = Peek(1) is '+' or '-' ? 1 : 0;
        if (Peek(0) is 'e' or 'E' && char.IsAsciiDigit(Peek(1 + sign)))
        {
            isDouble = true;
            _at += 1 + sign;
            while (char.IsAsciiDigit(Peek(0)))
                _at++;
        }

        if (!isDouble)
            return Whole(start, _text.AsSpan(start, _at - start), NumberStyles.None);
        var number = double.Parse(_text.AsSpan(start, _at - start), NumberStyles.Float, CultureInfo.InvariantCulture);
        if (double.IsInfinity(number))
            throw new SyntaxException(ExpressionProblemKind.Parse, $"`{_text[start.._at]}` is too large for a double", start);
        return Literal(start, Value.Double(number));
    }

    private Token Whole(int start, ReadOnlySpan<char> digits, NumberStyles style)
    {
        var fits = ulong.TryParse(digits, style, CultureInfo.InvariantCulture, out var value);
        if (Peek(0) is 'u' or 'U')
        {
            _at++;
            if (!fits)
                throw new SyntaxException(ExpressionProblemKind.Parse, $"`{_text[start.._at]}` is too large for a uint", start);
            return Literal(start, Value.Uint(value));
        }

        // 2^63 itself is let through here as a uint; the parser allows it only behind a minus sign.
        if (!fits || value > 1UL << 63)
            throw new SyntaxException(ExpressionProblemKind.Parse, $"`{_text[start.._at]}` is too large for an int", start);
        return Literal(start, value == 1UL << 63 ? Value.TypeName(Parser.TwoToThe63) : Value.Int((long)value));
    }

    private Token String(int start, int prefix)
    {
        var isBytes = _text[start] is 'b' or 'B';
        var isRaw = prefix > 0 && _text[start + prefix - 1] is 'r' or 'R';
        _at += prefix;
        var quote = _text[_at];
        var isTriple = Peek(1) == quote && Peek(2) == quote;
        _at += isTriple ? 3 : 1;

        var content = new StringBuilder();
        var bytes = isBytes ? new List<byte>() : null;
        while (true)
        {
            if (_at >= _end)
                throw new SyntaxException(ExpressionProblemKind.Parse, "the string does not end", start);
            var c = _text[_at];
            if (c == quote && (!isTriple || (Peek(1) == quote && Peek(2) == quote)))
            {
                _at += isTriple ? 3 : 1;
                break;
            }

            if (!isTriple && c is '\n' or '\r')
                throw new SyntaxException(ExpressionProblemKind.Parse, "the string does not end on its line", start);
            if (c == '\\' && !isRaw)
            {
                Escape(content, bytes);
            }
            else if (char.IsSurrogate(c) && !(char.IsHighSurrogate(c) && char.IsLowSurrogate(Peek(1))))
            {
                throw new SyntaxException(ExpressionProblemKind.Parse, "the string holds half of a surrogate pair", _at);
            }
            else
            {
                var length = char.IsSurrogate(c) ? 2 : 1;
                if (bytes is null)
                    content.Append(_text, _at, length);
                else
                    bytes.AddRange(Encoding.UTF8.GetBytes(_text.Substring(_at, length)));
                _at += length;
            }
        }

        return Literal(start, bytes is null ? Value.String(content.ToString()) : Value.Bytes([.. bytes]));
    }

    private void Escape(StringBuilder content, List<byte>? bytes)
    {
        var start = _at;
        _at++;
        var c = Peek(0);
        _at++;
        switch (c)
        {
            case 'a':
                Put('\a');
                return;
            case 'b':
                Put('\b');
                return;
            case 'f':
                Put('\f');
                return;
            case 'n':
                Put('\n');
                return;
            case 'r':
                Put('\r');
                return;
            case 't':
                Put('\t');
                return;
            case 'v':
                Put('\v');
                return;
            case '\\' or '?' or '"' or '\'' or '`':
                Put(c);
                return;
            case 'x' or 'X':
                Put(Digits(start, 2, 16));
                return;
            case >= '0' and <= '3':
                _at--;
                Put(Digits(start, 3, 8));
                return;
            case 'u' or 'U' when bytes is null:
                var code = Digits(start, c == 'u' ? 4 : 8, 16);
                if (code is >= 0xD800 and <= 0xDBFF && Peek(0) == '\\' && Peek(1) == 'u')
                {
                    _at += 2;
                    var low = Digits(start, 4, 16);
                    if (low is >= 0xDC00 and <= 0xDFFF)
                        code = char.ConvertToUtf32((char)code, (char)low);
                }

                if (code is > 0x10FFFF or < 0 || code is >= 0xD800 and <= 0xDFFF)
                    throw new SyntaxException(ExpressionProblemKind.Parse, $"`{_text[start.._at]}` is not a Unicode character", start);
                content.Append(char.ConvertFromUtf32(code));
                return;
            case 'u' or 'U':
                throw new SyntaxException(
                    ExpressionProblemKind.Parse,
                    $"`\\{c}` is for strings; bytes are written as \\x and two digits",
                    start
                );
            default:
                throw new SyntaxException(
                    ExpressionProblemKind.Parse,
                    "there is no such escape; a backslash is written `\\\\`, or put r before the string",
                    start
                );
        }

        void Put(int code)
        {
            if (bytes is null)
                content.Append((char)code);
            else
                bytes.Add((byte)code);
        }
    }

    private int Digits(int start, int count, int radix)
    {
        var code = 0L;
        for (var i = 0; i < count; i++, _at++)
        {
            var digit = char.IsAsciiHexDigit(Peek(0)) ? Convert.ToInt32(Peek(0).ToString(), 16) : 99;
            if (digit >= radix)
                throw new SyntaxException(
                    ExpressionProblemKind.Parse,
                    radix == 8 ? "an octal escape has three digits, \\000 to \\377" : $"this escape needs {count} hexadecimal digits",
                    start
                );
            code = (code * radix) + digit;
        }

        return code > int.MaxValue ? -1 : (int)code;
    }
}
