using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using IamAuditor.Commands;
using IamAuditor.Tests.House;
using IamAuditor.Tests.Rules;

namespace IamAuditor.Tests.Commands;

public sealed class RulesCommandTests : IDisposable
{
    private readonly Cli cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public void A_remedy_that_names_our_own_command_names_one_that_there_is()
    {
        var commands = BuiltInRulesTests
            .Rules.All.Select(r => r.Fix.Cli ?? "")
            .Where(c => c.StartsWith("iam-auditor ", StringComparison.Ordinal))
            .Select(c => System.Text.RegularExpressions.Regex.Replace(c, "{[^}]*}", "arn:aws:iam::111122223333:role/x"))
            .ToList();
        Assert.True(commands.Count > 10, $"only {commands.Count} remedies name a command of ours");
        Assert.Equal(
            [],
            commands.SelectMany(c => CommandLine.Create(cli.Around).Parse(c.Split(' ')[1..]).Errors.Select(e => $"{c}: {e.Message}"))
        );
    }

    [Fact]
    public async Task The_list_is_filtered_and_comes_as_JSON_lines_too()
    {
        var (code, output, error) = await cli.RunAsync("rules", "list", "--family", "certificate", "--format", "json");
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(
            ["certificate.expired", "certificate.expiring-soon"],
            output
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(l => JsonDocument.Parse(l).RootElement.GetProperty("id").GetString())
        );
        Assert.All((await cli.RunAsync("rules", "list")).Output.Split('\n'), line => Assert.InRange(line.TrimEnd().Length, 0, 80));
    }

