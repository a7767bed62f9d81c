using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using IamAuditor.Core.Rules;
using IamAuditor.Core.Rules.Expressions;
using IamAuditor.Policies;

namespace IamAuditor.Commands;

/// <summary>`rules eval`: tries an expression on given values, on every resource of an evidence folder, or in batches as JSON lines.</summary>
internal static class RulesEvalCommand
{
    private const int MostShown = 60;

    public static Command Create(Surroundings around)
    {
        var arguments = new RulesArguments();
        var expression = new Argument<string?>("EXPRESSION") { Description = "The expression", Arity = ArgumentArity.ZeroOrOne };
        var given = new Option<string?>("--given")
        {
            Description = "Variables as a JSON object; with --resource, the fields of records",
            HelpName = "JSON",
        };
        var from = new Option<string?>("--from") { Description = "Evidence folder or zip to try it on", HelpName = "PATH" };
        var resource = new Option<string?>("--resource")
        {
            Description = "The kind of resource to go over: user, role ...",
            HelpName = "KIND",
        };
        var requests = new Option<string?>("--requests")
        {
            Description = "File of JSON requests, one a line (- for standard input)",
            HelpName = "FILE",
        };
        var account = new Option<string?>("--account") { Description = "Whose files --from reads, where none says it", HelpName = "ID" };
        var at = new Option<string?>("--at")
        {
            Description = "The moment that age() counts from (default: the evidence's, else now)",
            HelpName = "TIME",
        };
        var format = new Option<string>("--format")
        {
            Description = "text, or json for a JSON object a line",
            HelpName = "NAME",
            DefaultValueFactory = _ => "text",
        };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command("eval", "Try an expression of the rule language")
        {
            expression,
            given,
            from,
            resource,
            requests,
            account,
            at,
            format,
        };
        command.SetAction(
            async (parsed, ct) =>
            {
                var problems = new List<string>();
                var text = parsed.GetValue(expression);
                var path = parsed.GetValue(from);
                var kindName = parsed.GetValue(resource);
                ResourceKind? kind = null;
                if (kindName is not null && ResourceKinds.ByName.TryGetValue(kindName, out var known))
                {
                    kind = known;
                }
                else if (kindName is not null)
                {
                    problems.Add(
                        $"--resource: `{kindName}` is no resource{Spelling.Hint(kindName, ResourceKinds.ByName.Keys)}; it is one of {string.Join(", ", ResourceKinds.ByName.Keys)}"
                    );
                }

                var moment = AuditArguments.ReadTime(parsed.GetValue(at), problems);
                AccountId? owner = null;
                if (parsed.GetValue(account) is { } accountText)
                {
                    if (AccountId.TryParse(accountText, out var accountId))
                    {
                        owner = accountId;
                    }
                    else
                    {
                        problems.Add($"--account: `{accountText}` is not an account id; write twelve digits");
                    }
                }

                var file = parsed.GetValue(requests);
                if (
                    file is not null
                    && (text is not null || path is not null || kindName is not null || parsed.GetValue(given) is not null)
                )
                {
                    problems.Add("--requests brings expressions and values of its own; leave the others out");
                }
                else if (file is null && text is null)
                {
                    problems.Add("an expression is missing; write one, or --requests FILE");
                }
                else if (path is not null && (kindName is null || parsed.GetValue(given) is not null))
                {
                    problems.Add("--from goes with --resource KIND, and without --given");
                }

                if (file is not null and not "-" && !File.Exists(around.FullPath(file)))
                {
                    problems.Add($"--requests: there is no file `{file}`");
                }

                if (path is not null && !Path.Exists(around.FullPath(path)))
                {
                    problems.Add($"--from: there is no folder or file `{path}`");
                }

                if (problems.Count > 0)
                {
                    RulesArguments.Say(parsed, problems);
                    return ExitCode.CouldNotAudit;
                }

                var now = around.Time.GetUtcNow();
                if (file is not null)
                {
                    await using var stream = file == "-" ? Console.OpenStandardInput() : File.OpenRead(around.FullPath(file));
                    await AnswerAsync(stream, parsed.InvocationConfiguration.Output, moment ?? now, ct);
                    return ExitCode.Clean;
                }

                var asJson = parsed.GetValue(format) == "json";
                return path is not null
                        ? OnEvidence(
                            parsed,
                            around,
                            text!,
                            kind!.Value,
                            EvidenceReplay.Of(around.FullPath(path), owner, moment, now),
                            asJson
                        )
                    : kind is { } type ? OnRecords(parsed, text!, type, parsed.GetValue(given) ?? "{}", asJson)
                    : OnValues(parsed, text!, parsed.GetValue(given) ?? "{}", moment ?? now, asJson);
            }
        );
        return command;
    }

