using System.Globalization;

namespace IamAuditor.Core.Evidence;

/// <summary>
/// Moments as AWS and its tools write them: ISO 8601 with `T` or a blank, with any fraction of a second, `Z`, an offset or none (then UTC); RFC 1123; or seconds
/// (milliseconds from twelve digits on) since 1970, as a number or as text. Results are UTC.
/// </summary>
public static class AwsTime
{
    // 1973 in milliseconds, 5138 in seconds: no date that matters is on the wrong side.
    private const double FirstMilliseconds = 1e11;
    private static readonly DateTimeOffset Last = new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero);

    private static readonly string[] Formats =
    [
        "yyyy-MM-ddTHH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd HH:mm:ss.FFFFFFFK",
        "yyyy-MM-ddTHH:mm:ssK",
        "yyyy-MM-dd HH:mm:ssK",
        "yyyy-MM-dd HH:mm:ss.FFFFFFF zzz",
        "yyyy-MM-ddTHH:mmK",
        "yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz",
        "yyyyMMddTHHmmssK",
        "yyyy-MM-dd",
        "r",
    ];

    public static bool TryParse(string text, out DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = CutFraction(text.Trim());
        if (
            DateTimeOffset.TryParseExact(
                trimmed,
                Formats,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out time
            )
        )
        {
            return true;
        }

        return double.TryParse(
                trimmed,
                NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture,
                out var seconds
            ) && TryFromEpoch(seconds, out time);
    }

    public static bool TryFromEpoch(double seconds, out DateTimeOffset time)
    {
        time = default;
        if (double.IsNaN(seconds) || seconds < 0)
        {
            return false;
        }

        var milliseconds = seconds < FirstMilliseconds ? seconds * 1000 : seconds;
        if (milliseconds > Last.ToUnixTimeMilliseconds())
        {
            return false;
        }

        time = DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round(milliseconds));
        return true;
    }

    /// <summary>RFC 3339 in UTC, without a fraction where it is zero: what our own files hold.</summary>
    public static string Format(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    // .NET knows seven digits after the point; Java and Go tools print nine.
    private static string CutFraction(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        if (point < 0)
        {
            return text;
        }

        var end = point + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end - point - 1 > 7 ? string.Concat(text.AsSpan(0, point + 8), text.AsSpan(end)) : text;
    }
}
