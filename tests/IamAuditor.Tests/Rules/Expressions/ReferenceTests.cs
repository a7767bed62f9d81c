using System.Text.Json;
using System.Text.Json.Nodes;
using IamAuditor.Core.Rules.Expressions;
using IamAuditor.Tests.House;

namespace IamAuditor.Tests.Rules.Expressions;

/// <summary>Every example of docs/rule-language.md is run: what the reference says is what the language does.</summary>
public sealed class ReferenceTests
{
    private const string Arrow = "   // => ";

    public static TheoryData<string, string> Examples => [.. Read()];

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_of_the_reference_comes_out_as_it_says(string expression, string expected)
    {
        var request = new JsonObject { ["expr"] = expression, ["bindings"] = new JsonObject() };
        var line = EvalRequests.EvaluateLine(request.ToJsonString(), new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var answer = JsonDocument.Parse(line);
        var said = answer.RootElement.TryGetProperty("error", out var error)
            ? $"error: {error.GetProperty("kind").GetString()}"
            : $"{answer.RootElement.GetProperty("value").GetRawText()} ({answer.RootElement.GetProperty("type").GetString()})";
        Assert.Equal(expected, said);
    }

    [Fact]
    public void The_reference_has_examples() => Assert.InRange(Read().Count, 100, 1000);

    private static List<(string, string)> Read()
    {
        var examples = new List<(string, string)>();
        var inside = false;
        var pending = "";
        foreach (var line in File.ReadAllLines(Path.Combine(TrackedFiles.Root, "docs", "rule-language.md")))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                inside = line == "```cel";
                continue;
            }

            if (!inside || (pending.Length == 0 && line.StartsWith("//", StringComparison.Ordinal)))
            {
                continue;
            }

            var text = pending + line;
            var at = text.LastIndexOf(Arrow, StringComparison.Ordinal);
            if (at < 0)
            {
                pending = text + "\n";
                continue;
            }

            pending = "";
            examples.Add((text[..at], text[(at + Arrow.Length)..]));
        }

        Assert.Equal("", pending);
        return examples;
    }
}
