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
);
