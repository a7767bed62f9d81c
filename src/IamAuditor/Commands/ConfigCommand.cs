using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using IamAuditor.Logging;
using IamAuditor.Options;
using Microsoft.Extensions.Configuration;

namespace IamAuditor.Commands;

/// <summary>`config show`: what counts and why. `config check`: what is wrong with it.</summary>
public static class ConfigCommand
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(Surroundings around)
    {
        var format = new Option<string>("--format")
        {
            Description = "text, or json for a JSON object a line",
            HelpName = "NAME",
            DefaultValueFactory = _ => "text",
        };
        format.AcceptOnlyFromAmong("text", "json");
        var show = new Command("show", "Print the effective configuration and where each value comes from") { format };
        show.SetAction(parsed =>
        {
            var settings = Settings.Load(around, parsed.GetValue<string?>("--config"));
            Show(settings, around, parsed.GetValue(format) == "json", parsed.InvocationConfiguration.Output);
            if (settings.Problems.Count > 0)
            {
                parsed.InvocationConfiguration.Error.WriteLine(
                    $"{CommandLine.NameOf(parsed.CommandResult)}: {settings.Problems.Count} problem(s); `iam-auditor config check` lists them"
                );
            }

            return ExitCode.Clean;
        });

        var check = new Command("check", "List everything that is wrong with the configuration; exit 1 if anything is");
        check.SetAction(parsed =>
        {
            var settings = Settings.Load(around, parsed.GetValue<string?>("--config"));
            var output = parsed.InvocationConfiguration.Output;
            foreach (var problem in settings.Problems)
            {
                output.WriteLine(Redaction.Clean(problem));
            }

            parsed.InvocationConfiguration.Error.WriteLine(
                settings.Problems.Count == 0
                    ? $"{FileOf(settings)}: no problems"
                    : $"{FileOf(settings)}: {settings.Problems.Count} problem(s)"
            );
            return settings.Problems.Count == 0 ? ExitCode.Clean : ExitCode.Found;
        });

        return new Command("config", "Show or check the configuration") { show, check };
    }

    private static void Show(Settings settings, Surroundings around, bool asJson, TextWriter output)
    {
        foreach (var (key, value) in Effective(settings, around))
        {
            var origin = settings.OriginOf(key) ?? "default";
            var shown = value is null ? null : Shown(key, value);
            output.WriteLine(
                asJson
                    ? JsonSerializer.Serialize(
                        new
                        {
                            key,
                            value = shown,
                            origin,
                        },
                        Json
                    )
                    : $"{key} = {shown ?? "(not set)"}   [{origin}]"
            );
        }
    }

    private static IEnumerable<KeyValuePair<string, string?>> Effective(Settings settings, Surroundings around)
    {
        var options = settings.Options with { DataDirectory = settings.Options.DataDirectory ?? around.DefaultDataDirectory() };
        return OptionsReader
            .Flatten(AuditorOptions.Section, options)
            .Concat(
                settings
                    .Configuration.GetSection("Serilog")
                    .AsEnumerable()
                    .Where(e => e.Value is { Length: > 0 })
                    .OrderBy(e => e.Key, ConfigurationKeyComparer.Instance)
            );
    }

    // A reference names a place and may be shown; what it points to is never read here.
    private static string Shown(string key, string value)
    {
        var name = key[(key.LastIndexOf(':') + 1)..];
        return SecretReference.TryParse(value, out _) ? value
            : Redaction.IsSecretName(name) || name.Equals("ExternalId", StringComparison.OrdinalIgnoreCase) ? Redaction.Mark
            : Redaction.Clean(value);
    }

    private static string FileOf(Settings settings) => settings.File ?? "no configuration file";
}
