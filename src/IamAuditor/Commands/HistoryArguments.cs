using System.CommandLine;
using IamAuditor.Options;
using IamAuditor.Storage;

namespace IamAuditor.Commands;

/// <summary>The options of commands that look at what is remembered: where it lies, and how results are printed.</summary>
internal sealed class HistoryArguments
{
    private readonly Option<string?> data = new("--data")
    {
        Description = "Data directory (default: IamAuditor:DataDirectory, else the user's own)",
        HelpName = "DIR",
    };
    private readonly Option<string> format = new("--format")
    {
        Description = "text, or json for a JSON object a line",
        HelpName = "NAME",
        DefaultValueFactory = _ => "text",
    };

    public HistoryArguments() => format.AcceptOnlyFromAmong("text", "json");

    public void AddTo(Command command)
    {
        AddDataTo(command);
        command.Options.Add(format);
    }

    public void AddDataTo(Command command) => command.Options.Add(data);

    public bool AsJson(ParseResult parsed) => parsed.GetValue(format) == "json";

    public string Folder(ParseResult parsed, AuditorOptions options, Surroundings around) =>
        parsed.GetValue(data) is { Length: > 0 } given ? around.FullPath(given) : options.DataDirectory ?? around.DefaultDataDirectory();

    /// <summary>Null: no history is kept there, which is a mistake only where a command cannot do without. Problems were added where something is wrong.</summary>
    public async Task<IStore?> OpenAsync(
        ParseResult parsed,
        AuditorOptions options,
        Surroundings around,
        List<string> problems,
        CancellationToken ct
    )
    {
        var folder = Folder(parsed, options, around);
        // To look must not make.
        if (options.Store.Provider == StoreKind.Sqlite && !File.Exists(DataFolder.StorePath(folder)))
        {
            return null;
        }

        var (store, problem) = await DataFolder.OpenAsync(options, around, folder, ct);
        if (problem is not null)
        {
            problems.Add(problem);
        }

        return store;
    }

    /// <summary>Runs a command on the history; without one it says how to begin one.</summary>
    public async Task<int> WithStoreAsync(
        ParseResult parsed,
        Surroundings around,
        Func<IStore, AuditorOptions, List<string>, Task<int>> run,
        CancellationToken ct
    )
    {
        var settings = Settings.Load(around, parsed.GetValue<string?>("--config"));
        var problems = new List<string>(settings.Problems);
        var store = problems.Count > 0 ? null : await OpenAsync(parsed, settings.Options, around, problems, ct);
        await using var closing = store;
        if (store is null && problems.Count == 0)
        {
            problems.Add(
                $"no history is kept in {Folder(parsed, settings.Options, around)}; `iam-auditor audit --data DIR` begins one, as does IamAuditor:DataDirectory in the configuration"
            );
        }

        var code = store is null ? ExitCode.CouldNotAudit : await run(store, settings.Options, problems);
        if (problems.Count > 0)
        {
            RulesArguments.Say(parsed, problems);
            return ExitCode.CouldNotAudit;
        }

        return code;
    }
}
