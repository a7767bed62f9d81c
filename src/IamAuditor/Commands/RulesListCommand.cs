using System.CommandLine;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;
using IamAuditor.Exports;
using Spectre.Console;
using Rule = IamAuditor.Core.Rules.Rule;

namespace IamAuditor.Commands;

/// <summary>`rules list`: which rules there are, by family, tag, severity, resource or framework.</summary>
internal static class RulesListCommand
{
    public static Command Create(Surroundings around)
    {
        var arguments = new RulesArguments();
        var family = new Option<string[]>("--family") { Description = "Only this family (`root`); repeatable", HelpName = "NAME" };
        var tag = new Option<string[]>("--tag") { Description = "Only rules with this tag; repeatable", HelpName = "NAME" };
        var severity = new Option<string[]>("--severity")
        {
            Description = "Only this severity; repeatable: critical, high, medium, low, info",
            HelpName = "NAME",
        };
        var resource = new Option<string[]>("--resource")
        {
            Description = "Only rules on this kind of resource; repeatable",
            HelpName = "KIND",
        };
        var framework = new Option<string[]>("--framework", "--pack")
        {
            Description = "Only this pack: a framework (`cis-aws-7.0`) or a tag (`baseline`); repeatable",
            HelpName = "SLUG",
        };
        var command = new Command("list", "List the rules, with their severity and whether they run")
        {
            family,
            tag,
            severity,
            resource,
            framework,
        };
        arguments.AddTo(command);
        command.SetAction(parsed =>
        {
            if (arguments.LoadOrSay(parsed, around) is not { } set)
            {
                return ExitCode.CouldNotAudit;
            }

            var problems = new List<string>();
            var families = Known("--family", parsed.GetValue(family), set.All.Select(r => r.Family), problems);
            var tags = Known("--tag", parsed.GetValue(tag), set.All.SelectMany(r => r.Tags), problems);
            var severities = Known(
                "--severity",
                parsed.GetValue(severity),
                Enum.GetValues<Severity>().Reverse().Select(Names.Of),
                problems
            );
            var kinds = Known("--resource", parsed.GetValue(resource), ResourceKinds.ByName.Keys, problems);
            var frameworks = Known(
                "--framework",
                parsed.GetValue(framework),
                RuleVocabulary.Frameworks.Keys.Concat(set.All.SelectMany(r => r.Controls.Keys.Concat(r.Tags))),
                problems
            );
            if (problems.Count > 0)
            {
                RulesArguments.Say(parsed, problems);
                return ExitCode.CouldNotAudit;
            }

            var rules = set
                .All.Where(r =>
                    (families.Count == 0 || families.Contains(r.Family))
                    && (tags.Count == 0 || r.Tags.Any(tags.Contains))
                    && (severities.Count == 0 || severities.Contains(Names.Of(r.Severity)))
                    && (kinds.Count == 0 || kinds.Contains(ResourceKinds.NameOf(r.Resource)))
                    && (frameworks.Count == 0 || r.Controls.Keys.Concat(r.Tags).Any(frameworks.Contains))
                )
                .ToList();
            var on = set.Rules.Select(r => r.Id).ToHashSet(StringComparer.Ordinal);
            var output = parsed.InvocationConfiguration.Output;
            if (arguments.AsJson(parsed))
            {
                JsonLines.Write(output, rules, (json, rule) => RuleJson.Write(json, rule, on.Contains(rule.Id)));
            }
            else
            {
                Table(Terminal.On(output, around), rules, on);
            }

            return ExitCode.Clean;
        });
        return command;
    }

    private static HashSet<string> Known(string option, string[]? given, IEnumerable<string> known, List<string> problems)
    {
        var words = AwsArguments.Words(given);
        var all = known.Distinct(StringComparer.Ordinal).ToList();
        problems.AddRange(
            words.Where(w => !all.Contains(w, StringComparer.Ordinal)).Select(w => $"{option}: no rule has `{w}`{Spelling.Hint(w, all)}")
        );
        return [.. words];
    }

    private static void Table(IAnsiConsole console, List<Rule> rules, HashSet<string> on)
    {
        var table = new Table { Border = TableBorder.None };
        table.AddColumn(new TableColumn("Rule").NoWrap().PadRight(2));
        table.AddColumn(new TableColumn("Severity").NoWrap().PadRight(2));
        table.AddColumn(new TableColumn("Title").PadRight(0));
        foreach (var rule in rules)
        {
            table.AddRow(
                new Text(rule.Id),
                new Text(Names.Of(rule.Severity)),
                new Text(rule.Title + (on.Contains(rule.Id) ? "" : " (off)"))
            );
        }

        if (rules.Count > 0)
        {
            console.Write(table);
        }

        var off = rules.Count(r => !on.Contains(r.Id));
        console.WriteLine($"{rules.Count} rule{(rules.Count == 1 ? "" : "s")}{(off == 0 ? "" : $", {off} of them off")}");
    }
}
