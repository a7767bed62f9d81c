using System.Text.Json.Nodes;
using IamAuditor.Core.Rules.Expressions;
using IamAuditor.Tests.House;

namespace IamAuditor.Tests.Rules.Expressions;

/// <summary>Expressions with the value, or the kind of error, that the CEL language definition gives: one case a line in language.ndjson.</summary>
public sealed class LanguageTableTests
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Cases =>
        [.. File.ReadLines(Path.Combine(TrackedFiles.Root, "tests", "IamAuditor.Tests", "Rules", "Expressions", "language.ndjson"))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_expression_has_the_value_that_the_language_definition_gives(string line)
    {
        var expected = JsonNode.Parse(line)!.AsObject();
        var request = new JsonObject
        {
            ["expr"] = expected["expr"]!.DeepClone(),
            ["bindings"] = expected["bindings"]?.DeepClone() ?? new JsonObject(),
        };
        var text = EvalRequests.EvaluateLine(request.ToJsonString(), s_now);
        var answer = JsonNode.Parse(text)!.AsObject();

        Assert.Equal(expected["error"]?.GetValue<string>(), answer["error"]?["kind"]?.GetValue<string>());
        Assert.Equal(expected["type"]?.GetValue<string>(), answer["type"]?.GetValue<string>());
        Assert.True(JsonNode.DeepEquals(expected["value"], answer["value"]), text);
    }
}
