using System.Globalization;
using System.Text;

namespace IamAuditor.Core.Rules.Expressions;

// Source: the strings extension of CEL. Positions and lengths are in code points, so indices are translated where a string has
// characters beyond U+FFFF.
internal static class StringFunctions
{
    public static IEnumerable<Overload> All()
    {
        var (text, integer) = (ExprType.String, ExprType.Int);
        var texts = ExprType.List(text);

        yield return Functions.Member("charAt", text, [text, integer], CharAt);
        yield return Functions.Member("indexOf", integer, [text, text], (c, a) => IndexOf(c, a[0].AsString, a[1].AsString, 0));
        yield return Functions.Member(
            "indexOf",
            integer,
            [text, text, integer],
            (c, a) => IndexOf(c, a[0].AsString, a[1].AsString, a[2].AsInt)
        );
        yield return Functions.Member("lastIndexOf", integer, [text, text], (c, a) => LastIndexOf(c, a[0].AsString, a[1].AsString, null));
        yield return Functions.Member(
            "lastIndexOf",
            integer,
            [text, text, integer],
            (c, a) => LastIndexOf(c, a[0].AsString, a[1].AsString, a[2].AsInt)
        );
        yield return Functions.Member("join", text, [texts], (c, a) => Join(c, a[0], ""));
        yield return Functions.Member("join", text, [texts, text], (c, a) => Join(c, a[0], a[1].AsString));
        yield return Functions.Member("lowerAscii", text, [text], (c, a) => Mapped(c, a[0].AsString, char.IsAsciiLetterUpper, 'a' - 'A'));
        yield return Functions.Member("upperAscii", text, [text], (c, a) => Mapped(c, a[0].AsString, char.IsAsciiLetterLower, 'A' - 'a'));
        yield return Functions.Member(
            "replace",
            text,
            [text, text, text],
            (c, a) => Replace(c, a[0].AsString, a[1].AsString, a[2].AsString, -1)
        );
        yield return Functions.Member(
            "replace",
            text,
            [text, text, text, integer],
            (c, a) => Replace(c, a[0].AsString, a[1].AsString, a[2].AsString, a[3].AsInt)
        );
        yield return Functions.Member("split", texts, [text, text], (c, a) => Split(c, a[0].AsString, a[1].AsString, -1));
        yield return Functions.Member("split", texts, [text, text, integer], (c, a) => Split(c, a[0].AsString, a[1].AsString, a[2].AsInt));
        yield return Functions.Member("substring", text, [text, integer], (c, a) => Substring(c, a[0].AsString, a[1].AsInt, null));
        yield return Functions.Member(
            "substring",
            text,
            [text, integer, integer],
            (c, a) => Substring(c, a[0].AsString, a[1].AsInt, a[2].AsInt)
        );
        yield return Functions.Member(
            "trim",
            text,
            [text],
            (c, a) => c.Allocate(a[0].AsString.Length) ? Value.String(a[0].AsString.Trim()) : Node.OutOfBudget
        );
        yield return Functions.Member("reverse", text, [text], Reverse);
        yield return Functions.Global("strings.quote", text, [text], (c, a) => Quote(c, a[0].AsString));
        yield return Functions.Member(
            "format",
            text,
            [text, ExprType.List(ExprType.Dyn)],
            (c, a) => TextFormat.Apply(c, a[0].AsString, a[1])
        );
    }

    private static int Size(string text)
    {
        var size = text.Length;
        foreach (var c in text)
        {
            if (char.IsLowSurrogate(c))
                size--;
        }

        return size;
    }

    // The UTF-16 position of a code point; the number of code points itself gives the end.
    private static int PositionOf(string text, long codePoint)
    {
        var at = 0;
        for (var i = 0L; i < codePoint; i++)
            at += char.IsHighSurrogate(text[at]) && at + 1 < text.Length ? 2 : 1;
        return at;
    }

    private static Value OutOfRange(long index, int size) =>
        Value.Error(string.Create(CultureInfo.InvariantCulture, $"index out of range: {index} in a string of {size}"));

    private static Value CharAt(EvaluationContext context, ReadOnlySpan<Value> arguments)
    {
        var text = arguments[0].AsString;
        var index = arguments[1].AsInt;
        if (!context.Spend(text.Length / 8))
            return Node.OutOfBudget;
        var size = Size(text);
        if (index < 0 || index > size)
            return OutOfRange(index, size);
        if (index == size)
            return Value.String("");
        var at = PositionOf(text, index);
        return Value.String(text.Substring(at, char.IsHighSurrogate(text[at]) && at + 1 < text.Length ? 2 : 1));
    }

    private static Value IndexOf(EvaluationContext context, string text, string sought, long from)
    {
        if (!context.Spend(text.Length))
            return Node.OutOfBudget;
        var size = Size(text);
        if (from < 0 || from > size)
            return OutOfRange(from, size);
        var at = text.IndexOf(sought, PositionOf(text, from), StringComparison.Ordinal);
        return Value.Int(at < 0 ? -1 : Size(text[..at]));
    }

    private static Value LastIndexOf(EvaluationContext context, string text, string sought, long? from)
    {
        if (!context.Spend(text.Length))
            return Node.OutOfBudget;
        var size = Size(text);
        if (from < 0 || from > size)
            return OutOfRange(from.Value, size);
        // The last occurrence that begins at `from` or before it.
        var end = from is null ? text.Length : Math.Min(text.Length, PositionOf(text, from.Value) + sought.Length);
        var at = text.AsSpan(0, end).LastIndexOf(sought, StringComparison.Ordinal);
        return Value.Int(at < 0 ? -1 : Size(text[..at]));
    }

