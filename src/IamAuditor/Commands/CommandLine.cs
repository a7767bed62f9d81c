using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using IamAuditor.Logging;

namespace IamAuditor.Commands;

/// <summary>The command line: the list of commands, help, what a mistyped word gets for an answer, and the border that no exception crosses.</summary>
public static class CommandLine
{
    private const string Program = "iam-auditor";
    private const int HelpWidth = 80;

    // After Ctrl-C a run may put its files in order for this long.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>Every command, in the order in which help names them.</summary>
    private static IEnumerable<Command> Commands(Surroundings around) =>
        [
            AuditCommand.Create(around),
            CollectCommand.Create(around),
            AuditCommand.CreateDemo(around),
            ServeCommand.Create(around),
            FindingsCommand.Create(around),
            WaiversCommand.Create(around),
            OwnersCommand.Create(around),
            AttestationsCommand.Create(around),
            VerifyCommand.Create(around),
            BackupCommand.Create(around),
            RulesCommand.Create(around),
            PolicyCommand.Create(around),
            ExplainCommand.Create(around),
            DiffCommand.Create(around),
            LeastPrivilegeCommand.Create(around),
            WhoCanCommand.Create(around),
            WhoCanCommand.CreateCan(around),
            EscalationsCommand.Create(around),
            ReportCommand.Create(around),
            ConfigCommand.Create(around),
            PermissionsCommand.Create(),
            DoctorCommand.Create(around),
            OutboxCommand.Create(around),
        ];

    public static RootCommand Create(Surroundings around)
    {
        var root = new RootCommand("Audits who can do what in AWS accounts, and says so. Reads only; changes nothing.");
        root.Options.Add(
            new Option<string?>("--config")
            {
                Description = "Configuration file (default: appsettings.json here, else beside the program)",
                HelpName = "FILE",
                Recursive = true,
            }
        );
        foreach (var command in Commands(around))
        {
            root.Subcommands.Add(command);
        }

        foreach (var help in root.Options.OfType<HelpOption>())
        {
            help.Description = "Show what can be asked and how";
            help.Action = new HelpAction { MaxWidth = HelpWidth };
        }

        return root;
    }

    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments,
        Surroundings around,
        TextWriter output,
        TextWriter error,
        CancellationToken ct
    )
    {
        ArgumentNullException.ThrowIfNull(around);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(error);
        // No `@file` expansion: an argument that begins with @ is an argument.
        var parsed = Create(around)
            .Parse(arguments, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is not { ClearsParseErrors: true } and not null)
        {
            Say(error, NameOf(parsed.CommandResult), UsageProblems(parsed));
            await error.WriteLineAsync($"`{NameOf(parsed.CommandResult)} --help` says what can be written.");
            return ExitCode.CouldNotAudit;
        }

        try
        {
            var code = await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = output,
                    Error = error,
                    EnableDefaultExceptionHandler = false,
                    // The daemon has its own limit (IamAuditor:Serve:StopSeconds) and its host hears the signal by itself.
                    ProcessTerminationTimeout = parsed.CommandResult.Command.Name == ServeCommand.Name ? null : Grace,
                },
                ct
            );
            // What is still held back is part of the answer, also of a command that somebody ended: where it cannot be written, the command has failed.
            await output.FlushAsync(CancellationToken.None);
            return code;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync($"{Program}: interrupted; nothing was written half");
            return ExitCode.Interrupted;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // One that is not explained yet names no file: it is the output of this command itself.
            var advice = FullDisk.Is(e) && e.InnerException is null ? "; make room where the output goes, then run this again" : "";
            await error.WriteLineAsync($"{Program}: {Redaction.Clean(OneLine(e.Message))}{advice}");
            return ExitCode.CouldNotAudit;
        }
        catch (Exception e)
        {
            await error.WriteLineAsync(Bug(e, parsed, around));
            return ExitCode.CouldNotAudit;
        }
    }

    /// <summary>Problems for people, one a line, under the name of who says it.</summary>
    public static void Say(TextWriter error, string who, IEnumerable<string> problems)
    {
        ArgumentNullException.ThrowIfNull(error);
        ArgumentNullException.ThrowIfNull(problems);
        foreach (var problem in problems)
        {
            error.WriteLine($"{who}: {Redaction.Clean(problem)}");
        }
    }

    /// <summary>`iam-auditor config show`.</summary>
    public static string NameOf(CommandResult command)
    {
        ArgumentNullException.ThrowIfNull(command);
        var names = new List<string>();
        for (SymbolResult? at = command; at is CommandResult { Command: not RootCommand } inner; at = at.Parent)
        {
            names.Insert(0, inner.Command.Name);
        }

        return string.Join(' ', names.Prepend(Program));
    }

    private static IEnumerable<string> UsageProblems(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var options = Reachable(parsed.CommandResult).Distinct().ToList();
        var commands = command.Subcommands.Select(c => c.Name).ToList();
        var isLost = false;
        var isValue = false;
        foreach (var token in parsed.UnmatchedTokens)
        {
            var isOption = token.StartsWith("--", StringComparison.Ordinal) && token.Length > 2;
            // The word after an unknown option is its value, and goes right with it.
            if (isValue && !isOption)
            {
                isValue = false;
                continue;
            }

            isValue = isOption && !token.Contains('=', StringComparison.Ordinal);
            var word = isOption ? token.Split('=')[0] : token;
            isLost |= !isOption;
            yield return isOption ? $"there is no option `{word}`{Spelling.Hint(word, options)}"
            : commands.Count > 0 ? $"there is no command `{word}`{Spelling.Hint(word, commands)}"
            : $"`{word}` is one word too many";
        }

        foreach (var message in parsed.Errors.Select(e => e.Message).Distinct())
        {
            if (message.Contains("Unrecognized command or argument", StringComparison.Ordinal))
            {
                continue;
            }

            if (!message.Contains("Required command", StringComparison.Ordinal))
            {
                yield return OneLine(message).Replace('\'', '`').TrimEnd('.');
            }
            else if (!isLost)
            {
                yield return $"a command is missing; write one of {string.Join(", ", commands)}";
            }
        }
    }

    private static IEnumerable<string> Reachable(CommandResult command)
    {
        for (SymbolResult? at = command; at is CommandResult inner; at = at.Parent)
        {
            foreach (var option in inner.Command.Options.Where(o => at == command || o.Recursive))
            {
                yield return option.Name;
            }
        }
    }

    // The configuration may be what broke, so that the log is opened with whatever of it can be read.
    private static string Bug(Exception bug, ParseResult parsed, Surroundings around)
    {
        var what = Redaction.Clean(OneLine($"{bug.GetType().Name}: {bug.Message}"));
        using var log = new Log(
            Settings.Load(around, parsed.GetValue<string?>("--config")),
            around,
            Serilog.Events.LogEventLevel.Fatal + 1
        );
        log.Logger.Fatal(bug, "Unexpected error in {Command}", NameOf(parsed.CommandResult));
        return $"{Program}: this is a bug in IamAuditor ({what}); the details are in {log.Folder}";
    }

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
