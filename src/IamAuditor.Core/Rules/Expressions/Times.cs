using System.Globalization;

namespace IamAuditor.Core.Rules.Expressions;

// Timestamps are seconds since 1970 plus 0 to 999,999,999 nanoseconds; the two parts of a duration have the same sign.
// Source: CEL language definition, "Abstract Types" and "Timezones"; RFC 3339; Go's notation of durations, which CEL uses.
internal static class Times
{
    public const long MinSeconds = -62_135_596_800;
    public const long MaxSeconds = 253_402_300_799;
    public const long MaxDurationSeconds = 315_576_000_000;
    private const int Billion = 1_000_000_000;

    public static Value Timestamp(long seconds, long nanos, out string? problem)
    {
        seconds += Math.DivRem(nanos, Billion, out nanos);
        if (nanos < 0)
        {
            nanos += Billion;
            seconds--;
        }

        problem = seconds is < MinSeconds or > MaxSeconds ? "timestamp out of range: the years are 0001 to 9999" : null;
        return Value.RawTimestamp(seconds, (int)nanos);
    }

    public static Value Duration(long seconds, long nanos, out string? problem)
    {
        seconds += Math.DivRem(nanos, Billion, out nanos);
        if (seconds > 0 && nanos < 0)
        {
            seconds--;
            nanos += Billion;
        }
        else if (seconds < 0 && nanos > 0)
        {
            seconds++;
            nanos -= Billion;
        }

        problem =
            Math.Abs(seconds) > MaxDurationSeconds || (Math.Abs(seconds) == MaxDurationSeconds && nanos != 0)
                ? "duration out of range: at most 315576000000s in either direction"
                : null;
        return Value.RawDuration(seconds, (int)nanos);
    }

    // The conformance tests of CEL refuse a difference of two timestamps that 64 bits of nanoseconds, some 292 years, cannot hold,
    // although a duration may be longer (timestamps/timestamp_range/sub_time_duration_over).
    public static Value Difference(in Value a, in Value b, out string? problem)
    {
        var nanos = ((Int128)(a.Seconds - b.Seconds) * Billion) + a.Nanos - b.Nanos;
        if (nanos >= long.MinValue && nanos <= long.MaxValue)
            return Duration(0, (long)nanos, out problem);
        problem = "duration out of range: two timestamps may be 292 years apart";
        return default;
    }

    public static Value ParseTimestamp(string text)
    {
        var bad = $"`{text}` is not a timestamp as in RFC 3339: 2025-01-31T12:00:00Z";
        var s = text.AsSpan();
        if (
            s.Length < 20
            || !Digits(s[..4], out var year)
            || s[4] != '-'
            || !Digits(s[5..7], out var month)
            || s[7] != '-'
            || !Digits(s[8..10], out var day)
            || s[10] is not ('T' or 't')
            || !Digits(s[11..13], out var hour)
            || s[13] != ':'
            || !Digits(s[14..16], out var minute)
            || s[16] != ':'
            || !Digits(s[17..19], out var second)
        )
            return Value.Error(bad);
        s = s[19..];
        var nanos = 0;
        if (s[0] == '.')
        {
            var length = 1;
            while (length < s.Length && char.IsAsciiDigit(s[length]))
                length++;
            if (length == 1)
                return Value.Error(bad);
            for (var i = 1; i <= 9; i++)
                nanos = (nanos * 10) + (i < length ? s[i] - '0' : 0);
            s = s[length..];
        }

        var offset = 0;
        if (s is not ("Z" or "z"))
        {
            if (
                s.Length != 6
                || s[0] is not ('+' or '-')
                || !Digits(s[1..3], out var hours)
                || s[3] != ':'
                || !Digits(s[4..6], out var minutes)
                || hours > 23
                || minutes > 59
            )
                return Value.Error(bad);
            offset = ((hours * 60) + minutes) * 60 * (s[0] == '-' ? -1 : 1);
        }

        if (month is < 1 or > 12 || day < 1 || day > DaysIn(year, month) || hour > 23 || minute > 59 || second > 59)
            return Value.Error($"`{text}` names a day or time that does not exist");
        var seconds = (DaysSinceEpoch(year, month, day) * 86_400) + (((hour * 60) + minute) * 60) + second - offset;
        var value = Timestamp(seconds, nanos, out var problem);
        return problem is null ? value : Value.Error(problem);
    }

