using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Yaml;

namespace IamAuditor.Core.Rules;

/// <summary>A rule file whose form is right and whose expressions are still text. Overrides of parameters are applied between this and the compiled <see cref="Rule"/>.</summary>
internal sealed record RuleDraft
{
    public required string File { get; init; }
    public required string Id { get; init; }
    public required YamlScalar IdNode { get; init; }
    public required string Title { get; init; }
    public required Severity Severity { get; init; }
    public required ResourceKind Resource { get; init; }
    public required IReadOnlyList<IReadOnlyList<Source>> Needs { get; init; }
    public required IReadOnlyList<RuleParameter> Parameters { get; init; }
    public YamlScalar? When { get; init; }
    public required YamlScalar Pass { get; init; }
    public required YamlScalar Message { get; init; }
    public YamlScalar? NotApplicable { get; init; }
    public required string Why { get; init; }
    public required YamlScalar FixText { get; init; }
    public YamlScalar? FixCli { get; init; }
    public YamlScalar? FixTerraform { get; init; }
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Controls { get; init; }
    public required IReadOnlyList<string> Tags { get; init; }
    public required bool Enabled { get; init; }
    public required IReadOnlyList<RuleChange> Changes { get; init; }
    public required IReadOnlyList<RuleExample> Examples { get; init; }
}