    /// <summary>One line out for each line in that is not blank, in order, each as soon as it is there.</summary>
    internal static async Task AnswerAsync(Stream requests, TextWriter output, DateTimeOffset takenAt, CancellationToken ct)
    {
        await foreach (var line in RequestLines.ReadAsync(requests, ct))
        {
            if (line.Text is not { } text)
            {
                await output.WriteLineAsync(EvalRequests.Refusal(line.Problem!));
            }
            else if (!string.IsNullOrWhiteSpace(text))
            {
                await output.WriteLineAsync(EvalRequests.EvaluateLine(text, takenAt));
            }

            if (!line.HasNext)
            {
                await output.FlushAsync(ct);
            }
        }
    }

    private static int OnValues(ParseResult parsed, string expression, string given, DateTimeOffset takenAt, bool asJson)
    {
        JsonDocument bindings;
        try
        {
            bindings = JsonDocument.Parse(given);
        }
        catch (JsonException e)
        {
            RulesArguments.Say(parsed, [$"--given: not JSON: {e.Message}"]);
            return ExitCode.CouldNotAudit;
        }

        using var request = new MemoryStream();
        using (bindings)
        using (var json = new Utf8JsonWriter(request))
        {
            json.WriteStartObject();
            json.WriteString("expr", expression);
            json.WritePropertyName("bindings");
            bindings.RootElement.WriteTo(json);
            json.WriteEndObject();
        }

        var answer = EvalRequests.EvaluateLine(Encoding.UTF8.GetString(request.ToArray()), takenAt);
        return Print(parsed, expression, answer, asJson);
    }

    private static int OnRecords(ParseResult parsed, string text, ResourceKind kind, string given, bool asJson)
    {
        if (Compiled(parsed, text, kind, asJson) is not { } expression)
        {
            return ExitCode.Found;
        }

        var (result, problems) = ExpressionTrial.OnGiven(expression, kind, new RuleFile("--given", Encoding.UTF8.GetBytes(given)));
        if (result is not { } value)
        {
            RulesArguments.Say(parsed, problems.Select(p => p.ToString()));
            return ExitCode.CouldNotAudit;
        }

        return Print(parsed, text, Answer(json => EvalRequests.WriteResult(json, expression, value)), asJson);
    }

    private static int OnEvidence(
        ParseResult parsed,
        Surroundings around,
        string text,
        ResourceKind kind,
        EvidenceReplay replay,
        bool asJson
    )
    {
        RulesArguments.Say(parsed, replay.Messages);
        if (replay.Snapshot is not { } snapshot)
        {
            return ExitCode.CouldNotAudit;
        }

        if (Compiled(parsed, text, kind, asJson) is not { } expression)
        {
            return ExitCode.Found;
        }

        var settings = Settings.Load(around, parsed.GetValue<string?>("--config"));
        var values = ExpressionTrial.On(expression, kind, snapshot, RuleFolders.SettingsOf(settings.Options));
        var unread = RuleVocabulary.InventoryOf(kind).Where(s => !snapshot.Coverage.IsComplete(s)).Select(s => s.Name).ToList();
        var output = parsed.InvocationConfiguration.Output;
        if (asJson)
        {
            JsonLines.Write(
                output,
                values,
                (json, value) =>
                {
                    json.WriteStartObject();
                    json.WriteString("resource", value.Resource);
                    if (value.Subresource is { } subresource)
                    {
                        json.WriteString("subresource", subresource);
                    }

                    if (value.Region is { } region)
                    {
                        json.WriteString("region", region);
                    }

                    EvalRequests.WriteResult(json, expression, value.Result);
                    json.WriteEndObject();
                }
            );
        }
        else
        {
            Tell(output, kind, values);
        }

        if (unread.Count > 0)
        {
            RulesArguments.Say(parsed, [$"not read completely: {string.Join(", ", unread)}; there may be more"]);
        }

        return ExitCode.Clean;
    }

