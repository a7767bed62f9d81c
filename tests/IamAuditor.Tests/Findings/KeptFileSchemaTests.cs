using System.Text;
using System.Text.Json;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Yaml;
using IamAuditor.Tests.House;

namespace IamAuditor.Tests.Findings;

/// <summary>The schemas that editors check files by say the same as the readers.</summary>
public sealed class KeptFileSchemaTests
{
    [Theory]
    [InlineData("waivers")]
    [InlineData("owners")]
    [InlineData("attestations")]
    public void Schema_and_reader_know_the_same_keys_and_want_the_same_ones(string list)
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(TrackedFiles.Root, "docs", "schemas", list + ".schema.json")));
        var entry = schema.RootElement.GetProperty("properties").GetProperty(list).GetProperty("items");
        var keys = entry.GetProperty("properties").EnumerateObject().Select(p => p.Name).ToList();
        Assert.False(entry.GetProperty("additionalProperties").GetBoolean());

        // A key that nobody knows is answered with all that there are.
        var unknown = Assert.Single(
            Problems(list, $"{list}:\n  - zzzzzzzzzzzz: 1\n"),
            p => p.Message.StartsWith("there is no key", StringComparison.Ordinal)
        );
        Assert.Equal($"there is no key `zzzzzzzzzzzz`; write one of {string.Join(", ", keys)}", unknown.Message);

        var wanted = Problems(list, $"{list}:\n  - {{}}\n")
            .Where(p => p.Message.Contains(" is missing: ", StringComparison.Ordinal))
            .Select(p => p.Message.Split('`')[1])
            .ToList();
        Assert.Equal(entry.GetProperty("required").EnumerateArray().Select(r => r.GetString()), wanted);
    }

    private static IReadOnlyList<YamlProblem> Problems(string list, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return list switch
        {
            "waivers" => WaiverReader.Read(bytes).Problems,
            "owners" => OwnersReader.Read(bytes).Problems,
            _ => AttestationReader.Read(bytes, []).Problems,
        };
    }
}
