using System.CommandLine;
using IamAuditor.Policies;

namespace IamAuditor.Commands;

/// <summary>The options that `report` and its commands share: of which run or evidence, with which rules and frameworks.</summary>
internal sealed class ReportArguments
{
    private readonly Option<string?> run = new("--run") { Description = "A run that was kept", HelpName = "ID" };
    private readonly Option<string?> from = new("--from")
    {
        Description = "A folder or zip of evidence instead of a kept run",
        HelpName = "PATH",
    };
    private readonly Option<string?> account = new("--account")
    {
        Description = "Whose files --from reads, where none says it",
        HelpName = "ID",
    };
    private readonly Option<string?> data = new("--data")
    {
        Description = "Where runs are kept (default: IamAuditor:DataDirectory)",
        HelpName = "DIR",
    };
    private readonly Option<string[]> rules = new("--rules")
    {
        Description = "Folder of rules besides the built-in ones; repeatable",
        HelpName = "DIR",
    };
    private readonly Option<string[]> framework = new("--framework")
    {
        Description = "Framework to show, such as cis-aws-7.0; repeatable",
        HelpName = "SLUG",
    };

    private static readonly string[] FileEndings = [".xlsx", ".html", ".csv", ".json", ".ndjson", ".zip"];

    /// <summary>The ending of a file that `--out` may name; null: several files are written, into a folder.</summary>
    public string? FileEnding { get; init; }

    /// <summary>What is wrong where `--out` names what looks like a file and would become a folder.</summary>
    public static string? FolderProblem(string? output, string? allowed, Surroundings around) =>
        output is not null
        && Path.GetExtension(output) is var ending
        && ending != allowed
        && FileEndings.Contains(ending, StringComparer.OrdinalIgnoreCase)
        && !Directory.Exists(around.FullPath(output))
            ? $"--out: `{output}` looks like a file; files of their own names are written into the folder that it names, such as {Path.GetFileNameWithoutExtension(output)}"
            : null;

    public Option<string?> Output { get; } = new("--out") { Description = "Folder for the files (default: audit)", HelpName = "DIR" };

    public void AddTo(Command command)
    {
        command.Options.Add(run);
        command.Options.Add(from);
        command.Options.Add(account);
        command.Options.Add(data);
        command.Options.Add(rules);
        command.Options.Add(framework);
        command.Options.Add(Output);
    }

    /// <summary>The report, or null where there is none; that has been said then.</summary>
    public async Task<(ReplayedReport? Replayed, AuditorOptions Options, string Folder)> LoadOrSayAsync(
        ParseResult parsed,
        Surroundings around,
        IEnumerable<string> others,
        CancellationToken ct
    )
    {
        var settings = Settings.Load(around, parsed.GetValue<string?>("--config"));
        var options = settings.Options;
        List<string> problems = [.. settings.Problems, .. others];
        var (id, path) = (parsed.GetValue(run), parsed.GetValue(from));
        if (id is null == path is null)
        {
            problems.Add("say of what: --run ID of a kept run, or --from PATH of evidence");
        }
        else if (path is not null && !Path.Exists(around.FullPath(path)))
        {
            problems.Add($"--from: there is no folder or file {path}");
        }

        AccountId? owner = null;
        if (parsed.GetValue(account) is { } text)
        {
            if (AccountId.TryParse(text, out var parsedId))
            {
                owner = parsedId;
            }
            else
            {
                problems.Add($"--account: `{text}` is not an account id; write twelve digits");
            }
        }

        if (FolderProblem(parsed.GetValue(Output), FileEnding, around) is { } misnamed)
        {
            problems.Add(misnamed);
        }

        var folder = around.FullPath(parsed.GetValue(Output) ?? options.Audit.OutputDirectory ?? "audit");
        var request = new AuditRequest
        {
            From = path is null ? null : around.FullPath(path),
            Account = owner,
            RuleDirectories = [.. options.Rules.Directories.Concat(parsed.GetValue(rules) ?? []).Select(around.FullPath).Distinct()],
            Frameworks = AuditArguments.ReadFrameworks(parsed.GetValue(framework), options, problems),
            OutputDirectory = folder,
            DataDirectory = parsed.GetValue(data) is { Length: > 0 } given ? around.FullPath(given) : options.DataDirectory,
            Formats = [],
        };
        var error = parsed.InvocationConfiguration.Error;
        var who = CommandLine.NameOf(parsed.CommandResult);
        if (problems.Count > 0)
        {
            CommandLine.Say(error, who, problems);
            return (null, options, folder);
        }

        var replayed = await ReplayedReport.OfAsync(around, options, request, id, ct);
        CommandLine.Say(error, who, replayed.Messages);
        return (replayed.Report is null ? null : replayed, options, folder);
    }
}
