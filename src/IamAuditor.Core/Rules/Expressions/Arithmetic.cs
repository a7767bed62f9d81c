namespace IamAuditor.Core.Rules.Expressions;

// Source: CEL language definition, "Overflow" and the list of standard definitions. There are no automatic conversions.
internal static class Arithmetic
{
    private const string IntOverflow = "int overflow";
    private const string UintOverflow = "uint overflow";

    public static string SymbolOf(BinaryOperator @operator) =>
        @operator switch
        {
            BinaryOperator.Add => "+",
            BinaryOperator.Subtract => "-",
            BinaryOperator.Multiply => "*",
            BinaryOperator.Divide => "/",
            BinaryOperator.Remainder => "%",
            BinaryOperator.Equal => "==",
            BinaryOperator.NotEqual => "!=",
            BinaryOperator.Less => "<",
            BinaryOperator.LessOrEqual => "<=",
            BinaryOperator.Greater => ">",
            BinaryOperator.GreaterOrEqual => ">=",
            _ => "in",
        };

    // Null where no value of the two types can be added, subtracted and so on.
    public static ExprType? ResultOf(BinaryOperator @operator, ExprType a, ExprType b)
    {
        if (a.IsDyn && b.IsDyn)
            return ExprType.Dyn;
        if (a.IsDyn || b.IsDyn)
        {
            var known = a.IsDyn ? b : a;
            return known.Kind switch
            {
                ExprTypeKind.Int or ExprTypeKind.Uint => known,
                ExprTypeKind.Double => @operator == BinaryOperator.Remainder ? null : known,
                ExprTypeKind.String or ExprTypeKind.Bytes => @operator == BinaryOperator.Add ? known : null,
                ExprTypeKind.List => @operator == BinaryOperator.Add ? ExprType.List(ExprType.Dyn) : null,
                ExprTypeKind.Timestamp or ExprTypeKind.Duration => @operator is BinaryOperator.Add or BinaryOperator.Subtract
                    ? ExprType.Dyn
                    : null,
                _ => null,
            };
        }

        return (a.Kind, b.Kind, @operator) switch
        {
            (ExprTypeKind.Int, ExprTypeKind.Int, _) or (ExprTypeKind.Uint, ExprTypeKind.Uint, _) => a,
            (ExprTypeKind.Double, ExprTypeKind.Double, not BinaryOperator.Remainder) => a,
            (ExprTypeKind.String, ExprTypeKind.String, BinaryOperator.Add) => a,
            (ExprTypeKind.Bytes, ExprTypeKind.Bytes, BinaryOperator.Add) => a,
            (ExprTypeKind.List, ExprTypeKind.List, BinaryOperator.Add) => ExprType.Join(a, b),
            (ExprTypeKind.Timestamp, ExprTypeKind.Duration, BinaryOperator.Add or BinaryOperator.Subtract) => ExprType.Timestamp,
            (ExprTypeKind.Duration, ExprTypeKind.Timestamp, BinaryOperator.Add) => ExprType.Timestamp,
            (ExprTypeKind.Duration, ExprTypeKind.Duration, BinaryOperator.Add or BinaryOperator.Subtract) => ExprType.Duration,
            (ExprTypeKind.Timestamp, ExprTypeKind.Timestamp, BinaryOperator.Subtract) => ExprType.Duration,
            _ => null,
        };
    }

