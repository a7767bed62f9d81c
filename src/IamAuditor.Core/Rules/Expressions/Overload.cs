namespace IamAuditor.Core.Rules.Expressions;

internal delegate Value Implementation(EvaluationContext context, ReadOnlySpan<Value> arguments);

// One meaning of a function name. For receiver-style calls the receiver is the first parameter. Result is asked with the static types
// of the arguments; a Variadic overload takes its last parameter one or more times.
internal sealed record Overload(
    string Name,
    bool IsMember,
    ExprType[] Parameters,
    Func<ExprType[], ExprType> Result,
    Implementation Implementation,
    bool IsVariadic = false,
    bool DependsOnContext = false
)
{
    public bool Accepts(int count) => IsVariadic ? count >= Parameters.Length : count == Parameters.Length;

    public ExprType Parameter(int index) => Parameters[Math.Min(index, Parameters.Length - 1)];

    public bool MayFit(ExprType[] arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            // null stands for an absent time in `==` and `?:`, but no function knows what to do with it.
            if (!arguments[i].Fits(Parameter(i)) || (arguments[i].Kind == ExprTypeKind.Null && !Parameter(i).IsDyn))
                return false;
        }

        return true;
    }

    public bool SurelyFits(ExprType[] arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!Parameter(i).IsDyn && arguments[i].Kind != Parameter(i).Kind)
                return false;
        }

        return true;
    }

    public bool Fits(ReadOnlySpan<Value> arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!Parameter(i).FitsKind(arguments[i].Kind))
                return false;
        }

        return true;
    }
}
