using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using IamAuditor.Core.Rules;

namespace IamAuditor.Commands;

/// <summary>The options that the `rules` commands share: which folders of rules are read, and how results are printed.</summary>
internal sealed class RulesArguments
{
    public static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Option<string[]> rules = new("--rules")
    {
        Description = "Folder of rules besides the built-in ones; repeatable",
        HelpName = "DIR",
    };
    private readonly Option<bool> ownOnly = new("--own-only") { Description = "Leave the built-in rules out" };
    private readonly Option<string> format = new("--format")
    {
        Description = "text, or json for a JSON object a line",
        HelpName = "NAME",
        DefaultValueFactory = _ => "text",
    };

    public RulesArguments() => format.AcceptOnlyFromAmong("text", "json");

    public void AddTo(Command command, bool hasFormat = true)
    {
        command.Options.Add(rules);
        command.Options.Add(ownOnly);
        if (hasFormat)
        {
            command.Options.Add(format);
        }
    }

    public bool AsJson(ParseResult parsed) => parsed.GetValue(format) == "json";

    public bool OwnOnly(ParseResult parsed) => parsed.GetValue(ownOnly);

    /// <summary>The folders of the command line, else of the configuration, as full paths; a folder that is not there is a problem.</summary>
    public IReadOnlyList<string> Folders(ParseResult parsed, Settings settings, Surroundings around, ICollection<string> problems)
    {
        foreach (var folder in (parsed.GetValue(rules) ?? []).Where(f => f.Length == 0 || !Directory.Exists(around.FullPath(f))))
        {
            problems.Add($"--rules: there is no folder `{folder}`");
        }

        return
        [
            .. settings
                .Options.Rules.Directories.Concat(parsed.GetValue(rules) ?? [])
                .Where(d => d.Length > 0)
                .Select(around.FullPath)
                .Distinct(StringComparer.Ordinal),
        ];
    }

    /// <summary>Null where configuration or options are wrong; that has been said then. Problems of rule files are the caller's to show.</summary>
    public RuleLoading? Load(ParseResult parsed, Surroundings around, IReadOnlyList<string>? only = null)
    {
        var settings = Settings.Load(around, parsed.GetValue<string?>("--config"));
        var problems = new List<string>(settings.Problems);
        var folders = Folders(parsed, settings, around, problems);
        if (problems.Count > 0)
        {
            Say(parsed, problems);
            return null;
        }

        var chosen = RuleFolders.SettingsOf(settings.Options, only);
        return OwnOnly(parsed)
            // Overrides and selectors speak of the built-in rules too, which are not there.
            ? RuleFolders.Load(
                around,
                settings.Options,
                folders,
                chosen with
                {
                    Overrides = [],
                    Enable = [],
                    Disable = [],
                },
                withBuiltIn: false
            )
            : RuleFolders.Load(around, settings.Options, folders, chosen);
    }

    /// <summary>The rules, or null when anything hinders them; that has been said then.</summary>
    public RuleSet? LoadOrSay(ParseResult parsed, Surroundings around, IReadOnlyList<string>? only = null)
    {
        var loading = Load(parsed, around, only);
        if (loading is { Rules: null })
        {
            Say(parsed, loading.Problems.Select(p => p.ToString()));
            Say(parsed, [$"{loading.Problems.Count} problem(s) in the rules"]);
        }

        return loading?.Rules;
    }

    /// <summary>The rule of that id, or null; then it was said, with the nearest id there is.</summary>
    public static Rule? Find(ParseResult parsed, RuleSet set, string id)
    {
        if (set.Find(id) is { } rule)
        {
            return rule;
        }

        Say(parsed, [$"there is no rule `{id}`{Spelling.Hint(id, set.All.Select(r => r.Id))}"]);
        return null;
    }

    public static void Say(ParseResult parsed, IEnumerable<string> problems) =>
        CommandLine.Say(parsed.InvocationConfiguration.Error, CommandLine.NameOf(parsed.CommandResult), problems);
}