    private static Value Join(EvaluationContext context, in Value list, string separator)
    {
        var joined = new StringBuilder();
        for (var i = 0; i < list.ListCount; i++)
        {
            var element = list.ListAt(i);
            if (element.Kind != ValueKind.String)
                return Value.Error($"no matching overload: join wants strings, not a {element.RuntimeTypeName}");
            if (!context.Allocate((long)element.AsString.Length + separator.Length + 1))
                return Node.OutOfBudget;
            if (i > 0)
                joined.Append(separator);
            joined.Append(element.AsString);
        }

        return Value.String(joined.ToString());
    }

    private static Value Mapped(EvaluationContext context, string text, Func<char, bool> isMapped, int shift)
    {
        if (!context.Allocate(text.Length))
            return Node.OutOfBudget;
        return Value.String(
            string.Create(
                text.Length,
                (text, isMapped, shift),
                static (span, state) =>
                {
                    for (var i = 0; i < span.Length; i++)
                        span[i] = state.isMapped(state.text[i]) ? (char)(state.text[i] + state.shift) : state.text[i];
                }
            )
        );
    }

    // A negative limit replaces all. An empty text is found before every character and at the end.
    private static Value Replace(EvaluationContext context, string text, string old, string @new, long limit)
    {
        if (!context.Allocate(text.Length))
            return Node.OutOfBudget;
        var result = new StringBuilder();
        var at = 0;
        for (var done = 0L; limit < 0 || done < limit; done++)
        {
            int found;
            if (old.Length == 0)
            {
                // Behind the character that was passed last.
                found =
                    done == 0 ? 0
                    : at >= text.Length ? -1
                    : at + (char.IsHighSurrogate(text[at]) && at + 1 < text.Length ? 2 : 1);
            }
            else
            {
                found = text.IndexOf(old, at, StringComparison.Ordinal);
            }

            if (found < 0)
                break;
            if (!context.Allocate(@new.Length + 1L))
                return Node.OutOfBudget;
            result.Append(text, at, found - at).Append(@new);
            at = found + old.Length;
        }

        return Value.String(result.Append(text, at, text.Length - at).ToString());
    }

    // A negative limit splits at every separator, 0 gives nothing, and an empty separator splits into characters.
    private static Value Split(EvaluationContext context, string text, string separator, long limit)
    {
        if (!context.Allocate(text.Length))
            return Node.OutOfBudget;
        var parts = new List<Value>();
        if (limit == 0)
            return Value.List([]);
        var at = 0;
        while (limit < 0 || parts.Count < limit - 1)
        {
            int next;
            int skip;
            if (separator.Length == 0)
            {
                if (at >= text.Length)
                    break;
                next = at + (char.IsHighSurrogate(text[at]) && at + 1 < text.Length ? 2 : 1);
                skip = 0;
                if (next >= text.Length)
                    break;
            }
            else
            {
                next = text.IndexOf(separator, at, StringComparison.Ordinal);
                skip = separator.Length;
                if (next < 0)
                    break;
            }

            if (!context.Allocate(8))
                return Node.OutOfBudget;
            parts.Add(Value.String(text[at..next]));
            at = next + skip;
        }

        if (separator.Length > 0 || at < text.Length)
            parts.Add(Value.String(text[at..]));
        return Value.List([.. parts]);
    }

    private static Value Substring(EvaluationContext context, string text, long start, long? end)
    {
        if (!context.Allocate(text.Length))
            return Node.OutOfBudget;
        var size = Size(text);
        if (start < 0 || start > size)
            return OutOfRange(start, size);
        if (end < 0 || end > size)
            return OutOfRange(end.Value, size);
        if (end < start)
            return Value.Error("the substring ends before it begins");
        var from = PositionOf(text, start);
        return Value.String(end is null ? text[from..] : text[from..PositionOf(text, end.Value)]);
    }

    private static Value Reverse(EvaluationContext context, ReadOnlySpan<Value> arguments)
    {
        var text = arguments[0].AsString;
        if (!context.Allocate(text.Length))
            return Node.OutOfBudget;
        var reversed = new StringBuilder(text.Length);
        for (var i = text.Length - 1; i >= 0; i--)
        {
            if (char.IsLowSurrogate(text[i]) && i > 0 && char.IsHighSurrogate(text[i - 1]))
                reversed.Append(text[--i]).Append(text[i + 1]);
            else
                reversed.Append(text[i]);
        }

        return Value.String(reversed.ToString());
    }

    private static Value Quote(EvaluationContext context, string text)
    {
        if (!context.Allocate(text.Length * 2L))
            return Node.OutOfBudget;
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            quoted.Append(
                c switch
                {
                    '\a' => "\\a",
                    '\b' => "\\b",
                    '\f' => "\\f",
                    '\n' => "\\n",
                    '\r' => "\\r",
                    '\t' => "\\t",
                    '\v' => "\\v",
                    '\\' => "\\\\",
                    '"' => "\\\"",
                    _ => c.ToString(),
                }
            );
        }

        return Value.String(quoted.Append('"').ToString());
    }
}
