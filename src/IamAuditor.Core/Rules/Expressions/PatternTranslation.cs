using System.Globalization;
using System.Text;

namespace IamAuditor.Core.Rules.Expressions;

// RE2's syntax in, .NET's out. The two differ in more than look: in RE2 \d, \w, \s and \b know ASCII only, `$` is the very end of the
// text, `.` and classes are about code points (and .NET's about UTF-16 units), and there are neither lookarounds nor back references.
// Source: RE2, "Syntax".
internal sealed class PatternTranslation
{
    private const int MaxRepeat = 1_000;
    private const int MaxDepth = 100;
    private const int MaxCodePoint = 0x10FFFF;

    private readonly string _pattern;
    private readonly StringBuilder _output = new();
    private int _at;
    private int _depth;
    private bool _ignoreCase;
    private bool _multiline;
    private bool _dotMatchesAll;
    private bool _ungreedy;

    private PatternTranslation(string pattern) => _pattern = pattern;

    /// <exception cref="ArgumentException">The pattern is not RE2's; the message says why.</exception>
    public static string Translate(string pattern)
    {
        var translation = new PatternTranslation(pattern);
        translation.Alternatives();
        if (translation._at < pattern.Length)
            throw Bad("there is a `)` without its `(`");
        return translation._output.ToString();
    }

    private static ArgumentException Bad(string why) => new(why);

    private bool IsAtEnd => _at >= _pattern.Length;

    private bool Next(string text)
    {
        if (string.CompareOrdinal(_pattern, _at, text, 0, text.Length) != 0)
            return false;
        _at += text.Length;
        return true;
    }

    private void Alternatives()
    {
        if (++_depth > MaxDepth)
            throw Bad($"it is nested more than {MaxDepth} levels deep");
        // Flags set inside a group end with it.
        var flags = (_ignoreCase, _multiline, _dotMatchesAll, _ungreedy);
        while (!IsAtEnd && _pattern[_at] != ')')
        {
            if (Next("|"))
                _output.Append('|');
            else
                Repeated();
        }

        (_ignoreCase, _multiline, _dotMatchesAll, _ungreedy) = flags;
        _depth--;
    }

    private void Repeated()
    {
        var start = _output.Length;
        if (!Atom())
            return;
        // Several code units or a group: only the whole may be repeated.
        var atom = _output.ToString(start, _output.Length - start);
        var repeats = 0;
        while (!IsAtEnd)
        {
            string quantifier;
            if (Next("*"))
                quantifier = "*";
            else if (Next("+"))
                quantifier = "+";
            else if (Next("?"))
                quantifier = "?";
            else if (Counted() is { } counted)
                quantifier = counted;
            else
                return;
            if (++repeats > 1)
                throw Bad($"`{quantifier}` follows another repetition");
            Next("?");
            // Whether a match exists does not depend on greed.
            _output.Length = start;
            _output.Append("(?:").Append(atom).Append(')').Append(quantifier);
        }
    }

    private string? Counted()
    {
        var start = _at;
        if (!Next("{"))
            return null;
        var least = Count();
        var most = least;
        if (least is not null && Next(","))
            most = _at < _pattern.Length && _pattern[_at] == '}' ? -1 : Count();
        if (least is null || most is null || !Next("}"))
        {
            // Not of the form {n}, {n,} or {n,m}: a plain brace.
            _at = start;
            return null;
        }

        if (least > MaxRepeat || most > MaxRepeat)
            throw Bad($"a repetition is at most {MaxRepeat}");
        if (most >= 0 && most < least)
            throw Bad($"`{_pattern[start.._at]}` ends before it begins");
        return most < 0 ? $"{{{least},}}" : $"{{{least},{most}}}";
    }

    private int? Count()
    {
        var start = _at;
        while (!IsAtEnd && char.IsAsciiDigit(_pattern[_at]) && _at - start < 6)
            _at++;
        return _at == start ? null : int.Parse(_pattern.AsSpan(start, _at - start), CultureInfo.InvariantCulture);
    }

