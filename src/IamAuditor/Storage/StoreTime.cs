using System.Globalization;

namespace IamAuditor.Storage;

/// <summary>Moments as text of one width, in UTC, so that their order is that of the texts and no database rounds them.</summary>
internal static class StoreTime
{
    private const string Form = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture);

    public static string? Text(DateTimeOffset? time) => time is { } moment ? Text(moment) : null;

    public static DateTimeOffset Parse(string text) =>
        DateTimeOffset.ParseExact(
            text,
            Form,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal
        );
}
