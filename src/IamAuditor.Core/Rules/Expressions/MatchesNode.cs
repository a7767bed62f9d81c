using System.Text.RegularExpressions;

namespace IamAuditor.Core.Rules.Expressions;

// `matches` with a pattern that is known at compilation.
internal sealed class MatchesNode : Node
{
    private readonly Node _text;
    private readonly Regex _pattern;

    public MatchesNode(Node text, Regex pattern, int offset)
        : base(offset)
    {
        _text = text;
        _pattern = pattern;
        Cost = 4 + text.Cost;
    }

    public override Value Evaluate(EvaluationContext context)
    {
        var text = _text.Evaluate(context);
        if (text.Kind != ValueKind.String)
            return text.IsError ? text : NoOverload("matches", text);
        return context.Spend(text.AsString.Length) ? Value.Bool(_pattern.IsMatch(text.AsString)) : OutOfBudget;
    }
}
