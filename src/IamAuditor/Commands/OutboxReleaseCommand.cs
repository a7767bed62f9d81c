using System.CommandLine;
using IamAuditor.Storage;

namespace IamAuditor.Commands;

/// <summary>`outbox release`: parked deliveries are owed again. A running daemon takes them to their sinks within seconds.</summary>
internal static class OutboxReleaseCommand
{
    public static Command Create(Surroundings around)
    {
        var arguments = new HistoryArguments();
        var ids = new Argument<string[]>("DELIVERY")
        {
            Description = "Ids as `outbox list` shows them, or their beginnings",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var sink = new Option<string?>("--sink") { Description = "All parked ones of this sink", HelpName = "NAME" };
        var all = new Option<bool>("--all") { Description = "All parked ones" };
        var command = new Command("release", "Send parked deliveries again") { ids, sink, all };
        arguments.AddDataTo(command);
        command.SetAction(
            (parsed, ct) =>
                arguments.WithStoreAsync(
                    parsed,
                    around,
                    async (store, _, problems) =>
                    {
                        var named = parsed.GetValue(ids) ?? [];
                        if (named.Length == 0 && parsed.GetValue(sink) is null && !parsed.GetValue(all))
                        {
                            problems.Add("nothing is named; write DELIVERY, --sink NAME or --all");
                            return ExitCode.CouldNotAudit;
                        }

                        var parked = (await store.OwedAsync(parsed.GetValue(sink), ct)).Where(e => e.IsParked).ToList();
                        var chosen = named.Length == 0 ? parked : Named(named, parked, problems);
                        if (problems.Count > 0)
                        {
                            return ExitCode.CouldNotAudit;
                        }

                        var released = await store.ReleaseAsync([.. chosen.Select(e => e.Id)], ct);
                        await parsed.InvocationConfiguration.Output.WriteLineAsync(
                            $"{released} deliver{(released == 1 ? "y is" : "ies are")} owed again"
                        );
                        return ExitCode.Clean;
                    },
                    ct
                )
        );
        return command;
    }

    private static List<OutboxEntry> Named(string[] named, List<OutboxEntry> parked, List<string> problems)
    {
        var chosen = new List<OutboxEntry>();
        foreach (var name in named)
        {
            var matching = parked.Where(e => e.Id.StartsWith(name, StringComparison.Ordinal)).ToList();
            if (matching.Count == 1)
            {
                chosen.Add(matching[0]);
                continue;
            }

            problems.Add(
                matching.Count == 0
                    ? $"no parked delivery is named `{name}`; `iam-auditor outbox list --parked` lists them"
                    : $"`{name}` names {matching.Count} deliveries; write more of the id"
            );
        }

        return chosen;
    }
}
