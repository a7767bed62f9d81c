using System.CommandLine;
using System.Globalization;
using IamAuditor.Core.Findings;
using IamAuditor.Options;
using IamAuditor.Policies;

namespace IamAuditor.Commands;

/// <summary>The options of `audit` (and those of them that `demo` has), and how they become an <see cref="AuditRequest"/> or a list of problems.</summary>
public sealed class AuditArguments
{
    private const string DefaultOutput = "audit";
    private const string DemoHistory = "history";

    private static readonly string[] TimeForms =
    [
        "yyyy-MM-dd",
        "yyyy-MM-ddTHH:mmK",
        "yyyy-MM-ddTHH:mm:ssK",
        "yyyy-MM-ddTHH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd HH:mmK",
        "yyyy-MM-dd HH:mm:ssK",
        "yyyy-MM-dd HH:mm:ss.FFFFFFFK",
    ];

    private readonly bool isDemo;
    private readonly AwsArguments aws = new();
    private readonly Option<string?> from = new("--from")
    {
        Description = "Judge this folder or zip of evidence (or of AWS CLI output) instead of reading AWS",
        HelpName = "PATH",
    };
    private readonly Option<string?> account = new("--account")
    {
        Description = "Whose files --from reads, where none says it",
        HelpName = "ID",
    };
    private readonly Option<string[]> rules = new("--rules")
    {
        Description = "Folder of rules besides the built-in ones; repeatable",
        HelpName = "DIR",
    };
    private readonly Option<string[]> rule = new("--rule") { Description = "Judge by this rule only; repeatable", HelpName = "ID" };
    private readonly Option<string[]> pack = new("--pack")
    {
        Description = "Judge by the rules of this pack only; repeatable",
        HelpName = "P",
    };
    private readonly Option<string?> output = new("--out") { Description = "Folder for the files", HelpName = "DIR" };
    private readonly Option<string?> data = new("--data")
    {
        Description = "Keep history and evidence in this folder (default: IamAuditor:DataDirectory, else nowhere)",
        HelpName = "DIR",
    };
    private readonly Option<bool> noHistory = new("--no-history") { Description = "Judge this once, beside the history: nothing is kept" };
    private readonly Option<string[]> format = new("--format")
    {
        Description = $"Files to write, with commas between: {string.Join(", ", OutputFormat.Names)} (default: all)",
        HelpName = "NAMES",
    };
    private readonly Option<string[]> framework = new("--framework")
    {
        Description = "Framework to show in reports, such as cis-aws-7.0; repeatable",
        HelpName = "SLUG",
    };
    private readonly Option<string?> failOn = new("--fail-on")
    {
        Description = "Exit 1 on a finding of this severity or worse: critical, high, medium, low, info",
        HelpName = "SEVERITY",
    };
    private readonly Option<bool> allowUnknown = new("--allow-unknown")
    {
        Description = "With --fail-on: rules that could not be assessed do not count",
    };
    private readonly Option<string?> at = new("--at")
    {
        Description = "The moment to judge at (default: when the evidence was taken)",
        HelpName = "TIME",
    };

    /// <param name="isDemo">Demo has no input to choose and no moment.</param>
    public AuditArguments(bool isDemo) => this.isDemo = isDemo;

    public void AddTo(Command command)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (!isDemo)
        {
            command.Options.Add(from);
            command.Options.Add(account);
            aws.AddTo(command);
            command.Options.Add(at);
            command.Options.Add(data);
            command.Options.Add(noHistory);
        }