    private static bool Digits(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static int DaysIn(int year, int month) =>
        month switch
        {
            2 => (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28,
            4 or 6 or 9 or 11 => 30,
            _ => 31,
        };

    // Years are counted from March, so that the leap day is the last day of a year; 400 years are 146,097 days.
    private static long DaysSinceEpoch(long year, int month, int day)
    {
        if (month <= 2)
            year--;
        var era = Math.DivRem(year, 400, out var yearOfEra);
        if (yearOfEra < 0)
        {
            era--;
            yearOfEra += 400;
        }

        var monthFromMarch = (month + 9) % 12;
        var dayOfYear = (((153 * monthFromMarch) + 2) / 5) + day - 1;
        return (era * 146_097) + (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear - 719_468;
    }

    public static (long Year, int Month, int Day) Date(long days)
    {
        days += 719_468;
        var era = Math.DivRem(days, 146_097, out var dayOfEra);
        if (dayOfEra < 0)
        {
            era--;
            dayOfEra += 146_097;
        }

        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var monthFromMarch = ((5 * dayOfYear) + 2) / 153;
        var day = (int)(dayOfYear - (((153 * monthFromMarch) + 2) / 5) + 1);
        var month = (int)(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9);
        return ((era * 400) + yearOfEra + (month <= 2 ? 1 : 0), month, day);
    }

    public static string Text(in Value timestamp)
    {
        var days = Math.DivRem(timestamp.Seconds, 86_400, out var time);
        if (time < 0)
        {
            days--;
            time += 86_400;
        }

        var (year, month, day) = Date(days);
        var fraction = timestamp.Nanos == 0 ? "" : "." + timestamp.Nanos.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{year:D4}-{month:D2}-{day:D2}T{time / 3600:D2}:{time / 60 % 60:D2}:{time % 60:D2}{fraction}Z"
        );
    }

    public static string DurationText(in Value duration)
    {
        var sign = duration.Seconds < 0 || duration.Nanos < 0 ? "-" : "";
        var nanos = Math.Abs(duration.Nanos);
        var fraction = nanos == 0 ? "" : "." + nanos.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{Math.Abs(duration.Seconds)}{fraction}s");
    }

    public static Value ParseDuration(string text)
    {
        var bad = $"`{text}` is not a duration: 36h, 90m, 1.5s, 250ms";
        var s = text.AsSpan();
        var negative = s.StartsWith("-");
        if (negative || s.StartsWith("+"))
            s = s[1..];
        if (s is "0")
            return Value.RawDuration(0, 0);
        if (s.Length == 0)
            return Value.Error(bad);

        Int128 total = 0;
        while (s.Length > 0)
        {
            Int128 whole = 0;
            Int128 fraction = 0;
            Int128 scale = 1;
            var digits = 0;
            var at = 0;
            for (; at < s.Length && char.IsAsciiDigit(s[at]); at++, digits++)
            {
                whole = (whole * 10) + (s[at] - '0');
                if (whole > 1_000_000_000_000_000_000)
                    whole *= 1_000;
                if (whole > (Int128)1_000_000_000_000_000_000 * 1_000_000_000)
                    return Value.Error($"`{text}` is too long a duration");
            }

            if (at < s.Length && s[at] == '.')
            {
                at++;
                for (; at < s.Length && char.IsAsciiDigit(s[at]); at++, digits++)
                {
                    if (scale < 1_000_000_000_000_000)
                    {
                        fraction = (fraction * 10) + (s[at] - '0');
                        scale *= 10;
                    }
                }
            }

            var unitStart = at;
            while (at < s.Length && !char.IsAsciiDigit(s[at]) && s[at] != '.')
                at++;
            long unit = s[unitStart..at] switch
            {
                "ns" => 1,
                "us" or "µs" or "μs" => 1_000,
                "ms" => 1_000_000,
                "s" => 1_000_000_000,
                "m" => 60_000_000_000,
                "h" => 3_600_000_000_000,
                _ => 0,
            };
            if (digits == 0 || unit == 0)
                return Value.Error(bad);
            total += (whole * unit) + (fraction * unit / scale);
            s = s[at..];
        }

        if (total > (Int128)(MaxDurationSeconds + 1) * Billion)
            return Value.Error("duration out of range: at most 315576000000s in either direction");
        var value = Duration((long)(total / Billion) * (negative ? -1 : 1), (long)(total % Billion) * (negative ? -1 : 1), out var problem);
        return problem is null ? value : Value.Error(problem);
    }

    public enum Part
    {
        FullYear,
        Month,
        DayOfYear,
        DayOfMonth,
        Date,
        DayOfWeek,
        Hours,
        Minutes,
        Seconds,
        Milliseconds,
    }

    public static long PartOf(Part part, in Value timestamp, long offsetSeconds)
    {
        var days = Math.DivRem(timestamp.Seconds + offsetSeconds, 86_400, out var time);
        if (time < 0)
        {
            days--;
            time += 86_400;
        }

        switch (part)
        {
            case Part.Hours:
                return time / 3600;
            case Part.Minutes:
                return time / 60 % 60;
            case Part.Seconds:
                return time % 60;
            case Part.Milliseconds:
                return timestamp.Nanos / 1_000_000;
            case Part.DayOfWeek:
                // 1970-01-01 was a Thursday.
                return (((days + 4) % 7) + 7) % 7;
            default:
                var (year, month, day) = Date(days);
                return part switch
                {
                    Part.FullYear => year,
                    Part.Month => month - 1,
                    Part.DayOfMonth => day - 1,
                    Part.Date => day,
                    _ => days - DaysSinceEpoch(year, 1, 1),
                };
        }
    }

    // `+02:00`, `-08:30`, `02:00`, or a name of the IANA time zone database.
    public static bool TryGetOffset(string zone, in Value timestamp, out long seconds)
    {
        seconds = 0;
        var colon = zone.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0)
        {
            var sign = zone[0] == '-' ? -1 : 1;
            var start = zone[0] is '-' or '+' ? 1 : 0;
            if (
                colon - start is < 1 or > 2
                || zone.Length - colon != 3
                || !Digits(zone.AsSpan(start, colon - start), out var hours)
                || !Digits(zone.AsSpan(colon + 1), out var minutes)
                || hours > 23
                || minutes > 59
            )
                return false;
            seconds = sign * ((hours * 3600L) + (minutes * 60));
            return true;
        }

        if (zone is "UTC" or "Z" or "GMT")
            return true;
        // The name becomes part of a path in the operating system's database.
        if (zone.Length is 0 or > 64 || !zone.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+'))
            return false;
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found))
            return false;
        var moment = DateTime.UnixEpoch.AddSeconds(timestamp.Seconds);
        seconds = (long)found.GetUtcOffset(moment).TotalSeconds;
        return true;
    }
}