    // False where nothing was written that could be repeated.
    private bool Atom()
    {
        var c = _pattern[_at];
        switch (c)
        {
            case '*' or '+' or '?':
                throw Bad($"`{c}` has nothing to repeat");
            case '{' when Counted() is { } counted:
                throw Bad($"`{counted}` has nothing to repeat");
            case '(':
                return Group();
            case '[':
                Class();
                return true;
            case '^':
                _at++;
                _output.Append(_multiline ? "(?m:^)" : @"\A");
                return true;
            case '$':
                _at++;
                _output.Append(_multiline ? "(?m:$)" : @"\z");
                return true;
            case '.':
                _at++;
                Write(_dotMatchesAll ? new CodePoints().Add(0, MaxCodePoint) : new CodePoints().Add(0, 9).Add(11, MaxCodePoint));
                return true;
            case '\\':
                return Escape();
            default:
                WriteLiteral(TakeCodePoint());
                return true;
        }
    }

    private int TakeCodePoint()
    {
        if (char.IsHighSurrogate(_pattern[_at]) && _at + 1 < _pattern.Length && char.IsLowSurrogate(_pattern[_at + 1]))
        {
            _at += 2;
            return char.ConvertToUtf32(_pattern[_at - 2], _pattern[_at - 1]);
        }

        return _pattern[_at++];
    }

