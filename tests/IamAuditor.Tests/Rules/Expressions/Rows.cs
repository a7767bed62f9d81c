using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Tests.Rules.Expressions;

/// <summary>
/// Tables of expressions: a row is <c>expression => type json</c> or <c>expression => !kind</c>, judged through the JSON lines of
/// <c>rules eval --requests</c>. All rows that differ are reported together.
/// </summary>
internal static class Rows
{
    private static readonly DateTimeOffset s_takenAt = new(2025, 7, 1, 0, 0, 0, TimeSpan.Zero);

    public static void Hold(string table, string bindings = "{}", int atLeast = 1)
    {
        var wrong = new StringBuilder();
        var count = 0;
        foreach (var row in table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (row.StartsWith('#'))
                continue;
            var arrow = row.LastIndexOf("=>", StringComparison.Ordinal);
            Assert.True(arrow > 0, $"not a row: {row}");
            count++;
            var (expression, wanted) = (row[..arrow].Trim(), row[(arrow + 2)..].Trim());
            var got = Evaluate(expression, bindings);
            if (!string.Equals(Short(got), Normalized(wanted), StringComparison.Ordinal))
                wrong.AppendLine($"{expression}\n    wanted {Normalized(wanted)}\n    got    {Short(got)}   {got}");
        }

        Assert.True(wrong.Length == 0, wrong.ToString());
        Assert.True(count >= atLeast, $"only {count} rows");
    }

    public static string Evaluate(string expression, string bindings = "{}") =>
        EvalRequests.EvaluateLine($$"""{"expr":{{JsonSerializer.Serialize(expression)}},"bindings":{{bindings}}}""", s_takenAt);

    private static string Normalized(string wanted)
    {
        if (wanted.StartsWith('!'))
            return wanted;
        var blank = wanted.IndexOf(' ', StringComparison.Ordinal);
        return $"{wanted[..blank]} {JsonNode.Parse(wanted[(blank + 1)..])?.ToJsonString() ?? "null"}";
    }

    private static string Short(string answer)
    {
        var json = JsonNode.Parse(answer)!;
        return json["error"] is { } error ? $"!{error["kind"]}" : $"{json["type"]} {json["value"]?.ToJsonString() ?? "null"}";
    }
}
