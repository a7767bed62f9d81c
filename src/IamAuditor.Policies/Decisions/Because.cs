using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Documents;

namespace IamAuditor.Policies.Decisions;

/// <summary>
/// One reason of a decision: a statement (from 0) of a policy (from 0, within its level) of a layer, and whether it matched. Level counts from 0 at the root
/// and is null outside SCPs and RCPs. Statement and Policy are null where the reason is that nothing in the layer allows the request.
/// </summary>
public sealed record Because(
    PolicyLayer Layer,
    int? Level,
    int? Policy,
    string? PolicyName,
    int? Statement,
    string? Sid,
    Effect Effect,
    Tri Matched,
    TextPosition At
);
