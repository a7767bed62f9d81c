using System.Globalization;
using System.Text;

namespace IamAuditor.Core.Rules.Expressions;

internal static class ValueText
{
    // Lists that share their parts may be exponentially larger than their memory; whatever is longer than this is cut.
    private const int MaxLength = 10_000;

    public static void Append(StringBuilder text, in Value value)
    {
        if (text.Length > MaxLength)
        {
            if (text[^1] != '…')
                text.Append('…');
            return;
        }

        switch (value.Kind)
        {
            case ValueKind.List:
                text.Append('[');
                for (var i = 0; i < value.ListCount && text.Length <= MaxLength; i++)
                {
                    if (i > 0)
                        text.Append(", ");
                    Append(text, value.ListAt(i));
                }

                text.Append(']');
                return;
            case ValueKind.Map:
                text.Append('{');
                var separator = "";
                foreach (var (key, element) in value.AsMap.Entries)
                {
                    if (text.Length > MaxLength)
                        break;
                    text.Append(separator);
                    separator = ", ";
                    Append(text, key);
                    text.Append(": ");
                    Append(text, element);
                }

                text.Append('}');
                return;
            default:
                text.Append(Scalar(value));
                return;
        }
    }

    public static string Scalar(in Value value) =>
        value.Kind switch
        {
            ValueKind.Null => "null",
            ValueKind.Bool => value.IsTrue ? "true" : "false",
            ValueKind.Int => value.AsInt.ToString(CultureInfo.InvariantCulture),
            ValueKind.Uint => value.AsUint.ToString(CultureInfo.InvariantCulture),
            ValueKind.Double => Number(value.AsDouble),
            ValueKind.String => value.AsString,
            ValueKind.Bytes => Convert.ToBase64String(value.AsBytes),
            ValueKind.Timestamp => Times.Text(value),
            ValueKind.Duration => Times.DurationText(value),
            ValueKind.Type => value.AsTypeName,
            ValueKind.Record => value.RecordType!.Name,
            ValueKind.Absent => "(not set)",
            ValueKind.NotRead => "(not read)",
            _ => $"(error: {value.AsError.Message})",
        };

    // A value inside an error message: strings in quotes, nothing long.
    public static string Quoted(in Value value)
    {
        if (value.Kind != ValueKind.String)
            return value.ToString();
        var text = value.AsString;
        return $"'{(text.Length <= 60 ? text : string.Concat(text.AsSpan(0, 60), "..."))}'";
    }

    // The shortest digits that read back as the same number, with an exponent below 1e-4 and from 1e6 on: what the C conversion %g
    // does, and with it the implementations of CEL.
    public static string Number(double number)
    {
        if (double.IsNaN(number))
            return "NaN";
        if (double.IsInfinity(number))
            return number > 0 ? "+Inf" : "-Inf";
        if (number == 0)
            return double.IsNegative(number) ? "-0" : "0";

        var (digits, exponent) = ShortestDigits(Math.Abs(number));
        var sign = number < 0 ? "-" : "";
        if (exponent is >= -4 and < 6)
            return sign + Positional(digits, exponent);
        var mantissa = digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):D2}");
    }

    // number = d.ddd x 10^exponent, without zeros at either end.
    private static (string Digits, int Exponent) ShortestDigits(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        var e = text.IndexOf('E', StringComparison.Ordinal);
        var exponent = e < 0 ? 0 : int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = e < 0 ? text : text[..e];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? mantissa : mantissa[..point];
        var digits = whole + (point < 0 ? "" : mantissa[(point + 1)..]);
        exponent += whole.Length - 1;
        var leading = digits.Length - digits.TrimStart('0').Length;
        digits = digits[leading..].TrimEnd('0');
        return (digits.Length == 0 ? "0" : digits, exponent - leading);
    }

    private static string Positional(string digits, int exponent)
    {
        if (exponent < 0)
            return "0." + new string('0', -exponent - 1) + digits;
        return digits.Length <= exponent + 1
            ? digits.PadRight(exponent + 1, '0')
            : $"{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }
}
