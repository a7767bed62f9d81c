using System.CommandLine;
using System.Text.Json;
using IamAuditor.Policies.Catalogue;

namespace IamAuditor.Commands;

/// <summary>`policy expand PATTERN`: the actions that an entry of Action covers, as far as the catalogue knows them.</summary>
public static class PolicyExpandCommand
{
    public static Command Create(Surroundings around)
    {
        ArgumentNullException.ThrowIfNull(around);
        var pattern = new Argument<string[]>("pattern")
        {
            Description = "Entry of Action: s3:Get*, iam:PassRole, *",
            HelpName = "PATTERN",
            Arity = ArgumentArity.OneOrMore,
        };
        var format = new Option<string>("--format")
        {
            Description = "text, or json for a JSON object a line",
            HelpName = "NAME",
            DefaultValueFactory = _ => "text",
        };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command("expand", "List the actions that a pattern covers") { pattern, format };
        command.SetAction(parsed =>
        {
            var catalogue = ActionCatalogue.Embedded;
            var patterns = parsed.GetValue(pattern)!;
            var wrong = patterns.Where(p => ActionText.Classify(p) == ActionTextKind.Malformed).ToList();
            if (wrong.Count > 0)
            {
                RulesArguments.Say(
                    parsed,
                    wrong.Select(p => $"`{p}` is no entry of Action; write service:Name with * and ? in the name, or *")
                );
                return ExitCode.CouldNotAudit;
            }

            var actions = ActionSet.Union(patterns.Select(catalogue.Expand)).ToList();
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(format) == "json")
            {
                JsonLines.Write(output, actions.Select(id => catalogue[id]), Write);
            }
            else
            {
                foreach (var id in actions)
                {
                    output.WriteLine(catalogue.NameOf(id));
                }
            }

            var empty = patterns.Where(p => catalogue.Expand(p).IsEmpty).ToList();
            if (empty.Count > 0)
            {
                RulesArguments.Say(
                    parsed,
                    empty.Select(p => $"`{p}` covers no action of the catalogue (version {catalogue.Version}, of {catalogue.UpdatedAt})")
                );
            }

            return actions.Count > 0 ? ExitCode.Clean : ExitCode.Found;
        });
        return command;
    }

    private static void Write(Utf8JsonWriter json, CatalogueAction action)
    {
        json.WriteStartObject();
        json.WriteString("action", action.Name);
        json.WriteString("service", action.Service.Name);
        json.WriteString("level", action.Level.ToString());
        json.WriteStartArray("resources");
        foreach (var resource in action.Resources)
        {
            json.WriteStringValue(resource.Type.Name);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
