namespace IamAuditor.Core.Rules;

/// <summary>
/// Which rules run and how: configuration and command line in one. Selectors are a rule id, a family (`root`), `tag:NAME` or `pack:NAME`, where a pack is
/// everything that serves a framework (`pack:cis-aws-3.0`) or carries a tag (`pack:baseline`).
/// </summary>
public sealed record RuleSettings
{
    public static RuleSettings Default { get; } = new();

    public IReadOnlyList<RuleOverride> Overrides { get; init; } = [];
    public IReadOnlyList<string> Enable { get; init; } = [];
    public IReadOnlyList<string> Disable { get; init; } = [];

    /// <summary>If not empty, only these run, enabled or not.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Tried in order; the first that matches a principal gives its class.</summary>
    public IReadOnlyList<PrincipalClass> Classes { get; init; } = [];

    /// <summary>What `principal.sensitiveAccess` tells the reach of.</summary>
    public IReadOnlyList<SensitiveResource> Sensitive { get; init; } = [];

    /// <summary>Environment by account id (`production`).</summary>
    public IReadOnlyDictionary<string, string> Environments { get; init; } = new Dictionary<string, string>();
}
