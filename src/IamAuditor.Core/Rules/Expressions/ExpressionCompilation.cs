using System.Collections.Immutable;

namespace IamAuditor.Core.Rules.Expressions;

/// <summary>The outcome of a compilation: an expression, or the problems that prevent it (all type problems at once).</summary>
public sealed record ExpressionCompilation(CompiledExpression? Expression, ImmutableArray<ExpressionProblem> Problems)
{
    /// <exception cref="InvalidOperationException">The text had problems; the message lists them.</exception>
    public CompiledExpression Required =>
        Expression ?? throw new InvalidOperationException(string.Join("\n", Problems.Select(problem => problem.ToString())));
}
