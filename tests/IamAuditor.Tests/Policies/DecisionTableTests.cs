using System.Text.Json;
using IamAuditor.Policies.Requests;
using IamAuditor.Tests.House;

namespace IamAuditor.Tests.Policies;

/// <summary>
/// Requests with the answer that AWS's documentation gives: one case a line in decisions.ndjson. `missing` is the layer whose Allow was wanting where that
/// is the point of the case.
/// </summary>
public sealed class DecisionTableTests
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (
                var line in File.ReadLines(Path.Combine(TrackedFiles.Root, "tests", "IamAuditor.Tests", "Policies", "decisions.ndjson"))
            )
            {
                using var json = JsonDocument.Parse(line);
                cases.Add(json.RootElement.GetProperty("case").GetString()!, line);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_request_is_decided_as_AWS_documents_it(string name, string line)
    {
        using var json = JsonDocument.Parse(line);
        var expected = json.RootElement;
        var text = PolicyRequests.EvaluateLine(expected.GetProperty("request").GetRawText());
        using var answered = JsonDocument.Parse(text);
        var answer = answered.RootElement;

        Assert.True(answer.TryGetProperty("decision", out var decision), $"{name}: {text}");
        Assert.Equal(expected.GetProperty("expect").GetString(), decision.GetString());
        if (expected.TryGetProperty("dependsOn", out var keys))
            Assert.Equal(Strings(keys), Strings(answer.GetProperty("dependsOn")));
        if (expected.TryGetProperty("missing", out var layer))
            Assert.All(
                answer.GetProperty("because").EnumerateArray(),
                b => Assert.Equal(layer.GetString(), b.GetProperty("layer").GetString())
            );
    }

    private static IEnumerable<string?> Strings(JsonElement array) =>
        array.EnumerateArray().Select(k => k.GetString()).Order(StringComparer.Ordinal);
}
