using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Matching;

namespace IamAuditor.Policies.Decisions;

/// <summary>What statements are matched against: a request with its keys filled in and its action and resource taken apart.</summary>
internal sealed class EvaluationInput
{
    public required RequestPrincipal Principal { get; init; }
    public required string ActionService { get; init; }
    public required string ActionName { get; init; }
    public required ArnText Resource { get; init; }
    public required ConditionContext Context { get; init; }
    public required bool HasBoundary { get; init; }
    public required Func<string, bool?> IsMultiValued { get; init; }
}
