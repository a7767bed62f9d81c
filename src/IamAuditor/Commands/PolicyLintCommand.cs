using System.CommandLine;
using System.Text;
using System.Text.Json;
using IamAuditor.Policies.Catalogue;
using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Linting;

namespace IamAuditor.Commands;

/// <summary>`policy lint FILE...`: what is wrong with policies, with file, line and column. Takes documents and what the AWS CLI prints around them.</summary>
public static class PolicyLintCommand
{
    // Where the AWS CLI hides a document: get-policy-version, get-role, get-user-policy, get-bucket-policy, get-key-policy.
    private static readonly string[][] Wrappings =
    [
        ["PolicyVersion", "Document"],
        ["Role", "AssumeRolePolicyDocument"],
        ["PolicyDocument"],
        ["AssumeRolePolicyDocument"],
        ["Document"],
        ["Policy"],
        ["Content"],
    ];

    public static Command Create(Surroundings around)
    {
        var files = new Argument<string[]>("files")
        {
            Description = "Policy documents, or what the AWS CLI prints around one",
            HelpName = "FILE",
            Arity = ArgumentArity.OneOrMore,
        };
        var format = new Option<string>("--format")
        {
            Description = "text, or json for a JSON object a line",
            HelpName = "NAME",
            DefaultValueFactory = _ => "text",
        };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command("lint", "Check policies: mistakes, unknown names, entries without effect") { files, format };
        command.SetAction(parsed =>
        {
            var missing = parsed.GetValue(files)!.Where(f => !File.Exists(around.FullPath(f))).ToList();
            if (missing.Count > 0)
            {
                RulesArguments.Say(parsed, missing.Select(f => $"there is no file `{f}`"));
                return ExitCode.CouldNotAudit;
            }

            var output = parsed.InvocationConfiguration.Output;
            var found = parsed
                .GetValue(files)!
                .SelectMany(f => Check(File.ReadAllBytes(around.FullPath(f))).Select(p => (File: f, Problem: p)))
                .ToList();
            if (parsed.GetValue(format) == "json")
            {
                JsonLines.Write(output, found, (json, entry) => Write(json, entry.File, entry.Problem));
            }
            else
            {
                foreach (var (file, problem) in found)
                {
                    output.WriteLine(
                        $"{file}:{problem.At}: {problem.Severity.ToString().ToLowerInvariant()} {problem.Code}: {problem.Message}"
                    );
                }
            }

            return found.Count > 0 ? ExitCode.Found : ExitCode.Clean;
        });
        return command;
    }

    /// <summary>The problems of one file's document.</summary>
    internal static IReadOnlyList<PolicyProblem> Check(ReadOnlySpan<byte> bytes) =>
        PolicyLint.Check(Unwrapped(bytes) is { } inner ? PolicyParser.Parse(inner) : PolicyParser.Parse(bytes), ActionCatalogue.Embedded);

    // The text of a wrapped document; null where the file is the document itself, so that lines and columns are those of the file.
    private static string? Unwrapped(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes);
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind != JsonValueKind.Object || document.RootElement.TryGetProperty("Statement", out _))
            {
                return null;
            }

            foreach (var path in Wrappings)
            {
                var at = document.RootElement;
                if (Array.TrueForAll(path, name => at.ValueKind == JsonValueKind.Object && at.TryGetProperty(name, out at)))
                {
                    return at.ValueKind == JsonValueKind.String ? at.GetString()
                        : at.ValueKind == JsonValueKind.Object ? at.GetRawText()
                        : null;
                }
            }
        }
        catch (JsonException)
        {
            // The parser says what is wrong, and where.
            return null;
        }

        return null;
    }

    private static void Write(Utf8JsonWriter json, string file, PolicyProblem problem)
    {
        json.WriteStartObject();
        json.WriteString("file", file);
        json.WriteNumber("line", problem.At.Line);
        json.WriteNumber("column", problem.At.Column);
        json.WriteString("severity", problem.Severity.ToString().ToLowerInvariant());
        json.WriteString("code", problem.Code);
        json.WriteString("message", problem.Message);
        if (problem.Statement is { } statement)
        {
            json.WriteNumber("statement", statement);
        }

        json.WriteEndObject();
    }
}
