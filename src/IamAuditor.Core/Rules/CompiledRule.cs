using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Core.Rules;

/// <summary>A rule with its parameters fixed: what is evaluated. Fix and messages are templates over the same variables.</summary>
internal sealed record CompiledRule
{
    public required bool Enabled { get; init; }
    public required Severity Severity { get; init; }

    /// <summary>The overrides of the configuration that are in it: origin and what they changed.</summary>
    public required IReadOnlyList<string> Overrides { get; init; }
    public required CompiledExpression? When { get; init; }
    public required CompiledExpression Pass { get; init; }
    public required MessageTemplate Message { get; init; }
    public required string PassMessage { get; init; }
    public required MessageTemplate? NotApplicable { get; init; }
    public required MessageTemplate FixText { get; init; }
    public required MessageTemplate? FixCli { get; init; }
    public required MessageTemplate? FixTerraform { get; init; }
}
