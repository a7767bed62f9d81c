using IamAuditor.Core.Findings;

namespace IamAuditor.Core.Rules;

/// <summary>
/// A change that configuration makes to some rules for some accounts and classes of principals. Empty lists mean "all". Parameters are texts (or lists of texts) and take
/// the type of the rule's own value. Where several overrides meet, the later one wins key by key. <see cref="Origin"/> is the configuration path that messages name.
/// </summary>
public sealed record RuleOverride(string Rule, string Origin)
{
    public IReadOnlyList<string> Accounts { get; init; } = [];
    public IReadOnlyList<string> Environments { get; init; } = [];

    /// <summary>human, workload, break-glass, unclassified.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];
    public Severity? Severity { get; init; }
    public bool? Enabled { get; init; }
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Params { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}
