using System.Runtime.CompilerServices;

namespace IamAuditor.Core.Rules.Expressions;

internal sealed class CallNode : Node
{
    private readonly string _name;
    private readonly Overload[] _candidates;
    private readonly bool _isDecided;
    private readonly Node[] _arguments;

    // `isDecided`: the static types leave one candidate and prove that it fits.
    public CallNode(string name, Overload[] candidates, bool isDecided, Node[] arguments, int offset)
        : base(offset)
    {
        _name = name;
        _candidates = candidates;
        _isDecided = isDecided;
        _arguments = arguments;
        Cost = 1 + arguments.Sum(argument => argument.Cost);
    }

    public override Value Evaluate(EvaluationContext context)
    {
        Few few = default;
        Span<Value> values = _arguments.Length <= Few.Length ? few : new Value[_arguments.Length];
        values = values[.._arguments.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = _arguments[i].Evaluate(context);
            if (values[i].IsError)
                return values[i];
        }

        foreach (var candidate in _candidates)
        {
            if (!_isDecided && !candidate.Fits(values))
                continue;
            var result = candidate.Implementation(context, values);
            return !result.IsError || result.AsError.Offset >= 0 || result.AsError.Kind == EvaluationErrorKind.Budget
                ? result
                : Value.Error(result.AsError.At(Offset));
        }

        var kinds = new List<string>();
        foreach (var value in values)
            kinds.Add(value.RuntimeTypeName);
        return Fail($"no matching overload for {_name}({string.Join(", ", kinds)})");
    }

    [InlineArray(Length)]
    private struct Few
    {
        public const int Length = 4;
        private Value _first;
    }
}
