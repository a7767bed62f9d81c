using System.CommandLine;
using IamAuditor.Logging;
using IamAuditor.Options;
using IamAuditor.Serving;
using IamAuditor.Storage;
using Serilog.Events;

namespace IamAuditor.Commands;

/// <summary>`serve`: the daemon.</summary>
public static class ServeCommand
{
    public const string Name = "serve";

    public static Command Create(Surroundings around)
    {
        var runNow = new Option<bool>("--run-now") { Description = "Begin a round of all accounts at once, besides the schedule" };
        var command = new Command(Name, "Run as a service: audit on schedules, watch root, deliver findings, answer on HTTP") { runNow };
        command.SetAction(
            async (parsed, ct) =>
            {
                var error = parsed.InvocationConfiguration.Error;
                var who = CommandLine.NameOf(parsed.CommandResult);
                var settings = Settings.Load(around, parsed.GetValue<string?>("--config"));
                var problems = settings.Problems.ToList();
                var (token, certificate) = LookingIn.Secrets(settings.Options.Http, around, problems);
                using (certificate)
                {
                    if (problems.Count > 0)
                    {
                        CommandLine.Say(error, who, problems);
                        return ExitCode.CouldNotAudit;
                    }

                    using var log = new Log(settings, around, LogEventLevel.Information);
                    var folder = settings.Options.DataDirectory ?? around.DefaultDataDirectory();
                    DataFolder.Make(folder);
                    var rules = new RulesInForce(around, settings.Options, log.Logger);
                    if (!rules.Reload())
                    {
                        CommandLine.Say(error, who, rules.Problems);
                        return ExitCode.CouldNotAudit;
                    }

                    var (store, problem) = await DataFolder.OpenAsync(
                        settings.Options,
                        around,
                        folder,
                        ct,
                        e => log.Logger.Error("Waiting for the store: {Reason}", e.Message)
                    );
                    if (store is null)
                    {
                        CommandLine.Say(error, who, [problem!]);
                        return ExitCode.CouldNotAudit;
                    }

                    await using (store)
                    {
                        using var claim = settings.Options.Store.Provider == StoreKind.Sqlite ? DataFolder.Claim(folder) : null;
                        if (claim is null && settings.Options.Store.Provider == StoreKind.Sqlite)
                        {
                            CommandLine.Say(
                                error,
                                who,
                                [
                                    $"another `iam-auditor serve` uses {folder}; stop it, name another {AuditorOptions.Section}:DataDirectory, or share a PostgreSQL store",
                                ]
                            );
                            return ExitCode.CouldNotAudit;
                        }

                        var daemon = new Daemon(around, settings, folder, store, rules, log.Logger, error);
                        return await daemon.RunAsync(parsed.GetValue(runNow), token, certificate, ct);
                    }
                }
            }
        );
        return command;
    }
}
