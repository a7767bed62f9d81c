using System.CommandLine;
using System.Text;
using IamAuditor.Core.Rules;

namespace IamAuditor.Commands;

/// <summary>`rules docs`: the catalogue as Markdown; with `--schema` the JSON Schema that editors complete rule files by.</summary>
internal static class RulesDocsCommand
{
    public static Command Create(Surroundings around)
    {
        var arguments = new RulesArguments();
        var output = new Option<string?>("--out") { Description = "Write this file instead of standard output", HelpName = "FILE" };
        var schema = new Option<bool>("--schema") { Description = "The JSON Schema of rule files instead" };
        var command = new Command("docs", "Print the catalogue of rules as Markdown (docs/rules.md)") { output, schema };
        arguments.AddTo(command, hasFormat: false);
        command.SetAction(parsed =>
        {
            string text;
            if (parsed.GetValue(schema))
            {
                text = RuleSchema.Json();
            }
            else if (arguments.LoadOrSay(parsed, around) is { } set)
            {
                text = RuleDocs.Markdown(set.All);
            }
            else
            {
                return ExitCode.CouldNotAudit;
            }

            if (parsed.GetValue(output) is not { } path)
            {
                parsed.InvocationConfiguration.Output.Write(text);
                return ExitCode.Clean;
            }

            if (path.Length == 0)
            {
                RulesArguments.Say(parsed, ["--out: the path is empty"]);
                return ExitCode.CouldNotAudit;
            }

            File.WriteAllText(around.FullPath(path), text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            return ExitCode.Clean;
        });
        return command;
    }
}
