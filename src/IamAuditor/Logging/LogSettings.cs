using Microsoft.Extensions.Configuration;
using Serilog.Events;

namespace IamAuditor.Logging;

/// <summary>
/// Section <c>Serilog</c> as it is carried out. The operator chooses levels and sinks; three things are not theirs to lose: every sink writes through a formatter that
/// takes secrets out, the console is standard error (results own standard output), and files lie under the data directory, whatever the working directory is.
/// </summary>
public static class LogSettings
{
    private const string Section = "Serilog";
    private const string WriteTo = $"{Section}:WriteTo";

    private static readonly IConfiguration Defaults = new ConfigurationBuilder()
        .AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                [$"{WriteTo}:0:Name"] = "Console",
                [$"{WriteTo}:1:Name"] = "File",
                [$"{WriteTo}:1:Args:rollingInterval"] = "Day",
            }
        )
        .Build();

    /// <summary>Sinks that could not be made safe.</summary>
    public static IEnumerable<string> Problems(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration
            .GetSection(WriteTo)
            .GetChildren()
            .Where(s => NameOf(s) is not ("Console" or "File"))
            .Select(s => $"{s.Path}: `{NameOf(s)}` would write logs that nobody took the secrets out of; write Console or File")
            .Concat(
                configuration
                    .GetSection(Section)
                    .GetChildren()
                    .Where(s => s.Key.ToUpperInvariant() is "AUDITTO")
                    .Select(s => $"{s.Path}: audit sinks are not supported; write {WriteTo}")
            );
    }

    /// <summary>
    /// The whole section, sinks made safe; a section without sinks gets both. The level is for consoles that set none: commands show what needs attention, the service
    /// shows its life.
    /// </summary>
    public static IConfiguration Effective(IConfiguration configuration, string dataDirectory, LogEventLevel consoleLevel)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(dataDirectory);
        var effective = configuration
            .GetSection(Section)
            .AsEnumerable()
            .Where(e =>
                !e.Key.StartsWith(WriteTo, StringComparison.OrdinalIgnoreCase)
                && !e.Key.StartsWith($"{Section}:Using", StringComparison.OrdinalIgnoreCase)
            )
            .ToDictionary(e => e.Key, e => e.Value, StringComparer.OrdinalIgnoreCase);
        var sinks = configuration.GetSection(WriteTo).GetChildren().ToList();
        sinks = sinks.Count > 0 ? sinks : [.. Defaults.GetSection(WriteTo).GetChildren()];
        for (var i = 0; i < sinks.Count; i++)
        {
            foreach (var (key, value) in SinkArguments(sinks[i], dataDirectory, consoleLevel))
            {
                effective[$"{WriteTo}:{i}:{key}"] = value;
            }
        }

        return new ConfigurationBuilder().AddInMemoryCollection(effective).Build();
    }

    private static IEnumerable<KeyValuePair<string, string?>> SinkArguments(
        IConfigurationSection sink,
        string dataDirectory,
        LogEventLevel consoleLevel
    )
    {
        var name = NameOf(sink);
        if (name is not ("Console" or "File"))
        {
            yield break;
        }

        var args = sink.GetSection("Args");
        yield return new("Name", name);
        // A template cannot be honoured beside a formatter.
        foreach (var (key, value) in args.AsEnumerable(makePathsRelative: true))
        {
            if (
                key.ToUpperInvariant()
                is not ("" or "FORMATTER" or "OUTPUTTEMPLATE" or "THEME" or "PATH" or "HOOKS" or "STANDARDERRORFROMLEVEL")
            )
            {
                yield return new($"Args:{key}", value);
            }
        }

        var json = args["formatter"] is { } formatter ? formatter.Contains("Json", StringComparison.OrdinalIgnoreCase) : name == "File";
        yield return new("Args:formatter", json ? TypeName(typeof(RedactedJson)) : TypeName(typeof(RedactedText)));
        if (name == "Console")
        {
            yield return new("Args:standardErrorFromLevel", "Verbose");
            if (args["restrictedToMinimumLevel"] is null)
            {
                yield return new("Args:restrictedToMinimumLevel", consoleLevel.ToString());
            }
        }
        else
        {
            yield return new("Args:path", Path.GetFullPath(args["path"] ?? "logs/iam-auditor-.clef", dataDirectory));
            yield return new(
                "Args:hooks",
                $"{typeof(PrivateFile).FullName}::{nameof(PrivateFile.Instance)}, {typeof(PrivateFile).Assembly.GetName().Name}"
            );
        }
    }

    // "WriteTo": ["Console"] is allowed beside the long form.
    private static string? NameOf(IConfigurationSection sink) => sink["Name"] ?? sink.Value;

    private static string TypeName(Type type) => $"{type.FullName}, {type.Assembly.GetName().Name}";
}
