using System.Collections.Immutable;

namespace IamAuditor.Policies.Documents;

/// <summary>
/// One statement of a policy document as written. <see cref="IsValid"/> is false where AWS would refuse it (the document's problems say why);
/// such a statement matches no request. <see cref="Index"/> counts from 0 in the order of the document; null <see cref="Effect"/> or
/// <see cref="Sid"/> means that none could be read.
/// </summary>
public sealed record Statement(
    int Index,
    TextPosition At,
    string? Sid,
    Effect? Effect,
    PrincipalElement Principal,
    PolicyElement Action,
    PolicyElement Resource,
    ImmutableArray<ConditionClause> Conditions,
    bool IsValid
);
