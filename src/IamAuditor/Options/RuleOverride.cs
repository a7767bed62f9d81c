using IamAuditor.Core.Findings;

namespace IamAuditor.Options;

/// <summary>What this installation changes about one rule. Null: as the rule file says.</summary>
public sealed record RuleOverride
{
    public Severity? Severity { get; init; }
    public bool? Enabled { get; init; }

    /// <summary>By parameter name; the rule's own types decide how the text is read.</summary>
    public IReadOnlyDictionary<string, string> Params { get; init; } = new Dictionary<string, string>();
}