        command.Options.Add(rules);
        command.Options.Add(rule);
        command.Options.Add(pack);
        command.Options.Add(output);
        command.Options.Add(format);
        command.Options.Add(framework);
        command.Options.Add(failOn);
        command.Options.Add(allowUnknown);
    }

    /// <summary>Null exactly where problems were added.</summary>
    public AuditRequest? Read(ParseResult parsed, AuditorOptions options, Surroundings around, ICollection<string> problems)
    {
        ArgumentNullException.ThrowIfNull(parsed);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(around);
        ArgumentNullException.ThrowIfNull(problems);
        var before = problems.Count;
        var path = isDemo ? null : parsed.GetValue(from);
        var readsAws = !isDemo && path is null;
        if (path is { Length: 0 })
        {
            problems.Add("--from: the path is empty");
        }
        else if (path is not null && !Path.Exists(around.FullPath(path)))
        {
            problems.Add($"--from: there is no folder or file {path}");
        }

        if (path is not null)
        {
            foreach (var name in aws.Given(parsed))
            {
                problems.Add($"{name}: this says how to read AWS, and --from reads files; leave one of them out");
            }
        }

        foreach (var directory in parsed.GetValue(rules) ?? [])
        {
            if (directory.Length == 0 || !Directory.Exists(around.FullPath(directory)))
            {
                problems.Add($"--rules: there is no folder `{directory}`");
            }
        }

        if (ReportArguments.FolderProblem(parsed.GetValue(output), allowed: null, around) is { } misnamed)
        {
            problems.Add(misnamed);
        }

        string folder;
        var request = new AuditRequest
        {
            From = path is { Length: > 0 } ? around.FullPath(path) : null,
            IsDemo = isDemo,
            Account = isDemo ? null : ReadAccount(parsed.GetValue(account), readsAws, problems),
            Aws = readsAws ? aws.Read(parsed, options, around, problems) : new AwsRequest(),
            RuleDirectories =
            [
                .. options
                    .Rules.Directories.Concat(parsed.GetValue(rules) ?? [])
                    .Where(d => d.Length > 0)
                    .Select(around.FullPath)
                    .Distinct(),
            ],
            RuleIds = AwsArguments.Words(parsed.GetValue(rule)),
            Packs = AwsArguments.Words(parsed.GetValue(pack)),
            OutputDirectory = folder = around.FullPath(ReadOutput(parsed.GetValue(output), options, problems)),
            DataDirectory = isDemo ? Path.Combine(folder, DemoHistory) : ReadData(parsed, options, around, problems),
            Formats = ReadFormats(parsed.GetValue(format), options, problems),
            Frameworks = ReadFrameworks(parsed.GetValue(framework), options, problems),
            FailOn = ReadSeverity(parsed.GetValue(failOn), problems) ?? options.Audit.FailOn,
            AllowUnknown = parsed.GetValue(allowUnknown) || options.Audit.AllowUnknown,
            At = isDemo ? null : ReadTime(parsed.GetValue(at), problems),
        };
        return problems.Count == before ? request : null;
    }

    // A history begins where somebody says where it shall lie: a one-off audit leaves its files and nothing else.
    private string? ReadData(ParseResult parsed, AuditorOptions options, Surroundings around, ICollection<string> problems)
    {
        var given = parsed.GetValue(data);
        if (given is { Length: 0 })
        {
            problems.Add("--data: the path is empty");
        }

        if (parsed.GetValue(noHistory))
        {
            if (given is not null)
            {
                problems.Add("--data: this says where history is kept, and --no-history that none is; leave one of them out");
            }

            return null;
        }

        return given is { Length: > 0 } ? around.FullPath(given)
            : options.DataDirectory is { Length: > 0 } configured ? configured
            : options.Store.Provider == StoreKind.Postgres ? around.DefaultDataDirectory()
            : null;
    }

    private static AccountId? ReadAccount(string? text, bool readsAws, ICollection<string> problems)
    {
        if (text is null)
        {
            return null;
        }

        if (readsAws)
        {
            problems.Add("--account: this names the owner of files, and goes with --from; AWS says itself whose account it is");
        }
        else if (!AccountId.TryParse(text, out _))
        {
            problems.Add($"--account: `{text}` is not an account id; write twelve digits");
        }

        return AccountId.TryParse(text, out var id) ? id : null;
    }

    private string ReadOutput(string? text, AuditorOptions options, ICollection<string> problems)
    {
        if (text is { Length: 0 })
        {
            problems.Add("--out: the path is empty");
            return DefaultOutput;
        }

        // A demo must not write over the files of a real audit.
        return text ?? (isDemo ? Path.Combine(DefaultOutput, "demo") : options.Audit.OutputDirectory ?? DefaultOutput);
    }

    private static IReadOnlyList<OutputFormat> ReadFormats(string[]? texts, AuditorOptions options, ICollection<string> problems)
    {
        var names = AwsArguments.Words(texts);
        foreach (var problem in names.Select(n => AuditorOptionsValidator.FormatProblem("--format", n)).OfType<string>())
        {
            problems.Add(problem);
        }

        var wanted = names.Count > 0 ? names : options.Audit.Formats;
        return wanted.Count == 0 ? OutputFormat.All : [.. OutputFormat.All.Where(f => wanted.Contains(f.Name))];
    }

    /// <summary>The command line's, else the configuration's, else the standard ones.</summary>
    internal static IReadOnlyList<string> ReadFrameworks(string[]? texts, AuditorOptions options, ICollection<string> problems)
    {
        var slugs = AwsArguments.Words(texts);
        foreach (var problem in slugs.Select(s => AuditorOptionsValidator.FrameworkProblem("--framework", s)).OfType<string>())
        {
            problems.Add(problem);
        }

        return slugs.Count > 0 ? [.. slugs.Distinct()]
            : options.Reports.Frameworks.Count > 0 ? [.. options.Reports.Frameworks.Distinct()]
            : Options.ReportsOptions.StandardFrameworks;
    }

    private static Severity? ReadSeverity(string? text, ICollection<string> problems)
    {
        if (text is null)
        {
            return null;
        }

        var names = Enum.GetNames<Severity>().Select(n => n.ToLowerInvariant()).Reverse().ToList();
        if (names.Contains(text.ToLowerInvariant()))
        {
            return Enum.Parse<Severity>(text, ignoreCase: true);
        }

        problems.Add($"--fail-on: `{text}` is not one of {string.Join(", ", names)}{Spelling.Hint(text, names)}");
        return null;
    }

    internal static DateTimeOffset? ReadTime(string? text, ICollection<string> problems, string option = "--at")
    {
        if (text is null)
        {
            return null;
        }

        if (
            DateTimeOffset.TryParseExact(
                text,
                TimeForms,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var time
            )
        )
        {
            return time;
        }

        problems.Add($"{option}: `{text}` is not a time; write 2026-01-31 or 2026-01-31T08:00:00Z");
        return null;
    }
}
