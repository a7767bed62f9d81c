using System.CommandLine;
using IamAuditor.Logging;

namespace IamAuditor.Commands;

/// <summary>`audit`: the main job. `demo`: the same on a made-up company.</summary>
public static class AuditCommand
{
    public static Command Create(Surroundings around) =>
        Make(around, isDemo: false, "audit", "Read an account (or evidence of one), judge it and write the reports");

    public static Command CreateDemo(Surroundings around) =>
        Make(around, isDemo: true, "demo", "The whole main job on a made-up company: no AWS, no configuration");

    private static Command Make(Surroundings around, bool isDemo, string name, string description)
    {
        var command = new Command(name, description);
        var arguments = new AuditArguments(isDemo);
        arguments.AddTo(command);
        command.SetAction(
            async (parsed, ct) =>
            {
                var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
                var settings = isDemo ? null : Settings.Load(around, parsed.GetValue<string?>("--config"));
                var options = settings?.Options ?? new AuditorOptions();
                var problems = new List<string>(settings?.Problems ?? []);
                var request = arguments.Read(parsed, options, around, problems);
                if (request is null || problems.Count > 0)
                {
                    CommandLine.Say(error, CommandLine.NameOf(parsed.CommandResult), problems);
                    return ExitCode.CouldNotAudit;
                }

                // A demo leaves no trace but its files.
                using var log = settings is null ? null : new Log(settings, around);
                return await new AuditRunner(around, options, Terminal.On(output, around), error, log?.Logger).RunAsync(request, ct);
            }
        );
        return command;
    }
}
