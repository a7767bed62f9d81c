namespace IamAuditor.Demo;

/// <summary>
/// A finding of Access Analyzer. <see cref="Type"/> is ListFindingsV2's (ExternalAccess, UnusedIAMRole ...); principal, actions and condition
/// are told by ListFindings only.
/// </summary>
public sealed record EstateAnalyzerFinding
{
    public required string Id { get; init; }
    public string Type { get; init; } = "ExternalAccess";
    public required string Resource { get; init; }
    public required string ResourceType { get; init; }
    public IReadOnlyDictionary<string, string> Principal { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);
    public IReadOnlyList<string> Actions { get; init; } = [];
    public IReadOnlyDictionary<string, string> Condition { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);
    public bool IsPublic { get; init; }
    public string Status { get; init; } = "ACTIVE";
    public required DateTimeOffset Created { get; init; }
    public required DateTimeOffset Updated { get; init; }
}