    // `problem` is null for a result, empty for "no matching overload".
    public static Value Apply(EvaluationContext context, BinaryOperator @operator, in Value a, in Value b, out string? problem)
    {
        problem = null;
        switch (a.Kind, b.Kind)
        {
            case (ValueKind.Int, ValueKind.Int):
                return Ints(@operator, a.AsInt, b.AsInt, out problem);
            case (ValueKind.Uint, ValueKind.Uint):
                return Uints(@operator, a.AsUint, b.AsUint, out problem);
            case (ValueKind.Double, ValueKind.Double) when @operator != BinaryOperator.Remainder:
                return Value.Double(
                    @operator switch
                    {
                        BinaryOperator.Add => a.AsDouble + b.AsDouble,
                        BinaryOperator.Subtract => a.AsDouble - b.AsDouble,
                        BinaryOperator.Multiply => a.AsDouble * b.AsDouble,
                        _ => a.AsDouble / b.AsDouble,
                    }
                );
            case (ValueKind.String, ValueKind.String) when @operator == BinaryOperator.Add:
                return context.Allocate((long)a.AsString.Length + b.AsString.Length)
                    ? Value.String(a.AsString + b.AsString)
                    : Node.OutOfBudget;
            case (ValueKind.Bytes, ValueKind.Bytes) when @operator == BinaryOperator.Add:
                return context.Allocate((long)a.AsBytes.Length + b.AsBytes.Length)
                    ? Value.Bytes([.. a.AsBytes, .. b.AsBytes])
                    : Node.OutOfBudget;
            case (ValueKind.List, ValueKind.List) when @operator == BinaryOperator.Add:
                return Concatenate(context, a, b);
            case (ValueKind.Timestamp, ValueKind.Duration) when @operator == BinaryOperator.Add:
                return Times.Timestamp(a.Seconds + b.Seconds, (long)a.Nanos + b.Nanos, out problem);
            case (ValueKind.Duration, ValueKind.Timestamp) when @operator == BinaryOperator.Add:
                return Times.Timestamp(a.Seconds + b.Seconds, (long)a.Nanos + b.Nanos, out problem);
            case (ValueKind.Timestamp, ValueKind.Duration) when @operator == BinaryOperator.Subtract:
                return Times.Timestamp(a.Seconds - b.Seconds, (long)a.Nanos - b.Nanos, out problem);
            case (ValueKind.Duration, ValueKind.Duration) when @operator == BinaryOperator.Add:
                return Times.Duration(a.Seconds + b.Seconds, (long)a.Nanos + b.Nanos, out problem);
            case (ValueKind.Timestamp, ValueKind.Timestamp) when @operator == BinaryOperator.Subtract:
                return Times.Difference(a, b, out problem);
            case (ValueKind.Duration, ValueKind.Duration) when @operator == BinaryOperator.Subtract:
                return Times.Duration(a.Seconds - b.Seconds, (long)a.Nanos - b.Nanos, out problem);
            default:
                problem = "";
                return default;
        }
    }

    private static Value Concatenate(EvaluationContext context, in Value a, in Value b)
    {
        var (first, second) = (a.ListCount, b.ListCount);
        if (!context.Allocate(8L * ((long)first + second)))
            return Node.OutOfBudget;
        var values = new Value[first + second];
        for (var i = 0; i < first; i++)
            values[i] = a.ListAt(i);
        for (var i = 0; i < second; i++)
            values[first + i] = b.ListAt(i);
        return Value.List(values);
    }

    private static Value Ints(BinaryOperator @operator, long a, long b, out string? problem)
    {
        problem = null;
        long result;
        switch (@operator)
        {
            case BinaryOperator.Add:
                result = unchecked(a + b);
                problem = ((a ^ result) & (b ^ result)) < 0 ? IntOverflow : null;
                break;
            case BinaryOperator.Subtract:
                result = unchecked(a - b);
                problem = ((a ^ b) & (a ^ result)) < 0 ? IntOverflow : null;
                break;
            case BinaryOperator.Multiply:
                var high = Math.BigMul(a, b, out result);
                problem = high != result >> 63 ? IntOverflow : null;
                break;
            default:
                if (b == 0)
                    problem = @operator == BinaryOperator.Divide ? "division by zero" : "modulus by zero";
                else if (a == long.MinValue && b == -1)
                    problem = IntOverflow;
                result =
                    problem is not null ? 0
                    : @operator == BinaryOperator.Divide ? a / b
                    : a % b;
                break;
        }

        return Value.Int(result);
    }

    private static Value Uints(BinaryOperator @operator, ulong a, ulong b, out string? problem)
    {
        problem = null;
        ulong result;
        switch (@operator)
        {
            case BinaryOperator.Add:
                result = unchecked(a + b);
                problem = result < a ? UintOverflow : null;
                break;
            case BinaryOperator.Subtract:
                result = unchecked(a - b);
                problem = b > a ? UintOverflow : null;
                break;
            case BinaryOperator.Multiply:
                problem = Math.BigMul(a, b, out result) != 0 ? UintOverflow : null;
                break;
            default:
                if (b == 0)
                    problem = @operator == BinaryOperator.Divide ? "division by zero" : "modulus by zero";
                result =
                    problem is not null ? 0
                    : @operator == BinaryOperator.Divide ? a / b
                    : a % b;
                break;
        }

        return Value.Uint(result);
    }
}
