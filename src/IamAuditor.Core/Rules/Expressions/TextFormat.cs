using System.Globalization;
using System.Numerics;
using System.Text;

namespace IamAuditor.Core.Rules.Expressions;

// `'%s has %d'.format(['x', 1])`. Source: the strings extension of CEL, "format".
internal static class TextFormat
{
    private const int MaxPrecision = 1_000;

    public static Value Apply(EvaluationContext context, string format, in Value arguments)
    {
        var text = new StringBuilder();
        var next = 0;
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }

            i++;
            if (i < format.Length && format[i] == '%')
            {
                text.Append('%');
                continue;
            }

            int? precision = null;
            if (i < format.Length && format[i] == '.')
            {
                var start = ++i;
                while (i < format.Length && char.IsAsciiDigit(format[i]))
                    i++;
                if (!int.TryParse(format.AsSpan(start, i - start), NumberStyles.None, CultureInfo.InvariantCulture, out var digits))
                    return Value.Error("format: a precision is a point and a number: %.2f");
                if (digits > MaxPrecision)
                    return Value.Error($"format: a precision is at most {MaxPrecision}");
                precision = digits;
            }

            if (i >= format.Length)
                return Value.Error("format: the text ends with an unfinished `%`");
            if (next >= arguments.ListCount)
                return Value.Error($"format: there is no argument for the clause with index {next}");
            var argument = arguments.ListAt(next++);
            var before = text.Length;
            var problem = Clause(context, text, format[i], precision, argument);
            if (context.IsExhausted || !context.Allocate(text.Length - before + 1L))
                return Node.OutOfBudget;
            if (problem is not null)
                return Value.Error($"format: {problem}");
        }

        return context.Allocate(text.Length) ? Value.String(text.ToString()) : Node.OutOfBudget;
    }

    private static string? Clause(EvaluationContext context, StringBuilder text, char clause, int? precision, in Value value)
    {
        switch (clause)
        {
            case 's':
                return Display(context, text, value);
            case 'd' when value.Kind is ValueKind.Int or ValueKind.Uint:
                text.Append(value.ToString());
                return null;
            case 'd' when value.Kind is ValueKind.Double:
                text.Append(Number(value.AsDouble));
                return null;
            case 'f' or 'e' when ValueComparison.IsNumber(value.Kind):
                text.Append(clause == 'f' ? Fixed(value, precision ?? 6) : Scientific(value, precision ?? 6));
                return null;
            case 'x' or 'X':
                return Hexadecimal(text, clause == 'X', value);
            case 'o' when value.Kind is ValueKind.Int or ValueKind.Uint:
                text.Append(Whole(value, 8));
                return null;
            case 'b' when value.Kind is ValueKind.Int or ValueKind.Uint:
                text.Append(Whole(value, 2));
                return null;
            case 'b' when value.Kind == ValueKind.Bool:
                text.Append(value.IsTrue ? '1' : '0');
                return null;
            case 'd' or 'f' or 'e' or 'o' or 'b':
                return $"a {value.RuntimeTypeName} does not go with %{clause}";
            default:
                return $"there is no clause `%{clause}`";
        }
    }

    private static string? Display(EvaluationContext context, StringBuilder text, in Value value)
    {
        if (!context.Spend(1))
            return null;
        switch (value.Kind)
        {
            case ValueKind.Double:
                text.Append(Number(value.AsDouble));
                return null;
            case ValueKind.Bytes:
                text.Append(Encoding.UTF8.GetString(value.AsBytes));
                return null;
            case ValueKind.List:
                text.Append('[');
                for (var i = 0; i < value.ListCount; i++)
                {
                    if (i > 0)
                        text.Append(", ");
                    if (Display(context, text, value.ListAt(i)) is { } problem)
                        return problem;
                    if (context.IsExhausted || !context.Allocate(1))
                        return null;
                }

                text.Append(']');
                return null;
            case ValueKind.Map:
                var entries = new List<string>();
                foreach (var (key, element) in value.AsMap.Entries)
                {
                    var entry = new StringBuilder();
                    Display(context, entry, key);
                    entry.Append(": ");
                    if (Display(context, entry, element) is { } problem)
                        return problem;
                    if (context.IsExhausted || !context.Allocate(entry.Length))
                        return null;
                    entries.Add(entry.ToString());
                }

                entries.Sort(string.CompareOrdinal);
                text.Append('{').AppendJoin(", ", entries).Append('}');
                return null;
            case ValueKind.Record:
                return $"a {value.RuntimeTypeName} does not go with %s";
            default:
                text.Append(value.ToString());
                return null;
        }
    }

    private static string? Special(double number) =>
        double.IsNaN(number) ? "NaN"
        : double.IsPositiveInfinity(number) ? "Infinity"
        : double.IsNegativeInfinity(number) ? "-Infinity"
        : null;

    // All digits, without an exponent.
    private static string Number(double number)
    {
        if (Special(number) is { } special)
            return special;
        var text = ValueText.Number(number);
        return text.Contains('e', StringComparison.Ordinal)
            ? number.ToString("0." + new string('#', 340), CultureInfo.InvariantCulture)
            : text;
    }

    private static double AsDouble(in Value value) =>
        value.Kind switch
        {
            ValueKind.Int => value.AsInt,
            ValueKind.Uint => value.AsUint,
            _ => value.AsDouble,
        };

    private static string Fixed(in Value value, int precision)
    {
        if (value.Kind != ValueKind.Double)
            return precision == 0 ? value.ToString() : $"{value}.{new string('0', precision)}";
        return Special(value.AsDouble) ?? HalfToEven(value.AsDouble, precision);
    }

    // A double is a fraction of a power of two; only if it lies exactly between two results does the rule "half to even" matter.
    private static string HalfToEven(double number, int precision)
    {
        var bits = BitConverter.DoubleToInt64Bits(number);
        var exponent = (int)((bits >> 52) & 0x7FF);
        var mantissa = bits & 0xFFFFFFFFFFFFFL;
        if (exponent == 0)
            exponent++;
        else
            mantissa |= 1L << 52;
        exponent -= 1075;
        var scaled = new BigInteger(mantissa) * BigInteger.Pow(10, precision);
        BigInteger whole;
        if (exponent >= 0)
        {
            whole = scaled << exponent;
        }
        else
        {
            whole = scaled >> -exponent;
            var rest = scaled - (whole << -exponent);
            var half = BigInteger.One << (-exponent - 1);
            if (rest > half || (rest == half && !whole.IsEven))
                whole++;
        }

        var digits = whole.ToString(CultureInfo.InvariantCulture).PadLeft(precision + 1, '0');
        var sign = double.IsNegative(number) ? "-" : "";
        return precision == 0 ? sign + digits : $"{sign}{digits[..^precision]}.{digits[^precision..]}";
    }

    private static string Scientific(in Value value, int precision)
    {
        var number = AsDouble(value);
        if (Special(number) is { } special)
            return special;
        // No double has more than 767 digits, so these are all of them; what is cut off decides the rounding exactly.
        var all = Math.Abs(number).ToString("E800", CultureInfo.InvariantCulture);
        var exponent = int.Parse(
            all.AsSpan(all.IndexOf('E', StringComparison.Ordinal) + 1),
            NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture
        );
        var digits = string.Concat(all.AsSpan(0, 1), all.AsSpan(2, 800));
        if (precision < 800)
        {
            var kept = digits[..(precision + 1)];
            var order = string.CompareOrdinal(digits[(precision + 1)..], "5".PadRight(800 - precision, '0'));
            digits = order > 0 || (order == 0 && (kept[^1] - '0') % 2 == 1) ? Increment(kept) : kept;
            if (digits.Length > precision + 1)
            {
                exponent++;
                digits = digits[..^1];
            }
        }
        else
        {
            digits = digits.PadRight(precision + 1, '0');
        }

        var mantissa = precision == 0 ? digits : $"{digits[..1]}.{digits[1..]}";
        var sign = double.IsNegative(number) ? "-" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):D2}");
    }

    private static string Increment(string digits) =>
        (BigInteger.Parse(digits, CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture).PadLeft(digits.Length, '0');

    private static string? Hexadecimal(StringBuilder text, bool isUpper, in Value value)
    {
        var digits = value.Kind switch
        {
            ValueKind.Int or ValueKind.Uint => Whole(value, 16),
            ValueKind.String => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(value.AsString)),
            ValueKind.Bytes => Convert.ToHexStringLower(value.AsBytes),
            _ => null,
        };
        if (digits is null)
            return $"a {value.RuntimeTypeName} does not go with %x";
        text.Append(isUpper ? digits.ToUpperInvariant() : digits);
        return null;
    }

    private static string Whole(in Value value, uint radix)
    {
        var isNegative = value.Kind == ValueKind.Int && value.AsInt < 0;
        var rest =
            value.Kind == ValueKind.Uint ? value.AsUint
            : isNegative ? unchecked((ulong)-value.AsInt)
            : (ulong)value.AsInt;
        var digits = new StringBuilder();
        do
        {
            digits.Insert(0, "0123456789abcdef"[(int)(rest % radix)]);
            rest /= radix;
        } while (rest > 0);
        return isNegative ? digits.Insert(0, '-').ToString() : digits.ToString();
    }
}
