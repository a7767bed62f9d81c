namespace IamAuditor.Options;

/// <summary>Which rules run, with which values. Built-in rules always load; <see cref="Directories"/> add to them.</summary>
public sealed record RulesOptions
{
    public IReadOnlyList<string> Directories { get; init; } = [];

    /// <summary>By rule id.</summary>
    public IReadOnlyDictionary<string, RuleOverride> Overrides { get; init; } = new Dictionary<string, RuleOverride>();

    /// <summary>Resources that few may reach, for policy.sensitive-resource-access.</summary>
    public IReadOnlyList<SensitiveOptions> Sensitive { get; init; } = [];

    /// <summary>Switches on rules that are off by default.</summary>
    public RuleSelection Enable { get; init; } = new();

    /// <summary>Switches rules off.</summary>
    public RuleSelection Disable { get; init; } = new();
}
