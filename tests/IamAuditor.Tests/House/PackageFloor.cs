using System.Text.Json;

namespace IamAuditor.Tests.House;

/// <summary>
/// The lowest version of a package that may be used, because the ones below have a published vulnerability; null: no version may.
/// The registry reports no vulnerabilities, so that this list, which people keep, is what stands between us and a known bad version.
/// </summary>
public sealed record PackageFloor(string Package, Version? Lowest, string Reason)
{
    /// <summary>Lines of <c>PACKAGE VERSION|none REASON</c>; `#` starts a comment.</summary>
    public static IReadOnlyList<PackageFloor> Parse(string text) =>
        [
            .. text.Split('\n')
                .Select(line => line.Trim())
                .Where(line => line.Length > 0 && line[0] != '#')
                .Select(line => line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries))
                .Select(parts => new PackageFloor(parts[0], parts[1] == "none" ? null : Version.Parse(parts[1]), parts[2])),
        ];

    /// <summary>The packages of a packages.lock.json that lie below their floor.</summary>
    public static IEnumerable<Offence> Below(IReadOnlyList<PackageFloor> floors, SourceFile lockFile)
    {
        using var json = JsonDocument.Parse(lockFile.Text);
        var found = new List<Offence>();
        foreach (var framework in json.RootElement.GetProperty("dependencies").EnumerateObject())
        {
            foreach (var package in framework.Value.EnumerateObject())
            {
                if (
                    package.Value.TryGetProperty("resolved", out var resolved)
                    && floors.FirstOrDefault(f => string.Equals(f.Package, package.Name, StringComparison.OrdinalIgnoreCase)) is { } floor
                    && (floor.Lowest is null || Numbers(resolved.GetString()!) < floor.Lowest)
                )
                {
                    var instead = floor.Lowest is null ? "use another package" : $"pin {floor.Lowest} or later in Directory.Packages.props";
                    found.Add(new Offence(lockFile.Path, 1, $"{package.Name} {resolved.GetString()}: {floor.Reason}; {instead}"));
                }
            }
        }

        return found;
    }

    // 5.0.0-preview.3 counts as 5.0.0: a pre-release of the repaired version is near enough to be looked at by a person who pins it.
    private static Version Numbers(string version) => Version.Parse(version.Split('-', '+')[0]);
}
