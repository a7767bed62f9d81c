using IamAuditor.Policies.Documents;

namespace IamAuditor.Policies.Decisions;

/// <summary>A problem of one of the request's policies, or of the request itself where the layer is null.</summary>
public sealed record DecisionProblem(PolicyLayer? Layer, int? Level, int? Policy, string? PolicyName, PolicyProblem Problem);
