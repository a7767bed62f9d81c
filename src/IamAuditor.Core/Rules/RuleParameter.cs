using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Core.Rules;

/// <summary>A named constant of a rule (int, double, bool, string or list of strings) that configuration may replace by one of the same type.</summary>
public sealed record RuleParameter(string Name, ExprType Type, Value Default);
