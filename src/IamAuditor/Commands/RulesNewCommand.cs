using System.CommandLine;
using System.Text;
using IamAuditor.Core.Rules;

namespace IamAuditor.Commands;

/// <summary>`rules new`: one file with a failing example, and the command that runs it.</summary>
internal static class RulesNewCommand
{
    private const string DefaultFolder = "rules";

    public static Command Create(Surroundings around)
    {
        var arguments = new RulesArguments();
        var id = new Argument<string>("ID") { Description = "The new rule's id: family.name, lower case" };
        var resource = new Option<string>("--resource")
        {
            Description = "What it gives a verdict for: user, access-key, role, account ...",
            HelpName = "KIND",
            Required = true,
        };
        var command = new Command("new", "Write the first draft of a rule, with one failing example") { id, resource };
        arguments.AddTo(command, hasFormat: false);
        command.SetAction(parsed => Run(parsed, around, arguments, parsed.GetValue(id)!, parsed.GetValue(resource)!));
        return command;
    }

    private static int Run(ParseResult parsed, Surroundings around, RulesArguments arguments, string id, string resource)
    {
        var problems = new List<string>();
        var settings = Settings.Load(around, parsed.GetValue<string?>("--config"));
        problems.AddRange(settings.Problems);
        var given = parsed.GetValue<string[]>("--rules") ?? [];
        if (!RuleVocabulary.IsRuleId(id))
        {
            problems.Add($"`{id}` is not a rule id; write family.name in lower case with hyphens, such as access-key.rotation");
        }

        if (!ResourceKinds.ByName.TryGetValue(resource, out var kind))
        {
            problems.Add(
                $"--resource: `{resource}` is no resource{Spelling.Hint(resource, ResourceKinds.ByName.Keys)}; it is one of {string.Join(", ", ResourceKinds.ByName.Keys)}"
            );
        }

        if (given.Any(f => f.Length == 0))
        {
            problems.Add("--rules: the path is empty");
        }

        if (problems.Count > 0)
        {
            RulesArguments.Say(parsed, problems);
            return ExitCode.CouldNotAudit;
        }

        // The last folder named is the author's own; the ones before it may be shared.
        string[] choices = [DefaultFolder, .. settings.Options.Rules.Directories, .. given];
        var folder = choices[^1];
        var path = Path.Combine(around.FullPath(folder), id[..id.IndexOf('.', StringComparison.Ordinal)], $"{id}.yaml");
        var folders = arguments.Folders(parsed, settings, around, []).Append(around.FullPath(folder)).Where(Directory.Exists).Distinct();
        var taken = new[] { Path.Combine(around.ProgramDirectory, RuleFolders.BuiltInFolder) }
            .Where(_ => !arguments.OwnOnly(parsed))
            .Concat(folders)
            .SelectMany(RuleFolders.Paths)
            .FirstOrDefault(f => Path.GetFileNameWithoutExtension(f.Path) == id);
        if (taken.Path is not null || File.Exists(path))
        {
            RulesArguments.Say(parsed, [$"there is a rule `{id}` already, in {taken.Path ?? path}; choose another id, or edit that file"]);
            return ExitCode.CouldNotAudit;
        }

        var schema = Path.Combine(around.ProgramDirectory, RuleFolders.BuiltInFolder, RuleSchema.FileName);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(
            path,
            RuleScaffold.Of(
                id,
                kind,
                File.Exists(schema) ? Path.GetRelativePath(Path.GetDirectoryName(path)!, schema).Replace('\\', '/') : null
            ),
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)
        );
        var shown = Path.GetRelativePath(around.WorkingDirectory, path).Replace('\\', '/');
        var option = settings.Options.Rules.Directories.Select(around.FullPath).Contains(around.FullPath(folder))
            ? ""
            : $" --rules {folder}";
        var output = parsed.InvocationConfiguration.Output;
        output.WriteLine(shown);
        output.WriteLine("One of its examples fails until `pass` says what is right. Edit it while this runs:");
        output.WriteLine($"  iam-auditor rules test {id} --watch{option}");
        return ExitCode.Clean;
    }
}
