using System.Globalization;

namespace IamAuditor.Exports;

/// <summary>Who made the file.</summary>
internal static class Product
{
    public const string Name = "IamAuditor";

    public static string Version { get; } = typeof(Product).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    public static string Iso(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