    private bool Group()
    {
        _at++;
        if (!Next("?"))
        {
            Enclosed();
            return true;
        }

        if (Next("=") || Next("!") || Next("<=") || Next("<!"))
            throw Bad("lookahead and lookbehind are not supported");
        if (Next("P<") || Next("<"))
        {
            var close = _pattern.IndexOf('>', _at);
            if (close <= _at || !_pattern.AsSpan(_at, close - _at).ToString().All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
                throw Bad("the name of a group is made of letters, digits and _");
            _at = close + 1;
            Enclosed();
            return true;
        }

        if (Next("P=") || Next("P>"))
            throw Bad("back references are not supported");

        var flags = (_ignoreCase, _multiline, _dotMatchesAll, _ungreedy);
        var on = true;
        var any = false;
        while (!IsAtEnd && _pattern[_at] is not (':' or ')'))
        {
            var flag = _pattern[_at++];
            switch (flag)
            {
                case '-' when on:
                    on = false;
                    any = false;
                    continue;
                case 'i':
                    _ignoreCase = on;
                    break;
                case 'm':
                    _multiline = on;
                    break;
                case 's':
                    _dotMatchesAll = on;
                    break;
                case 'U':
                    _ungreedy = on;
                    break;
                default:
                    throw Bad($"`(?{flag}` is not supported");
            }

            any = true;
        }

        if (IsAtEnd)
            throw Bad("a group does not end");
        if (!on && !any)
            throw Bad("a flag is missing behind `-`");
        if (Next(")"))
        {
            // `(?i)` holds until the enclosing group ends, which Alternatives sees to.
            return false;
        }

        _at++;
        Enclosed();
        (_ignoreCase, _multiline, _dotMatchesAll, _ungreedy) = flags;
        return true;
    }

    private void Enclosed()
    {
        _output.Append("(?:");
        Alternatives();
        if (!Next(")"))
            throw Bad("a group does not end");
        _output.Append(')');
    }

    private bool Escape()
    {
        if (_at + 1 >= _pattern.Length)
            throw Bad("it ends with a backslash");
        var c = _pattern[_at + 1];
        switch (c)
        {
            case 'A':
                _at += 2;
                _output.Append(@"\A");
                return true;
            case 'z':
                _at += 2;
                _output.Append(@"\z");
                return true;
            case 'b' or 'B':
                _at += 2;
                // RE2's word boundary knows ASCII letters only, .NET's those of Unicode: a difference on purpose, see the reference.
                _output.Append('\\').Append(c);
                return true;
            case 'Q':
                _at += 2;
                var end = _pattern.IndexOf("\\E", _at, StringComparison.Ordinal);
                var stop = end < 0 ? _pattern.Length : end;
                if (stop == _at)
                {
                    _at = end < 0 ? stop : end + 2;
                    return false;
                }

                while (_at < stop)
                    WriteLiteral(TakeCodePoint());
                _at = end < 0 ? stop : end + 2;
                return true;
            case 'C':
                throw Bad(@"`\C` (a single byte) is not supported");
            case >= '1' and <= '9' or 'k' or 'g':
                throw Bad("back references are not supported");
        }

        var set = new CodePoints();
        if (!ClassEscape(set))
        {
            WriteLiteral(EscapedCodePoint());
            return true;
        }

        Write(set);
        return true;
    }

    // \d \w \s \pL and their opposites; false (and nothing taken) for everything else.
    private bool ClassEscape(CodePoints set)
    {
        if (_pattern[_at] != '\\' || _at + 1 >= _pattern.Length)
            return false;
        switch (_pattern[_at + 1])
        {
            case 'd':
                set.Add('0', '9');
                break;
            case 'D':
                set.Add(new CodePoints().Add('0', '9').Negated());
                break;
            case 'w':
                set.Add(Words());
                break;
            case 'W':
                set.Add(Words().Negated());
                break;
            case 's':
                set.Add(Blanks());
                break;
            case 'S':
                set.Add(Blanks().Negated());
                break;
            case 'p' or 'P':
                var negated = _pattern[_at + 1] == 'P';
                _at += 2;
                set.Add(UnicodeClass(negated));
                return true;
            default:
                return false;
        }

        _at += 2;
        return true;
    }

    private static CodePoints Words() => new CodePoints().Add('0', '9').Add('A', 'Z').Add('_', '_').Add('a', 'z');

    private static CodePoints Blanks() => new CodePoints().Add('\t', '\n').Add('\f', '\r').Add(' ', ' ');

    private CodePoints UnicodeClass(bool negated)
    {
        if (IsAtEnd)
            throw Bad(@"`\p` needs the name of a Unicode category: \pL or \p{Lu}");
        string name;
        if (Next("{"))
        {
            var close = _pattern.IndexOf('}', _at);
            if (close < 0)
                throw Bad(@"`\p{` does not end");
            name = _pattern[_at..close];
            _at = close + 1;
        }
        else
        {
            name = _pattern[_at++].ToString();
        }

        if (name.StartsWith('^'))
        {
            negated = !negated;
            name = name[1..];
        }

        var set = UnicodeSets.Named(name) ?? throw Bad($@"there is no Unicode category `{name}`; scripts are limited to the common ones");
        return negated ? set.Negated() : set;
    }

    private int EscapedCodePoint()
    {
        _at++;
        var c = _pattern[_at];
        switch (c)
        {
            case 'a':
                _at++;
                return 7;
            case 'f':
                _at++;
                return '\f';
            case 't':
                _at++;
                return '\t';
            case 'n':
                _at++;
                return '\n';
            case 'r':
                _at++;
                return '\r';
            case 'v':
                _at++;
                return '\v';
            case '0':
                _at++;
                var octal = 0;
                for (var i = 0; i < 2 && !IsAtEnd && _pattern[_at] is >= '0' and <= '7'; i++)
                    octal = (octal * 8) + (_pattern[_at++] - '0');
                return octal;
            case 'x':
                _at++;
                return Hexadecimal();
            default:
                if (c < 128 && !char.IsAsciiLetterOrDigit(c) && c != '_')
                {
                    _at++;
                    return c;
                }

                throw Bad($"there is no escape `\\{c}`");
        }
    }

    private int Hexadecimal()
    {
        string digits;
        if (Next("{"))
        {
            var close = _pattern.IndexOf('}', _at);
            digits = close < 0 ? "" : _pattern[_at..close];
            _at = close + 1;
        }
        else
        {
            digits = _at + 2 <= _pattern.Length ? _pattern.Substring(_at, 2) : "";
            _at += 2;
        }

        return
            digits.Length is >= 1 and <= 8
            && int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            && code is >= 0 and <= MaxCodePoint
            ? code
            : throw Bad(@"`\x` needs two hexadecimal digits or a code point in braces: \x41, \x{1F600}");
    }

    private void Class()
    {
        _at++;
        var negated = Next("^");
        var set = new CodePoints();
        var first = true;
        while (true)
        {
            if (IsAtEnd)
                throw Bad("a class in brackets does not end");
            if (_pattern[_at] == ']' && !first)
                break;
            first = false;
            if (string.CompareOrdinal(_pattern, _at, "[:", 0, 2) == 0 && PosixClass() is { } posix)
            {
                set.Add(posix);
                continue;
            }

            if (ClassEscape(set))
                continue;
            var low = _pattern[_at] == '\\' ? EscapedInClass() : TakeCodePoint();
            var high = low;
            if (_at + 1 < _pattern.Length && _pattern[_at] == '-' && _pattern[_at + 1] != ']')
            {
                _at++;
                if (_pattern[_at] == '\\' && _at + 1 < _pattern.Length && "dDwWsSpP".Contains(_pattern[_at + 1], StringComparison.Ordinal))
                    throw Bad("a range ends with a class");
                high = _pattern[_at] == '\\' ? EscapedInClass() : TakeCodePoint();
                if (high < low)
                    throw Bad("a range in brackets ends before it begins");
            }

            set.Add(low, high);
        }

        _at++;
        if (_ignoreCase)
            set = UnicodeSets.WithOtherCases(set);
        Write(negated ? set.Negated() : set, casesAreDone: true);
    }

    private int EscapedInClass()
    {
        if (_at + 1 >= _pattern.Length)
            throw Bad("it ends with a backslash");
        return EscapedCodePoint();
    }

    private CodePoints? PosixClass()
    {
        var close = _pattern.IndexOf(":]", _at + 2, StringComparison.Ordinal);
        if (close < 0)
            return null;
        var name = _pattern[(_at + 2)..close];
        var negated = name.StartsWith('^');
        var set = new CodePoints();
        switch (negated ? name[1..] : name)
        {
            case "alnum":
                set.Add('0', '9').Add('A', 'Z').Add('a', 'z');
                break;
            case "alpha":
                set.Add('A', 'Z').Add('a', 'z');
                break;
            case "ascii":
                set.Add(0, 127);
                break;
            case "blank":
                set.Add('\t', '\t').Add(' ', ' ');
                break;
            case "cntrl":
                set.Add(0, 31).Add(127, 127);
                break;
            case "digit":
                set.Add('0', '9');
                break;
            case "graph":
                set.Add('!', '~');
                break;
            case "lower":
                set.Add('a', 'z');
                break;
            case "print":
                set.Add(' ', '~');
                break;
            case "punct":
                set.Add('!', '/').Add(':', '@').Add('[', '`').Add('{', '~');
                break;
            case "space":
                set.Add('\t', '\r').Add(' ', ' ');
                break;
            case "upper":
                set.Add('A', 'Z');
                break;
            case "word":
                set = Words();
                break;
            case "xdigit":
                set.Add('0', '9').Add('A', 'F').Add('a', 'f');
                break;
            default:
                throw Bad($"there is no class `[:{name}:]`");
        }

        _at = close + 2;
        return negated ? set.Negated() : set;
    }

    private void WriteLiteral(int code)
    {
        if (_ignoreCase)
            Write(new CodePoints().Add(code, code));
        else if (code > 0xFFFF)
            _output.Append("(?:").Append(CodePoints.Escaped(code)).Append(')');
        else
            _output.Append(CodePoints.Escaped(code));
    }

    private void Write(CodePoints set, bool casesAreDone = false) =>
        (_ignoreCase && !casesAreDone ? UnicodeSets.WithOtherCases(set) : set).WriteTo(_output);
}
