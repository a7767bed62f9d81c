namespace IamAuditor.Options;

/// <summary>Which rules run, with which values. Built-in rules always load; <see cref="Directories"/> add to them.</summary>
public sealed record RulesOptions
{
    public IReadOnlyList<string> Directories { get; init; } = [];

    /// <summary>By rule id.</summary>
    public IReadOnlyDictionary<string, RuleOverride> Overrides { get; init; } = new Dictionary<string, RuleOverride>();

    /// <summary>Empty: all rules. Otherwise those that any of its lists names.</summary>
    public RuleSelection Enable { get; init; } = new();

    /// <summary>Taken away from what is enabled.</summary>
    public RuleSelection Disable { get; init; } = new();
}
