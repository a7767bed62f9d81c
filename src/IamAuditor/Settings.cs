using System.Globalization;
using IamAuditor.Commands;
using IamAuditor.Options;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace IamAuditor;

/// <summary>
/// The configuration of one run: one appsettings.json, then environment variables (<c>IAMAUDITOR__AWS__PROFILE</c>). The file is the one that `--config` names, else
/// appsettings.json in the working directory if it has a section IamAuditor (others belong to other programs), else the one beside the executable. Files are not merged.
/// </summary>
public sealed class Settings
{
    private const string FileName = "appsettings.json";

    private Settings(IConfigurationRoot configuration, string? file, AuditorOptions options, IReadOnlyList<string> problems)
    {
        Configuration = configuration;
        File = file;
        Options = options;
        Problems = problems;
    }

    public IConfigurationRoot Configuration { get; }

    /// <summary>Full path of the file that was read; null: there is none, the defaults and the environment count.</summary>
    public string? File { get; }
    public AuditorOptions Options { get; }

    /// <summary>Everything that is wrong, as lines for people. Options hold defaults in place of values that could not be read.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>Never fails: what is wrong stands in <see cref="Problems"/>. The file is what `--config` says, or null.</summary>
    public static Settings Load(Surroundings around, string? configFile)
    {
        ArgumentNullException.ThrowIfNull(around);
        var problems = new List<string>();
        var file = configFile is null ? FindFile(around) : around.FullPath(configFile);
        var configuration = new ConfigurationBuilder();
        if (file is not null && !System.IO.File.Exists(file))
        {
            problems.Add($"--config: there is no file {file}");
            file = null;
        }

        if (file is not null && JsonProblem(file) is { } problem)
        {
            problems.Add(problem);
            file = null;
        }

        if (file is not null)
        {
            configuration.AddJsonFile(file, optional: false, reloadOnChange: false);
        }

        var root = configuration.AddEnvironmentVariables().Build();
        var options = OptionsReader.Read<AuditorOptions>(root.GetSection(AuditorOptions.Section), problems);
        problems.AddRange(AuditorOptionsValidator.Problems(options));
        var folder = file is null ? around.WorkingDirectory : Path.GetDirectoryName(file)!;
        options = options with
        {
            Waivers = new WaiversOptions { File = FullPath(options.Waivers.File, folder) },
            Attestations = new AttestationsOptions { File = FullPath(options.Attestations.File, folder) },
            Findings = options.Findings with { OwnersFile = FullPath(options.Findings.OwnersFile, folder) },
            Mail = options.Mail with { CaFile = FullPath(options.Mail.CaFile, folder) },
        };
        problems.AddRange(Logging.LogSettings.Problems(root));
        return new Settings(root, file, options, problems);
    }

    /// <summary>Which layer an effective value comes from, in words; null: it is the default.</summary>
    public string? OriginOf(string key)
    {
        foreach (var provider in Configuration.Providers.Reverse())
        {
            if (provider.TryGet(key, out _))
            {
                return provider switch
                {
                    JsonConfigurationProvider => File,
                    EnvironmentVariablesConfigurationProvider =>
                        $"environment variable {key.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant()}",
                    _ => "command line",
                };
            }
        }

        // A list may be written as one text with commas, and then its elements have no keys.
        var parent = key.LastIndexOf(':');
        return parent > 0 && int.TryParse(key.AsSpan(parent + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? OriginOf(key[..parent])
            : null;
    }

    private static string? FullPath(string? path, string folder) => string.IsNullOrWhiteSpace(path) ? path : Path.GetFullPath(path, folder);

    private static string? FindFile(Surroundings around)
    {
        var here = Path.Combine(around.WorkingDirectory, FileName);
        var beside = Path.Combine(around.ProgramDirectory, FileName);
        return System.IO.File.Exists(here) && (JsonProblem(here) is not null || IsOurs(here)) ? here
            : System.IO.File.Exists(beside) ? beside
            : null;
    }

    private static bool IsOurs(string file) =>
        new ConfigurationBuilder()
            .AddJsonFile(file)
            .Build()
            .GetChildren()
            .Any(s => string.Equals(s.Key, AuditorOptions.Section, StringComparison.OrdinalIgnoreCase));

    private static string? JsonProblem(string file)
    {
        try
        {
            new ConfigurationBuilder().AddJsonFile(file, optional: false, reloadOnChange: false).Build();
            return null;
        }
        catch (InvalidDataException e)
        {
            // The inner exception knows the line and position, the outer one only the file.
            return $"{file}: this is not a valid configuration: {(e.InnerException?.InnerException ?? e.InnerException ?? e).Message}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{file}: cannot be read: {e.Message}";
        }
    }
}
