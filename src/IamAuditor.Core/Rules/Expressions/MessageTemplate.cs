using System.Collections.Immutable;
using System.Text;

namespace IamAuditor.Core.Rules.Expressions;

/// <summary>
/// A text with expressions in braces: <c>Access key {key.slot} was last rotated {key.lastRotated}</c>. <c>{{</c> and <c>}}</c> stand
/// for the braces themselves. The expressions are checked when the text is compiled; a part without a value never hinders the rest.
/// Immutable and safe for use by several threads.
/// </summary>
public sealed class MessageTemplate
{
    private readonly ImmutableArray<(string? Literal, CompiledExpression? Expression)> _parts;

    private MessageTemplate(string text, ImmutableArray<(string?, CompiledExpression?)> parts)
    {
        Text = text;
        _parts = parts;
        Fields = [.. parts.SelectMany(part => part.Item2?.Fields ?? []).Distinct()];
    }

    public string Text { get; }

    /// <summary>The record fields that the message mentions, each once.</summary>
    public IReadOnlyList<FieldReference> Fields { get; }

    /// <summary>Template is null exactly if there are problems, whose places are in the text of the message.</summary>
    public static (MessageTemplate? Template, ImmutableArray<ExpressionProblem> Problems) Compile(string text, ExpressionScope scope)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(scope);
        var parts = ImmutableArray.CreateBuilder<(string?, CompiledExpression?)>();
        var problems = ImmutableArray.CreateBuilder<ExpressionProblem>();
        var literal = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            if (c is '{' or '}' && at + 1 < text.Length && text[at + 1] == c)
            {
                literal.Append(c);
                at++;
            }
            else if (c == '}')
            {
                problems.Add(
                    ExpressionProblem.At(ExpressionProblemKind.Parse, "`}` without `{`; a brace in the text is written `}}`", text, at)
                );
            }
            else if (c == '{')
            {
                var end = EndOf(text, at, problems);
                if (end < 0)
                    break;
                var compilation = Expression.Compile(text, at + 1, end, scope, expected: null);
                problems.AddRange(compilation.Problems);
                if (literal.Length > 0)
                    parts.Add((literal.ToString(), null));
                literal.Clear();
                parts.Add((null, compilation.Expression));
                at = end;
            }
            else
            {
                literal.Append(c);
            }
        }

        if (literal.Length > 0)
            parts.Add((literal.ToString(), null));
        return problems.Count > 0 ? (null, problems.ToImmutable()) : (new MessageTemplate(text, parts.ToImmutable()), []);
    }

    // Where the brace at `start` is closed; braces of maps and braces in strings belong to the expression. -1 with a problem if nowhere.
    private static int EndOf(string text, int start, ImmutableArray<ExpressionProblem>.Builder problems)
    {
        var lexer = new Lexer(text, start + 1, text.Length);
        var depth = 0;
        try
        {
            while (true)
            {
                var token = lexer.Next();
                if (token.Kind == TokenKind.End)
                {
                    problems.Add(
                        ExpressionProblem.At(
                            ExpressionProblemKind.Parse,
                            "`{` is never closed; a brace in the text is written `{{`",
                            text,
                            start
                        )
                    );
                    return -1;
                }

                if (token.Is("{"))
                    depth++;
                if (token.Is("}") && depth-- == 0)
                    return token.Offset;
            }
        }
        catch (SyntaxException problem)
        {
            problems.Add(ExpressionProblem.At(problem.Kind, problem.Message, text, problem.Offset));
            return -1;
        }
    }

    /// <summary>
    /// The message for what is bound in the context. A part that is not set reads <c>(not set)</c>, one whose source is missing
    /// <c>(not read)</c>, and one that fails otherwise <c>(not known)</c>. Macros pass over the elements of a list that were not read.
    /// </summary>
    public string Render(EvaluationContext context) => Render(context, Shown);

    /// <summary>
    /// The same as a command of a shell: what an expression gives is one word of it, in quotes where it must be. An expression that is the whole text gives a whole command.
    /// </summary>
    public string RenderCommand(EvaluationContext context) =>
        Render(context, _parts.Length == 1 ? Shown : result => ShellWord.Of(Shown(result)));

    private string Render(EvaluationContext context, Func<ExpressionResult, string> show)
    {
        ArgumentNullException.ThrowIfNull(context);
        var texts = new string[_parts.Length];
        context.IsText = true;
        for (var i = 0; i < texts.Length; i++)
            texts[i] = _parts[i].Literal ?? show(_parts[i].Expression!.Evaluate(context));
        context.IsText = false;
        return string.Concat(texts);
    }

    private static string Shown(ExpressionResult result) =>
        result.Error?.Kind switch
        {
            null => result.Value.ToString(),
            EvaluationErrorKind.Absent => "(not set)",
            EvaluationErrorKind.Unread => "(not read)",
            _ => "(not known)",
        };

    public override string ToString() => Text;
}