    private static void Tell(TextWriter output, ResourceKind kind, IReadOnlyList<ResourceValue> values)
    {
        foreach (var value in values.Take(MostShown))
        {
            TextLayout.Paragraph(output, $"{Shown(value.Result)}   {value.Resource}{(value.Subresource is { } part ? $" {part}" : "")}");
            foreach (var read in value.Reads)
            {
                TextLayout.Paragraph(output, $"{read.Path} = {read.Value}", 4);
            }
        }

        if (values.Count > MostShown)
        {
            output.WriteLine($"and {values.Count - MostShown} more; `--format json` prints all");
        }

        var counts = values
            .GroupBy(v =>
                v.Result.HasValue ? v.Result.Value.ToString()
                : v.Result.IsUnread ? "unknown"
                : "error"
            )
            .OrderByDescending(g => g.Count())
            .ThenBy(g => g.Key, StringComparer.Ordinal)
            .ToList();
        var summary = counts.Count is 0 or > 5
            ? ""
            : $": {string.Join(", ", counts.Select(g => $"{g.Count().ToString(CultureInfo.InvariantCulture)} {g.Key}"))}";
        TextLayout.Paragraph(output, $"{values.Count} of kind {ResourceKinds.NameOf(kind)}{summary}");
    }

    private static string Shown(ExpressionResult result) =>
        result.HasValue ? result.Value.ToString()
        : result.IsUnread ? $"unknown ({string.Join(", ", result.MissingSources)} not read)"
        : $"error: {result.Error!.Message}";

    private static CompiledExpression? Compiled(ParseResult parsed, string text, ResourceKind kind, bool asJson)
    {
        var compilation = Expression.Compile(text, RuleScopes.Of(kind));
        if (compilation.Expression is null)
        {
            if (asJson)
            {
                foreach (var problem in compilation.Problems)
                {
                    parsed.InvocationConfiguration.Output.WriteLine(Answer(json => EvalRequests.WriteProblem(json, problem)));
                }
            }
            else
            {
                foreach (var problem in compilation.Problems)
                {
                    Complain(parsed, problem.Message, problem.Line, problem.Column, problem.Caret);
                }
            }
        }

        return compilation.Expression;
    }

    private static string Answer(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, RulesArguments.Json))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static int Print(ParseResult parsed, string expression, string answer, bool asJson)
    {
        using var document = JsonDocument.Parse(answer, new JsonDocumentOptions { MaxDepth = 1_000 });
        var isError = document.RootElement.TryGetProperty("error", out var error);
        if (asJson)
        {
            parsed.InvocationConfiguration.Output.WriteLine(answer);
        }
        else if (isError)
        {
            var (line, column) = (error.GetProperty("line").GetInt32(), error.GetProperty("column").GetInt32());
            Complain(parsed, error.GetProperty("message").GetString()!, line, column, ExpressionProblem.CaretAt(expression, line, column));
        }
        else
        {
            TextLayout.Verbatim(
                parsed.InvocationConfiguration.Output,
                $"{document.RootElement.GetProperty("value").GetRawText()}   ({document.RootElement.GetProperty("type").GetString()})",
                0
            );
        }

        return isError ? ExitCode.Found : ExitCode.Clean;
    }

    private static void Complain(ParseResult parsed, string message, int line, int column, string caret)
    {
        var error = parsed.InvocationConfiguration.Error;
        RulesArguments.Say(parsed, [$"{line}:{column}: {message}"]);
        TextLayout.Verbatim(error, caret, 2);
    }
}
