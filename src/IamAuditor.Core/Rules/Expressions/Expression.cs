using System.Collections.Immutable;

namespace IamAuditor.Core.Rules.Expressions;

/// <summary>
/// The expression language of the rules: CEL, type-checked against declared records before it is evaluated. Nothing in it can read a
/// file, the clock, the network or the process. Source: CEL language definition; where we differ, docs/rule-language.md says so.
/// </summary>
public static class Expression
{
    /// <summary>
    /// Parses, checks and compiles. <paramref name="expected"/> is the type that the expression must have; null allows any. A
    /// <c>dyn</c> result is let through and must be looked at when evaluated.
    /// </summary>
    public static ExpressionCompilation Compile(string text, ExpressionScope scope, ExprType? expected = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(scope);
        return Compile(text, 0, text.Length, scope, expected);
    }

    internal static ExpressionCompilation Compile(string text, int start, int end, ExpressionScope scope, ExprType? expected)
    {
        Syntax syntax;
        try
        {
            syntax = Parser.Parse(text, start, end);
        }
        catch (SyntaxException problem)
        {
            return new(null, [ExpressionProblem.At(problem.Kind, problem.Message, text, problem.Offset)]);
        }

        var binder = new Binder(scope, text);
        var (root, type) = binder.Bind(syntax);
        if (expected is not null && binder.Problems.Count == 0 && !type.Fits(expected))
            binder.Report(syntax.Offset, $"the expression is a {type}, but a {expected} is needed here");
        if (binder.Problems.Count > 0)
            return new(null, [.. binder.Problems.OrderBy(problem => problem.Line).ThenBy(problem => problem.Column)]);
        return new(
            new CompiledExpression(text, type, root, binder.Locals, binder.Fields, binder.Variables),
            ImmutableArray<ExpressionProblem>.Empty
        );
    }
}