    [Fact]
    public async Task A_rule_is_shown_with_why_fix_parameters_and_controls()
    {
        var (code, output, _) = await cli.RunAsync("rules", "show", "access-key.rotation");
        Assert.Equal(0, code);
        foreach (
            var text in new[]
            {
                "A leaked key works until it is replaced",
                "Create a second key",
                "maxDays",
                "90",
                "cis-aws-3.0",
                "1.14",
                "key.active",
            }
        )
        {
            Assert.Contains(text, output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_rule_that_does_not_exist_gets_the_nearest_name()
    {
        var (code, output, error) = await cli.RunAsync("rules", "show", "access-key.rotatoin");
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("access-key.rotation", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_examples_of_all_built_in_rules_come_out() =>
        Assert.Matches("^\\d+ rules, \\d+ examples: all as expected\n$", (await cli.RunAsync("rules", "test")).Output);

    [Fact]
    public async Task An_expression_is_tried_on_given_values()
    {
        Assert.Equal((0, "3   (int)\n"), await Answer("rules", "eval", "1 + 2"));
        Assert.Equal((0, "true   (bool)\n"), await Answer("rules", "eval", "a.b > 1", "--given", """{"a":{"b":2}}"""));
        var (code, output, error) = await cli.RunAsync("rules", "eval", "user.mfaActiv", "--resource", "user");
        Assert.Equal(1, code);
        Assert.Contains("mfaActive", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_are_answered_line_by_line_and_a_bad_one_does_not_stop_the_rest()
    {
        cli.Write(
            "requests.ndjson",
            "{\"id\":\"a\",\"expr\":\"[1].map(x, x + 1u)\"}\nnonsense\n{\"id\":\"b\",\"expr\":\"u\",\"bindings\":{\"u\":{\"$type\":\"uint\",\"value\":7}}}\n"
        );
        var (code, output, _) = await cli.RunAsync("rules", "eval", "--requests", "requests.ndjson");
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((0, 3), (code, lines.Length));
        Assert.Contains("\"kind\":\"type\"", lines[0], StringComparison.Ordinal);
        Assert.Contains("\"error\"", lines[1], StringComparison.Ordinal);
        Assert.Equal("""{"id":"b","value":7,"type":"uint"}""", lines[2]);
    }

    [Fact]
    public async Task The_tutorial_leads_to_a_rule_that_works()
    {
        // docs/writing-a-rule.md, step by step; the file of step 3 is taken from the page itself.
        var page = await File.ReadAllTextAsync(
            Path.Combine(TrackedFiles.Root, "docs", "writing-a-rule.md"),
            TestContext.Current.CancellationToken
        );
        var (made, output, _) = await cli.RunAsync("rules", "new", "user.no-wildcard-names", "--resource", "user");
        Assert.Equal(0, made);
        Assert.Contains("rules/user/user.no-wildcard-names.yaml", output, StringComparison.Ordinal);
        var before = await cli.RunAsync("rules", "test", "user.no-wildcard-names", "--rules", "rules");
        Assert.Equal(1, before.Code);
        Assert.Contains("1 as expected, 1 not", before.Output, StringComparison.Ordinal);
        var start = page.IndexOf("```yaml\n", StringComparison.Ordinal) + 8;
        cli.Write("rules/user/user.no-wildcard-names.yaml", page[start..page.IndexOf("```", start, StringComparison.Ordinal)]);
        var after = await cli.RunAsync("rules", "test", "user.no-wildcard-names", "--rules", "rules");
        Assert.Equal((0, "1 rule, 3 examples: all as expected\n"), (after.Code, after.Output));
        var demo = await cli.RunAsync(
            "demo",
            "--rules",
            "rules",
            "--rule",
            "user.no-wildcard-names",
            "--format",
            "verdicts",
            "--out",
            "out"
        );
        Assert.Equal(0, demo.Code);
        Assert.Contains(
            "user.no-wildcard-names",
            await File.ReadAllTextAsync(Path.Combine(cli.Folder, "out", "verdicts.ndjson"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("docs/rules.md")]
    [InlineData("rules/rule.schema.json", "--schema")]
    public async Task What_is_generated_is_what_the_repository_has(string file, params string[] options)
    {
        var (code, output, _) = await cli.RunAsync(["rules", "docs", .. options]);
        Assert.Equal(0, code);
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(TrackedFiles.Root, file), TestContext.Current.CancellationToken), output);
    }

    [Fact]
    public async Task A_preview_says_what_a_rule_would_say_on_earlier_evidence()
    {
        Assert.Equal(0, (await cli.RunAsync("demo", "--out", "first", "--format", "verdicts")).Code);
        var (code, output, _) = await cli.RunAsync("rules", "preview", "user.console-mfa", "--from", "first/evidence.zip");
        Assert.Equal(0, code);
        Assert.Contains("18", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preview_on_the_last_runs_takes_the_evidence_that_audits_kept()
    {
        var data = Path.Combine(cli.Folder, "data");
        cli.Write("appsettings.json", JsonSerializer.Serialize(new { IamAuditor = new { DataDirectory = data } }));
        Assert.Equal(0, (await cli.RunAsync("demo", "--out", "first", "--format", "verdicts")).Code);
        var none = await cli.RunAsync("rules", "preview", "user.console-mfa", "--on", "LAST-2");
        Assert.Equal(2, none.Code);
        Assert.Contains("--on: no evidence is kept in ", none.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await cli.RunAsync("audit", "--from", "first/evidence.zip", "--format", "verdicts", "--out", "second")).Code);
        var (code, output, error) = await cli.RunAsync("rules", "preview", "user.mfa-any", "--on", "LAST-2", "--format", "json");
        Assert.Equal((0, ""), (code, error));
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!).ToList();
        // It is off, and says what it would say.
        Assert.Contains(lines, l => (string?)l["outcome"] == "fail");
        Assert.All(lines, l => Assert.StartsWith("data/evidence/111122223333/", (string?)l["evidence"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Watching_tests_again_when_a_file_is_saved_and_ends_with_the_last_result()
    {
        Assert.Equal(0, (await cli.RunAsync("rules", "new", "user.watched", "--resource", "user")).Code);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        end.CancelAfter(TimeSpan.FromMinutes(3));
        await using var output = new Heard();
        var watching = CommandLine.RunAsync(
            ["rules", "test", "user.watched", "--rules", "rules", "--watch"],
            cli.Around,
            output,
            output,
            end.Token
        );
        await Says("1 as expected, 1 not");
        const string file = "rules/user/user.watched.yaml";
        var text = await File.ReadAllTextAsync(Path.Combine(cli.Folder, file), end.Token);
        cli.Write(file, text.Replace("pass: ", "pas: ", StringComparison.Ordinal));
        await Says("a rule has no key `pas` (did you mean `pass`?)");
        await end.CancelAsync();
        Assert.Equal(1, await watching);

        async Task Says(string what)
        {
            while (!output.ToString().Contains(what, StringComparison.Ordinal))
            {
                Assert.False(watching.IsCompleted, output.ToString());
                await Task.Delay(TimeSpan.FromMilliseconds(50), end.Token);
            }
        }
    }

    private async Task<(int, string)> Answer(params string[] arguments)
    {
        var (code, output, error) = await cli.RunAsync(arguments);
        Assert.Equal("", error);
        return (code, output);
    }

    /// <summary>What a command writes while it runs.</summary>
    private sealed class Heard : TextWriter
    {
        private readonly Lock gate = new();
        private readonly StringBuilder text = new();

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value)
        {
            lock (gate)
            {
                text.Append(value);
            }
        }

        public override string ToString()
        {
            lock (gate)
            {
                return text.ToString();
            }
        }
    }
}
