namespace IamAuditor.Demo;

/// <summary>
/// An analyzer and its findings. <see cref="Type"/> and <see cref="Status"/> are Access Analyzer's
/// (ACCOUNT, ORGANIZATION, ACCOUNT_UNUSED_ACCESS ...; ACTIVE, CREATING, DISABLED, FAILED).
/// </summary>
public sealed record EstateAnalyzer
{
    public required string Name { get; init; }
    public required string Region { get; init; }
    public string Type { get; init; } = "ACCOUNT";
    public string Status { get; init; } = "ACTIVE";
    public required DateTimeOffset Created { get; init; }
    public IReadOnlyList<EstateAnalyzerFinding> Findings { get; init; } = [];

    /// <summary>Its archive rules: a name and the filter in the wire's JSON. Null: an evidence folder does not have them, as by default.</summary>
    public IReadOnlyList<(string Name, string Filter)>? ArchiveRules { get; init; }

    /// <summary>External findings come from ListFindings; unused and internal ones only from ListFindingsV2.</summary>
    public bool IsExternal => Type is "ACCOUNT" or "ORGANIZATION";
}
