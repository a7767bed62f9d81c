using System.Globalization;
using System.Text;

namespace IamAuditor.Core.Evidence;

/// <summary>
/// Names of regions, trails, analyzers and users as names of evidence files. What cannot stand in a file name on Linux, macOS or Windows is written as `%XX` over its
/// UTF-8 bytes: everything but ASCII letters, digits and `-_.+=@,`, a dot at either end, and the first letter of names that Windows reserves (`nul`, `com1`).
/// </summary>
public static class EvidencePath
{
    public const string ManifestName = "manifest.json";

    private const string Plain = "-_.+=@,";

    private static readonly string[] Reserved = ["con", "prn", "aux", "nul"];

    /// <summary>`a/b` gives `a%2Fb`; equal results only for equal names. An empty name gives `%`, which nothing else gives.</summary>
    public static string Escape(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0)
        {
            return "%";
        }

        var text = new StringBuilder(name.Length + 8);
        var bytes = Encoding.UTF8.GetBytes(name);
        for (var i = 0; i < bytes.Length; i++)
        {
            var c = (char)bytes[i];
            var keep = char.IsAsciiLetterOrDigit(c) || Plain.Contains(c, StringComparison.Ordinal);
            if (c == '.' && (i == 0 || i == bytes.Length - 1) || i == 0 && IsReserved(name))
            {
                keep = false;
            }

            _ = keep ? text.Append(c) : text.Append('%').Append(bytes[i].ToString("X2", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    /// <summary>The name behind <see cref="Escape"/>; a `%` that two hexadecimal digits do not follow stays as it is.</summary>
    public static string Unescape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == "%")
        {
            return "";
        }

        return text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : text;
    }

    /// <summary>
    /// Where the evidence folder keeps a file of the source. Per-region sources take the region, per-part ones the trail's, analyzer's or user's name
    /// (service-last-accessed: `user.NAME` or `role.NAME`); a part of a source that has one file is ignored.
    /// </summary>
    public static string Of(Source source, string? region = null, string? part = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (
            source == Source.TrailStatus
            || source == Source.EventSelectors
            || source == Source.AnalyzerFindings
            || source == Source.ArchiveRules
        )
        {
            return $"{source.Name}/{Escape(region ?? "")}/{Escape(part ?? "")}.json";
        }

        if (source == Source.AccessKeys || source == Source.MfaDevices || source == Source.ServiceLastAccessed)
        {
            return $"{source.Name}/{Escape(part ?? "")}.json";
        }

        if (source == Source.CloudTrailEvents)
        {
            return part is null
                ? $"{source.Name}/{Escape(region ?? "all")}.json"
                : $"{source.Name}/{Escape(region ?? "all")}.{Escape(part)}.json";
        }

        if (source == Source.Trails || source == Source.Analyzers || source == Source.IdentityCenter)
        {
            return region is null ? $"{source.Name}.json" : $"{source.Name}/{Escape(region)}.json";
        }

        return source.File;
    }

    private static bool IsReserved(string name)
    {
        var stem = name.Split('.')[0];
        return Reserved.Contains(stem, StringComparer.OrdinalIgnoreCase)
            || stem.Length == 4
                && char.IsAsciiDigit(stem[3])
                && (
                    stem.StartsWith("com", StringComparison.OrdinalIgnoreCase) || stem.StartsWith("lpt", StringComparison.OrdinalIgnoreCase)
                );
    }
}
