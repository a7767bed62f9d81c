using System.CommandLine;
using System.Text.Json;
using IamAuditor.Core.Rules;
using IamAuditor.Exports;

namespace IamAuditor.Commands;

/// <summary>`rules test`: runs the examples that rule files carry, and says of each that comes out otherwise what was expected, what came and which values were read.</summary>
internal static class RulesTestCommand
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(300);

    public static Command Create(Surroundings around)
    {
        var arguments = new RulesArguments();
        var ids = new Argument<string[]>("ID")
        {
            Description = "Rules to test: ids, families (`root`) or patterns (`user.*`); default: all",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var watch = new Option<bool>("--watch") { Description = "Test again whenever a rule file changes, until Ctrl-C" };
        var command = new Command("test", "Run the rules' own examples; exit 1 if one comes out otherwise") { ids, watch };
        arguments.AddTo(command);
        command.SetAction(
            async (parsed, ct) =>
            {
                if (!parsed.GetValue(watch))
                {
                    return Run(parsed, arguments, around, parsed.GetValue(ids) ?? []);
                }

                var last = ExitCode.Clean;
                var seen = "";
                try
                {
                    while (true)
                    {
                        var now = State(parsed, arguments, around);
                        if (now != seen)
                        {
                            seen = now;
                            last = Run(parsed, arguments, around, parsed.GetValue(ids) ?? []);
                            await parsed.InvocationConfiguration.Output.FlushAsync(ct);
                            RulesArguments.Say(parsed, ["watching the rule files; Ctrl-C ends"]);
                        }

                        await Task.Delay(LookEvery, around.Time, ct);
                    }
                }
                catch (OperationCanceledException)
                {
                    return last;
                }
            }
        );
        return command;
    }

    private static int Run(ParseResult parsed, RulesArguments arguments, Surroundings around, string[] selectors)
    {
        if (arguments.Load(parsed, around) is not { } loading)
        {
            return ExitCode.CouldNotAudit;
        }

        var output = parsed.InvocationConfiguration.Output;
        var asJson = arguments.AsJson(parsed);
        if (loading.Rules is not { } set)
        {
            // Broken files are what this command is asked about, so they are its results.
            if (asJson)
            {
                JsonLines.Write(output, loading.Problems, WriteProblem);
            }
            else
            {
                foreach (var problem in loading.Problems)
                {
                    TextLayout.Verbatim(output, problem.ToString(), 0);
                }
            }

            RulesArguments.Say(parsed, [$"{loading.Problems.Count} problem(s) in the rules; no example was run"]);
            return ExitCode.Found;
        }

        var chosen = set.All.Where(r => selectors.Length == 0 || selectors.Any(s => s == r.Family || Wildcard.Matches(s, r.Id))).ToList();
        var lost = selectors
            .Where(s => !set.All.Any(r => s == r.Family || Wildcard.Matches(s, r.Id)))
            .Select(s => $"there is no rule `{s}`{Spelling.Hint(s, set.All.Select(r => r.Id))}")
            .ToList();
        if (lost.Count > 0)
        {
            RulesArguments.Say(parsed, lost);
            return ExitCode.CouldNotAudit;
        }

        var results = chosen.SelectMany(r => RuleExamples.Run(r).Select(e => (Rule: r, Result: e))).ToList();
        var failed = results.Count(r => !r.Result.Passed);
        if (asJson)
        {
            JsonLines.Write(output, results, (json, r) => WriteResult(json, r.Rule, r.Result));
        }
        else
        {
            foreach (var (rule, result) in results.Where(r => !r.Result.Passed))
            {
                Tell(output, rule, result);
            }

            output.WriteLine(
                $"{Count(chosen.Count, "rule")}, {Count(results.Count, "example")}: {(failed == 0 ? "all as expected" : $"{results.Count - failed} as expected, {failed} not")}"
            );
        }

        return failed == 0 ? ExitCode.Clean : ExitCode.Found;
    }

    private static void Tell(TextWriter output, Rule rule, ExampleResult result)
    {
        TextLayout.Paragraph(output, $"{rule.Id}: {result.Example.Name} ({rule.File}:{result.Example.Line})");
        foreach (var problem in result.Problems)
        {
            TextLayout.Paragraph(output, problem.ToString(), 2);
        }

        if (result.Verdict is { } verdict)
        {
            Line("expected", Names.Of(result.Example.Expect));
            Line("came", Names.Of(verdict.Outcome));
            if (result.Example.ExpectMessage is { } message && message != verdict.Message)
            {
                Line("", "the outcome is right and the message is not:", verdict.Outcome == result.Example.Expect);
                Line("expected", message);
                Line("came", verdict.Message);
            }
            else
            {
                Line("message", verdict.Message);
            }

            Line("condition", rule.When is { } when ? $"{when}  =>  {rule.Pass}" : rule.Pass);
            var values = verdict
                .Observations.Select(o => $"{o.Name} = {o.Value}")
                .Concat(rule.Parameters.Select(p => $"{p.Name} = {Given(result, p) ?? p.Default.ToString()} (parameter)"))
                .ToList();
            Line("values read", values.Count == 0 ? "none" : values[0]);
            foreach (var value in values.Skip(1))
            {
                Line("", value);
            }
        }

        output.WriteLine();

        void Line(string label, string text, bool isWanted = true)
        {
            if (isWanted)
            {
                TextLayout.Labelled(output, label, text, 2, 16);
            }
        }
    }

    private static string? Given(ExampleResult result, RuleParameter parameter) =>
        result.Example.Params?.Find(parameter.Name) switch
        {
            null => null,
            Core.Yaml.YamlScalar scalar => scalar.Text,
            Core.Yaml.YamlSequence list => $"[{string.Join(", ", list.Nodes.OfType<Core.Yaml.YamlScalar>().Select(n => n.Text))}]",
            _ => "?",
        };

    private static void WriteResult(Utf8JsonWriter json, Rule rule, ExampleResult result)
    {
        json.WriteStartObject();
        json.WriteString("rule", rule.Id);
        json.WriteString("example", result.Example.Name);
        json.WriteString("file", rule.File);
        json.WriteNumber("line", result.Example.Line);
        json.WriteBoolean("passed", result.Passed);
        json.WriteString("expected", Names.Of(result.Example.Expect));
        if (result.Example.ExpectMessage is { } message)
        {
            json.WriteString("expectedMessage", message);
        }

        if (result.Verdict is { } verdict)
        {
            json.WriteString("came", Names.Of(verdict.Outcome));
            json.WriteString("message", verdict.Message);
            json.WritePropertyName("observations");
            NdJson.WriteObservations(json, verdict.Observations);
        }

        if (result.Problems.Count > 0)
        {
            json.WriteStartArray("problems");
            foreach (var problem in result.Problems)
            {
                WriteProblem(json, problem);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteProblem(Utf8JsonWriter json, RuleProblem problem)
    {
        json.WriteStartObject();
        json.WriteString("file", problem.File);
        json.WriteNumber("line", problem.Line);
        json.WriteNumber("column", problem.Column);
        json.WriteString("problem", problem.Message);
        json.WriteEndObject();
    }

    // Names, lengths and times of all rule files: cheap to take three times a second, and different after every save.
    private static string State(ParseResult parsed, RulesArguments arguments, Surroundings around)
    {
        var settings = Settings.Load(around, parsed.GetValue<string?>("--config"));
        var folders = arguments
            .Folders(parsed, settings, around, [])
            .Prepend(Path.Combine(around.ProgramDirectory, RuleFolders.BuiltInFolder));
        return string.Join(
            '\n',
            folders
                .SelectMany(RuleFolders.Paths)
                .Select(f => new FileInfo(f.Path))
                .Select(f => $"{f.FullName} {(f.Exists ? f.Length : -1)} {f.LastWriteTimeUtc.Ticks}")
                .Prepend("state")
        );
    }

    private static string Count(int number, string noun) => $"{number} {noun}{(number == 1 ? "" : "s")}";
}
