using System.CommandLine;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;

namespace IamAuditor.Commands;

/// <summary>What `waivers` and `owners` have in common: a file under version control, held against the rules that it names and the findings that it speaks of.</summary>
/// <param name="name">`waivers`, `owners`.</param>
/// <param name="key">Where the configuration names the file.</param>
internal sealed class KeptFileArguments<T>(string name, string key)
{
    private readonly HistoryArguments history = new();
    private readonly RulesArguments rules = new();
    private readonly Option<string?> file = new("--file") { Description = $"The YAML file (default: {key})", HelpName = "FILE" };

    /// <summary>The file that the configuration names; null: none.</summary>
    public required Func<AuditorOptions, string?> Configured { get; init; }

    /// <summary>Entries and mistakes; the path is null where neither the command nor the configuration names a file.</summary>
    public required Func<AuditorOptions, string?, (IReadOnlyList<T> Entries, IReadOnlyList<string> Mistakes)> Read { get; init; }

    /// <summary>What is to be said where no file is named; null: the entries are elsewhere.</summary>
    public required Func<AuditorOptions, string?> Missing { get; init; }

    public void AddTo(Command command)
    {
        command.Options.Add(file);
        rules.AddTo(command, hasFormat: false);
        history.AddTo(command);
    }

    public bool AsJson(ParseResult parsed) => history.AsJson(parsed);

    /// <summary>Hands on what was read; whatever is wrong with it has been said, and is the exit code.</summary>
    /// <param name="parsed">The command.</param>
    /// <param name="around">The folders and the clock.</param>
    /// <param name="isCheck">Mistakes are what the command looks for, rather than what keeps it from its work.</param>
    /// <param name="tell">Entries, findings (null: no history is kept), rules and the path of the file.</param>
    /// <param name="ct">Stops the reading.</param>
    public async Task<int> RunAsync(
        ParseResult parsed,
        Surroundings around,
        bool isCheck,
        Func<IReadOnlyList<T>, IReadOnlyList<Finding>?, RuleSet, string?, int> tell,
        CancellationToken ct
    )
    {
        var settings = Settings.Load(around, parsed.GetValue<string?>("--config"));
        var options = settings.Options;
        var problems = new List<string>(settings.Problems);
        var path = parsed.GetValue(file) is { Length: > 0 } given ? around.FullPath(given) : Configured(options);
        if (path is null && Missing(options) is { } missing)
        {
            problems.Add(missing);
        }

        var store = problems.Count > 0 ? null : await history.OpenAsync(parsed, options, around, problems, ct);
        await using var closing = store;
        if (problems.Count > 0 || rules.LoadOrSay(parsed, around) is not { } set)
        {
            RulesArguments.Say(parsed, problems);
            return ExitCode.CouldNotAudit;
        }

        var (entries, mistakes) = Read(options, path);
        if (mistakes.Count > 0)
        {
            RulesArguments.Say(parsed, [.. mistakes, $"{mistakes.Count} problem(s) in the {name}"]);
            return isCheck ? ExitCode.Found : ExitCode.CouldNotAudit;
        }

        var findings = store is null ? null : await store.AllFindingsAsync(ct);
        if (findings is null)
        {
            RulesArguments.Say(parsed, [$"no history is kept, so that nobody can tell what the {name} match (see --data)"]);
        }

        return tell(entries, findings, set, path);
    }
}
