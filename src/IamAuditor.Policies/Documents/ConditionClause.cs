using System.Collections.Immutable;

namespace IamAuditor.Policies.Documents;

/// <summary>
/// One operator on one key with its values, as written: <c>"StringEquals": {"aws:PrincipalTag/team": ["a", "b"]}</c>. A statement's clauses
/// must all hold. Source: IAM User Guide, "IAM JSON policy elements: Condition".
/// </summary>
public sealed record ConditionClause(string Operator, string Key, ImmutableArray<PolicyValue> Values, TextPosition At);
