using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using IamAuditor.Core.Rules;
using IamAuditor.Core.Rules.Frameworks;
using Spectre.Console;

namespace IamAuditor.Commands;

/// <summary>`rules coverage`: what of a framework the rules decide, what a person has to look at, and what is missing.</summary>
public static class RulesCoverage
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(Surroundings around)
    {
        ArgumentNullException.ThrowIfNull(around);
        var framework = new Option<string[]>("--framework")
        {
            Description = "The framework (`cis-aws-7.0`); repeatable; none: a line for each framework",
            HelpName = "SLUG",
        };
        var rules = new Option<string[]>("--rules")
        {
            Description = "Folder of rules besides the built-in ones; repeatable",
            HelpName = "DIR",
        };
        var format = new Option<string>("--format")
        {
            Description = "text, or json for a JSON object a line",
            HelpName = "NAME",
            DefaultValueFactory = _ => "text",
        };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command("coverage", "Show what of a framework the rules decide, and what nobody does")
        {
            framework,
            rules,
            format,
        };
        command.SetAction(parsed =>
        {
            var settings = Settings.Load(around, parsed.GetValue<string?>("--config"));
            var problems = new List<string>(settings.Problems);
            var fileProblems = new List<RuleProblem>();
            var frameworks = FrameworkFolders.Load(around, fileProblems);
            var slugs = frameworks.Select(f => f.Slug).ToList();
            var wanted = AwsArguments.Words(parsed.GetValue(framework)).Distinct(StringComparer.Ordinal).ToList();
            problems.AddRange(
                wanted
                    .Where(w => !slugs.Contains(w, StringComparer.Ordinal))
                    .Select(w =>
                        $"--framework: there is no framework `{w}`{Spelling.Hint(w, slugs)}; it is one of {string.Join(", ", slugs)}"
                    )
            );
            var folders = parsed.GetValue(rules) ?? [];
            problems.AddRange(
                folders.Where(f => f.Length == 0 || !Directory.Exists(around.FullPath(f))).Select(f => $"--rules: there is no folder `{f}`")
            );
            RuleSet? set = null;
            if (problems.Count == 0)
            {
                var all = settings
                    .Options.Rules.Directories.Concat(folders)
                    .Where(f => f.Length > 0)
                    .Select(around.FullPath)
                    .Distinct(StringComparer.Ordinal);
                var loading = RuleFolders.Load(around, settings.Options, [.. all]);
                set = loading.Rules;
                fileProblems.AddRange(loading.Problems);
            }

            problems.AddRange(fileProblems.Select(p => p.ToString()));
            if (set is null || problems.Count > 0)
            {
                CommandLine.Say(parsed.InvocationConfiguration.Error, CommandLine.NameOf(parsed.CommandResult), problems);
                return ExitCode.CouldNotAudit;
            }

            var coverages = frameworks
                .Where(f => wanted.Count == 0 || wanted.Contains(f.Slug, StringComparer.Ordinal))
                .Select(f => FrameworkCoverage.Of(f, set))
                .ToList();
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(format) == "json")
            {
                foreach (var coverage in coverages)
                {
                    Write(output, coverage);
                }
            }
            else
            {
                Show(Terminal.On(output, around), coverages, isDetailed: wanted.Count > 0);
            }

            return ExitCode.Clean;
        });
        return command;
    }

    /// <summary>`automated`, `manual`, `missing`: the words of the text, the JSON and the documentation.</summary>
    public static string NameOf(Assessment assessment) => assessment.ToString().ToLowerInvariant();

    private static void Show(IAnsiConsole console, List<FrameworkCoverage> coverages, bool isDetailed)
    {
        foreach (var coverage in coverages)
        {
            if (isDetailed)
            {
                console.WriteLine(coverage.Framework.Name);
                console.WriteLine(coverage.Framework.Scope);
                console.WriteLine();
                console.Write(Table(coverage));
            }

            console.WriteLine(Sum(coverage));
            if (isDetailed)
            {
                console.WriteLine();
            }
        }
    }

    private static Table Table(FrameworkCoverage coverage)
    {
        var table = new Table { Border = TableBorder.None };
        table.AddColumn(new TableColumn("No.").NoWrap().PadRight(2));
        table.AddColumn(new TableColumn("How").NoWrap().PadRight(2));
        table.AddColumn(new TableColumn("Requirement, and its rules or what to look at").PadRight(0));
        foreach (var covered in coverage.Requirements)
        {
            var how = covered.Assessment switch
            {
                Assessment.Automated => string.Join(", ", covered.Rules),
                Assessment.Manual => covered.Requirement.Manual!,
                _ => "no rule decides it",
            };
            var off = covered.SwitchedOff.Count == 0 ? "" : $" (switched off: {string.Join(", ", covered.SwitchedOff)})";
            table.AddRow(
                new Text(covered.Requirement.Id),
                new Text(NameOf(covered.Assessment)),
                new Text($"{covered.Requirement.Title}\n  {how}{off}")
            );
        }

        return table;
    }

    private static string Sum(FrameworkCoverage coverage)
    {
        int Count(Assessment assessment) => coverage.Requirements.Count(r => r.Assessment == assessment);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{coverage.Framework.Slug}: {coverage.Requirements.Count} requirements, {Count(Assessment.Automated)} automated, {Count(Assessment.Manual)} manual, {Count(Assessment.Missing)} missing"
        );
    }

    private static void Write(TextWriter output, FrameworkCoverage coverage)
    {
        using var bytes = new MemoryStream();
        foreach (var covered in coverage.Requirements)
        {
            bytes.SetLength(0);
            using (var json = new Utf8JsonWriter(bytes, Json))
            {
                json.WriteStartObject();
                json.WriteString("framework", coverage.Framework.Slug);
                json.WriteString("requirement", covered.Requirement.Id);
                json.WriteString("title", covered.Requirement.Title);
                json.WriteString("assessment", NameOf(covered.Assessment));
                List("rules", covered.Rules);
                List("switchedOff", covered.SwitchedOff);
                if (covered.Assessment == Assessment.Manual)
                {
                    json.WriteString("manual", covered.Requirement.Manual);
                }

                json.WriteEndObject();

                void List(string name, IReadOnlyList<string> values)
                {
                    json.WriteStartArray(name);
                    foreach (var value in values)
                    {
                        json.WriteStringValue(value);
                    }

                    json.WriteEndArray();
                }
            }

            output.WriteLine(Encoding.UTF8.GetString(bytes.ToArray()));
        }
    }
}
