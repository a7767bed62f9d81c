namespace IamAuditor.Core.Rules.Expressions;

/// <summary>A variable that expressions may name. Slot is its place in <see cref="EvaluationContext"/>.</summary>
public sealed record ScopeVariable(string Name, ExprType Type, int Slot);
