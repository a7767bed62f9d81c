using System.CommandLine;
using System.Globalization;
using IamAuditor.Core.Rules;
using IamAuditor.Exports;

namespace IamAuditor.Commands;

/// <summary>`rules show ID`: everything about one rule, as a person who must act on its finding or tune it wants to read it.</summary>
internal static class RulesShowCommand
{
    public static Command Create(Surroundings around)
    {
        var arguments = new RulesArguments();
        var id = new Argument<string>("ID") { Description = "The rule's id" };
        var command = new Command("show", "Explain a rule: what, why, how to mend, parameters, controls, history") { id };
        arguments.AddTo(command);
        command.SetAction(parsed =>
        {
            if (
                arguments.LoadOrSay(parsed, around) is not { } set
                || RulesArguments.Find(parsed, set, parsed.GetValue(id)!) is not { } rule
            )
            {
                return ExitCode.CouldNotAudit;
            }

            var output = parsed.InvocationConfiguration.Output;
            var isOn = set.Rules.Contains(rule);
            if (arguments.AsJson(parsed))
            {
                JsonLines.Write(output, [rule], (json, r) => RuleJson.Write(json, r, isOn, isWhole: true));
            }
            else
            {
                Write(output, rule, isOn);
            }

            return ExitCode.Clean;
        });
        return command;
    }

    private static void Write(TextWriter output, Rule rule, bool isOn)
    {
        TextLayout.Paragraph(output, $"{rule.Id}: {rule.Title}");
        output.WriteLine();
        Line("severity", Names.Of(rule.Severity));
        Line("resource", ResourceKinds.NameOf(rule.Resource));
        Line(
            "state",
            isOn ? "on"
                : rule.EnabledByDefault ? "off (by configuration)"
                : "off (unless configuration enables it)"
        );
        Line("needs", string.Join(", ", rule.Needs.Select(n => string.Join(" or ", n.Select(s => s.Name)))));
        if (rule.Tags.Count > 0)
        {
            Line("tags", string.Join(", ", rule.Tags));
        }

        Line("file", rule.File);
        Heading("Condition");
        if (rule.When is { } when)
        {
            Line("applies when", when, 18);
        }

        Line("passes when", rule.Pass, 18);
        Line("says", rule.Message, 18);
        Heading("Why");
        TextLayout.Paragraph(output, rule.Why, 2);
        Heading("What to do");
        TextLayout.Paragraph(output, rule.Fix.Text, 2);
        Code("AWS CLI:", rule.Fix.Cli);
        Code("Terraform:", rule.Fix.Terraform);
        Parameters();
        if (rule.Overrides.Count > 0)
        {
            Heading("Overrides");
            foreach (var change in rule.Overrides)
            {
                TextLayout.Paragraph(output, Described(change), 2);
            }
        }

        if (rule.Controls.Count > 0)
        {
            Heading("Controls");
            foreach (var (framework, requirements) in rule.Controls)
            {
                Line(framework, string.Join(", ", requirements), 18);
            }
        }

        Heading("Examples");
        foreach (var example in rule.Examples)
        {
            Line(Names.Of(example.Expect), example.Name, 18);
        }

        Heading("Changes");
        if (rule.Changes.Count == 0)
        {
            TextLayout.Paragraph(output, "none since the rule was written", 2);
        }

        foreach (var change in rule.Changes)
        {
            Line(change.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), change.What, 18);
        }

        void Line(string label, string text, int column = 14) => TextLayout.Labelled(output, label, text, 2, column);

        void Heading(string text)
        {
            output.WriteLine();
            output.WriteLine(text);
        }

        void Code(string label, string? text)
        {
            if (text is not null)
            {
                output.WriteLine();
                output.WriteLine($"  {label}");
                TextLayout.Verbatim(output, text.TrimEnd(), 4);
            }
        }

        void Parameters()
        {
            if (rule.Parameters.Count == 0)
            {
                return;
            }

            Heading("Parameters");
            foreach (var parameter in rule.Parameters)
            {
                Line(parameter.Name, $"{parameter.Default} ({parameter.Type})", 26);
                foreach (var change in rule.Overrides.Where(o => o.Params.ContainsKey(parameter.Name)))
                {
                    Line("", $"{string.Join(", ", change.Params[parameter.Name])} {For(change)}", 26);
                }
            }
        }
    }

    private static string For(RuleOverride change)
    {
        var scope = RuleJson.Scope(change).Select(s => $"{s.Name} {string.Join(", ", s.Values)}").ToList();
        return scope.Count == 0 ? "everywhere" : $"for {string.Join(" and ", scope)}";
    }

    private static string Described(RuleOverride change)
    {
        var parts = new List<string>();
        if (change.Severity is { } severity)
        {
            parts.Add($"severity {Names.Of(severity)}");
        }

        if (change.Enabled is { } enabled)
        {
            parts.Add(enabled ? "on" : "off");
        }

        parts.AddRange(change.Params.Select(p => $"{p.Key} = {string.Join(", ", p.Value)}"));
        return $"{string.Join(", ", parts)} {For(change)} ({change.Origin})";
    }
}
