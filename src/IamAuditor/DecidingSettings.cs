using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using IamAuditor.Options;

namespace IamAuditor;

/// <summary>
/// The part of the configuration that decides what an audit says of given evidence: rules, classes of principals, environments, due dates, owners, waivers, attestations. It holds no
/// secrets. Written as an appsettings.json of its own with the files that it names beside it, so that the same can be said again elsewhere.
/// </summary>
internal static class DecidingSettings
{
    public const string FileName = "appsettings.json";
    private const string WaiversName = "waivers.yaml";
    private const string OwnersName = "owners.yaml";
    private const string AttestationsName = "attestations.yaml";

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="options">The configuration in force.</param>
    /// <param name="ruleDirectories">Where rules besides the built-in ones will lie, as seen from where the program is started.</param>
    public static string Text(AuditorOptions options, IReadOnlyList<string> ruleDirectories)
    {
        (string Name, object? Value)[] sections =
        [
            (nameof(options.Rules), options.Rules with { Directories = ruleDirectories }),
            (nameof(options.Environments), options.Environments),
            (nameof(options.Principals), options.Principals),
            (nameof(options.Findings), options.Findings with { OwnersFile = options.Findings.OwnersFile is null ? null : OwnersName }),
            (nameof(options.Waivers), new WaiversOptions { File = options.Waivers.File is null ? null : WaiversName }),
            (nameof(options.Attestations), new AttestationsOptions { File = options.Attestations.File is null ? null : AttestationsName }),
            (nameof(options.Reports), options.Reports),
        ];
        var root = new JsonObject();
        foreach (var (key, value) in sections.SelectMany(s => OptionsReader.Flatten($"{AuditorOptions.Section}:{s.Name}", s.Value)))
        {
            if (value is not null)
            {
                Put(root, key.Split(':'), value);
            }
        }

        return root.ToJsonString(Json) + "\n";
    }

    /// <summary>The files of people that it names: what each is called beside it, and where it lies now.</summary>
    public static IEnumerable<(string Name, string Path)> Files(AuditorOptions options) =>
        new (string Name, string? Path)[]
        {
            (WaiversName, options.Waivers.File),
            (OwnersName, options.Findings.OwnersFile),
            (AttestationsName, options.Attestations.File),
        }
            .Where(f => f.Path is not null)
            .Select(f => (f.Name, f.Path!));

    private static void Put(JsonObject root, string[] key, string value)
    {
        var section = root;
        foreach (var name in key[..^1])
        {
            section[name] ??= new JsonObject();
            section = section[name]!.AsObject();
        }

        section[key[^1]] = value;
    }
}
