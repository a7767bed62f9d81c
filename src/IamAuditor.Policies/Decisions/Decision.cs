using System.Collections.Immutable;

namespace IamAuditor.Policies.Decisions;

/// <summary>
/// The answer to a <see cref="PolicyRequest"/> with its reasons: those that decided, in the order of the layers. <see cref="DependsOn"/> lists the
/// context keys on which a <see cref="Outcome.Depends"/> hangs (ordinal order, spelt as in the policies) and <see cref="Residual"/> how; both are empty otherwise.
/// <see cref="Notes"/> names rules of AWS that no policy shows, such as an exemption from SCPs.
/// </summary>
public sealed record Decision(
    Outcome Outcome,
    ImmutableArray<Because> Because,
    ImmutableArray<string> DependsOn,
    ImmutableArray<DecisionProblem> Problems,
    Residual? Residual,
    ImmutableArray<string> Notes
);
