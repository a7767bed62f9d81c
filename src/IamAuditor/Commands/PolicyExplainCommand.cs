using System.CommandLine;
using IamAuditor.Policies.Requests;

namespace IamAuditor.Commands;

/// <summary>`policy explain`: one request in words: the decision, what decided it, and what would have to change.</summary>
public static class PolicyExplainCommand
{
    public static Command Create(Surroundings around)
    {
        var request = new Argument<string>("request")
        {
            Description = "The request as JSON, a file that holds it, or - for standard input",
            HelpName = "JSON|FILE|-",
        };
        var command = new Command("explain", "Explain the decision on one request in words") { request };
        command.SetAction(
            async (parsed, ct) =>
            {
                var given = parsed.GetValue(request)!;
                var path = around.FullPath(given == "-" ? "stdin" : given);
                string text;
                if (given == "-")
                {
                    using var input = new StreamReader(Console.OpenStandardInput());
                    text = await input.ReadToEndAsync(ct);
                }
                else if (given.TrimStart().StartsWith('{'))
                {
                    text = given;
                }
                else if (File.Exists(path))
                {
                    text = await File.ReadAllTextAsync(path, ct);
                }
                else
                {
                    RulesArguments.Say(
                        parsed,
                        [$"`{given}` is neither a JSON request nor a file; `policy evaluate --help` says what a request holds"]
                    );
                    return ExitCode.CouldNotAudit;
                }

                if (!PolicyRequests.TryExplain(text, out var explanation))
                {
                    RulesArguments.Say(parsed, [explanation]);
                    return ExitCode.CouldNotAudit;
                }

                foreach (var line in explanation.TrimEnd('\n').Split('\n'))
                {
                    if (line.StartsWith("- ", StringComparison.Ordinal))
                    {
                        TextLayout.Labelled(parsed.InvocationConfiguration.Output, "-", line[2..], indent: 0, column: 2);
                    }
                    else
                    {
                        TextLayout.Paragraph(parsed.InvocationConfiguration.Output, line);
                    }
                }

                return ExitCode.Clean;
            }
        );
        return command;
    }
}
