using IamAuditor.Core.Findings;

namespace IamAuditor.Options;

/// <summary>What this installation changes about some rules, for some accounts and principals. Null: as the rule file says; empty lists: all.</summary>
public sealed record RuleOverride
{
    /// <summary>A rule id or pattern (`access-key.*`). Null: the entry's own name is the id; several entries for one rule need names of their own.</summary>
    public string? Rule { get; init; }
    public IReadOnlyList<string> Accounts { get; init; } = [];
    public IReadOnlyList<string> Environments { get; init; } = [];

    /// <summary>human, workload, break-glass, unclassified.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];
    public Severity? Severity { get; init; }
    public bool? Enabled { get; init; }

    /// <summary>By parameter name; the rule's own types decide how the text is read.</summary>
    public IReadOnlyDictionary<string, string> Params { get; init; } = new Dictionary<string, string>();
}
