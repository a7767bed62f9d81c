using System.Text.Json.Nodes;

namespace IamAuditor.EndToEnd.AwsStandIn;

/// <summary>
/// An operation that the stand-in knows: its parameters by wire name (anything else is refused), the required ones first up to
/// <see cref="Required"/>, the list that is paged (null for none) and what it answers.
/// </summary>
public sealed record Operation(
    string Name,
    Func<WireRequest, JsonObject> Answer,
    IReadOnlyList<string> Parameters,
    int Required = 0,
    string? Route = null
)
{
    /// <summary>What stands for the labels of the route (`GET /analyzer/{analyzerName}/archive-rule`); null where the called route is another one.</summary>
    public IReadOnlyList<(string Label, string Value)>? LabelsOf(string route)
    {
        var called = route.Split('/');
        var own = Route?.Split('/') ?? [];
        return
            own.Length == called.Length
            && own.Zip(called).All(pair => pair.First == pair.Second || (pair.First.StartsWith('{') && pair.Second.Length > 0))
            ?
            [
                .. own.Zip(called)
                    .Where(pair => pair.First.StartsWith('{'))
                    .Select(pair => (pair.First[1..^1], Uri.UnescapeDataString(pair.Second))),
            ]
            : null;
    }
}
