using System.Globalization;
using System.Text;

namespace IamAuditor.Core.Rules.Expressions;

// Source: CEL language definition, "List of Standard Definitions": the type conversions.
internal static class Conversions
{
    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static Value ToBool(string text) =>
        text switch
        {
            "true" or "True" or "TRUE" or "t" or "T" or "1" => Value.True,
            "false" or "False" or "FALSE" or "f" or "F" or "0" => Value.False,
            _ => Value.Error($"{Quoted(text)} is not a bool"),
        };

    // Cut towards zero. Both ends of the range are open: 2^63 as a double may be a rounded number beyond it.
    public static Value ToInt(double number) =>
        number is > -9223372036854775808.0 and < 9223372036854775808.0 ? Value.Int((long)number) : Value.Error("int overflow");

    public static Value ToInt(string text) =>
        IsDigits(text, mayHaveSign: true)
        && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? Value.Int(number)
            : Value.Error($"{Quoted(text)} is not an int");

    public static Value ToUint(double number) =>
        number is >= 0 and < 18446744073709551616.0 ? Value.Uint((ulong)number) : Value.Error("uint overflow");

    public static Value ToUint(string text) =>
        IsDigits(text, mayHaveSign: false) && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? Value.Uint(number)
            : Value.Error($"{Quoted(text)} is not a uint");

    public static Value ToDouble(string text)
    {
        var unsigned = text.AsSpan();
        var isNegative = unsigned.StartsWith("-");
        if (isNegative || unsigned.StartsWith("+"))
            unsigned = unsigned[1..];
        if (unsigned.Equals("inf", StringComparison.OrdinalIgnoreCase) || unsigned.Equals("infinity", StringComparison.OrdinalIgnoreCase))
            return Value.Double(isNegative ? double.NegativeInfinity : double.PositiveInfinity);
        if (text.Equals("nan", StringComparison.OrdinalIgnoreCase))
            return Value.Double(double.NaN);
        if (
            unsigned.Length > 0
            && (char.IsAsciiDigit(unsigned[0]) || unsigned[0] == '.')
            && double.TryParse(
                text,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture,
                out var number
            )
            && double.IsFinite(number)
        )
            return Value.Double(number);
        return Value.Error($"{Quoted(text)} is not a double");
    }

    public static Value ToText(EvaluationContext context, byte[] bytes)
    {
        if (!context.Allocate(bytes.Length))
            return Node.OutOfBudget;
        try
        {
            return Value.String(s_strictUtf8.GetString(bytes));
        }
        catch (DecoderFallbackException)
        {
            return Value.Error("the bytes are not valid UTF-8");
        }
    }

    private static bool IsDigits(string text, bool mayHaveSign)
    {
        var start = mayHaveSign && text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        return text.Length > start && !text.AsSpan(start).ContainsAnyExceptInRange('0', '9');
    }

    private static string Quoted(string text) => ValueText.Quoted(Value.String(text));
}
