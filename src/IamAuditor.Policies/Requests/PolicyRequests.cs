using System.Text.Json;
using IamAuditor.Policies.Decisions;
using IamAuditor.Policies.Documents;

namespace IamAuditor.Policies.Requests;

/// <summary>
/// The pure part of <c>policy evaluate</c> and <c>policy explain</c>: a JSON request in, a JSON decision or a text for people out. The formats are documented
/// in <c>docs/schemas</c>. Nothing here throws on input: a line that is no request gets <c>{"error":{"code","message"}}</c>.
/// </summary>
public static class PolicyRequests
{
    private const int BatchSize = 1024;

    /// <summary>The cache saves reading the same documents again; null reads each anew.</summary>
    public static string EvaluateLine(string json, PolicyCache? cache = null, ActionFacts? facts = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        string? id = null;
        try
        {
            using var document = Parse(json);
            id = RequestReader.IdOf(document.RootElement);
            var (request, problems) = new RequestReader(document.RootElement, cache ?? new PolicyCache()).Read();
            return DecisionWriter.Write(id, PolicyEvaluator.Decide(request, facts), problems);
        }
        catch (RequestProblem problem)
        {
            return DecisionWriter.WriteError(id, problem.Code, problem.Message);
        }
        catch (JsonException e)
        {
            return DecisionWriter.WriteError(id, "not-json", NotJson(e));
        }
    }

    /// <summary>The answer to a line that could not even be read as text.</summary>
    public static string Refusal(string why)
    {
        ArgumentNullException.ThrowIfNull(why);
        return DecisionWriter.WriteError(null, "not-json", why);
    }

    /// <summary>
    /// A line out for every line in that is not blank, in their order, worked on by all processors in batches; both sides are streams, so that any number of
    /// lines passes through.
    /// </summary>
    public static IEnumerable<string> EvaluateLines(IEnumerable<string> lines, ActionFacts? facts = null)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var cache = new PolicyCache();
        foreach (var batch in lines.Where(l => !string.IsNullOrWhiteSpace(l)).Chunk(BatchSize))
        {
            var answers = new string[batch.Length];
            Parallel.For(0, batch.Length, i => answers[i] = EvaluateLine(batch[i], cache, facts));
            foreach (var answer in answers)
                yield return answer;
        }
    }

    /// <summary>One request in words: the decision, what decided it, and what would have to change. False where it cannot be decided; the text then says why.</summary>
    public static bool TryExplain(string json, out string text, ActionFacts? facts = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = Parse(json);
            var (request, problems) = new RequestReader(document.RootElement, new PolicyCache()).Read();
            var decision = PolicyEvaluator.Decide(request, facts);
            text = DecisionText.Explain(request, decision with { Problems = [.. problems, .. decision.Problems] });
            return true;
        }
        catch (RequestProblem problem)
        {
            text = $"This request cannot be decided: {problem.Message}";
            return false;
        }
        catch (JsonException e)
        {
            text = $"This request cannot be decided: {NotJson(e)}";
            return false;
        }
    }

    private static JsonDocument Parse(string json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (ArgumentException)
        {
            throw new RequestProblem("not-json", "the request holds half of a surrogate pair");
        }
    }

    private static string NotJson(JsonException e) =>
        $"the request is not JSON at line {e.LineNumber + 1}, position {e.BytePositionInLine + 1}: {JsonFault.Of(e)}";
}
