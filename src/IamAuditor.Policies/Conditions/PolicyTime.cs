using System.Globalization;

namespace IamAuditor.Policies.Conditions;

/// <summary>
/// A moment as condition values write it: ISO 8601 in the W3C profile (year, month, day, minutes, seconds, fractions; UTC where no zone is given) or epoch
/// seconds, which may be negative or have a fraction. Four digits are a year. Source: IAM User Guide, "Date condition operators".
/// </summary>
public static class PolicyTime
{
    private static readonly string[] Formats =
    [
        "yyyy",
        "yyyy-MM",
        "yyyy-MM-dd",
        "yyyyMMdd'T'HHmmssK",
        "yyyy-MM-dd'T'HHK",
        "yyyy-MM-dd'T'HH:mmK",
        "yyyy-MM-dd'T'HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd' 'HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mm:sszzz",
    ];

    /// <summary>Seconds since 1970-01-01T00:00:00Z; false where the text is no moment.</summary>
    public static bool TryParse(string text, out decimal epochSeconds)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length != 4 && PolicyNumber.TryParse(text, out epochSeconds))
            return true;

        var parsed = DateTimeOffset.TryParseExact(
            ToTicks(text),
            Formats,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var moment
        );
        epochSeconds = parsed ? (moment - DateTimeOffset.UnixEpoch).Ticks / (decimal)TimeSpan.TicksPerSecond : 0;
        return parsed;
    }

    // ISO 8601 sets no limit to the digits of a fraction; below a tick of 100 nanoseconds they are cut.
    private static string ToTicks(string text)
    {
        const int TickDigits = 7;
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var end = point + 1;
        while (point >= 0 && end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        return point >= 0 && end - point - 1 > TickDigits ? text.Remove(point + 1 + TickDigits, end - point - 1 - TickDigits) : text;
    }
}
