namespace IamAuditor.Core.Rules.Expressions;

// Source: the math extension of CEL.
internal static class MathFunctions
{
    public static IEnumerable<Overload> All()
    {
        foreach (var (name, wanted) in new[] { ("math.greatest", 1), ("math.least", -1) })
        {
            yield return new(
                name,
                false,
                [ExprType.List(ExprType.Dyn)],
                types => types[0].Element is { } element ? Numeric(element) : ExprType.Dyn,
                (_, a) => Extreme(Elements(a[0]), wanted)
            );
            yield return new(
                name,
                false,
                [ExprType.Dyn],
                types => types.Select(Numeric).Aggregate(ExprType.Join),
                (_, a) => Extreme(a, wanted),
                IsVariadic: true
            );
        }

        foreach (var type in new[] { ExprType.Int, ExprType.Uint, ExprType.Double })
        {
            yield return Functions.Global("math.abs", type, [type], (_, a) => Absolute(a[0]));
            yield return Functions.Global("math.sign", type, [type], (_, a) => Sign(a[0]));
        }

        foreach (var type in new[] { ExprType.Int, ExprType.Uint })
        {
            yield return Bits("math.bitAnd", type, (a, b) => a & b);
            yield return Bits("math.bitOr", type, (a, b) => a | b);
            yield return Bits("math.bitXor", type, (a, b) => a ^ b);
            yield return Functions.Global("math.bitNot", type, [type], (_, a) => OfBits(a[0].Kind, ~a[0].RawBits));
            yield return Shift("math.bitShiftLeft", type, (bits, by) => bits << by);
            // The sign is not kept: zeros come in from the left.
            yield return Shift("math.bitShiftRight", type, (bits, by) => bits >>> by);
        }

        yield return Functions.Global("math.sqrt", ExprType.Double, [ExprType.Double], (_, a) => Root(a[0].AsDouble));
        yield return Functions.Global("math.sqrt", ExprType.Double, [ExprType.Int], (_, a) => Root(a[0].AsInt));
        yield return Functions.Global("math.sqrt", ExprType.Double, [ExprType.Uint], (_, a) => Root(a[0].AsUint));
        yield return Real("math.ceil", Math.Ceiling);
        yield return Real("math.floor", Math.Floor);
        yield return Real("math.trunc", Math.Truncate);
        yield return Real("math.round", number => Math.Round(number, MidpointRounding.AwayFromZero));
        yield return Functions.Global("math.isNaN", ExprType.Bool, [ExprType.Double], (_, a) => Value.Bool(double.IsNaN(a[0].AsDouble)));
        yield return Functions.Global(
            "math.isInf",
            ExprType.Bool,
            [ExprType.Double],
            (_, a) => Value.Bool(double.IsInfinity(a[0].AsDouble))
        );
        yield return Functions.Global(
            "math.isFinite",
            ExprType.Bool,
            [ExprType.Double],
            (_, a) => Value.Bool(double.IsFinite(a[0].AsDouble))
        );
    }

    private static Overload Bits(string name, ExprType type, Func<long, long, long> function) =>
        Functions.Global(name, type, [type, type], (_, a) => OfBits(a[0].Kind, function(a[0].RawBits, a[1].RawBits)));

    private static Overload Shift(string name, ExprType type, Func<long, int, long> function) =>
        Functions.Global(
            name,
            type,
            [type, ExprType.Int],
            (_, a) =>
                a[1].AsInt < 0 ? Value.Error($"a shift by {a[1].AsInt} bits: the number of bits is not negative")
                : a[1].AsInt > 63 ? OfBits(a[0].Kind, 0)
                : OfBits(a[0].Kind, function(a[0].RawBits, (int)a[1].AsInt))
        );

    private static Value Root(double number) => Value.Double(Math.Sqrt(number));

    private static Value OfBits(ValueKind kind, long bits) => kind == ValueKind.Int ? Value.Int(bits) : Value.Uint(unchecked((ulong)bits));

    private static Overload Real(string name, Func<double, double> function) =>
        Functions.Global(name, ExprType.Double, [ExprType.Double], (_, a) => Value.Double(function(a[0].AsDouble)));

    private static ExprType Numeric(ExprType type) => type.IsNumber ? type : ExprType.Dyn;

    private static Value[] Elements(in Value list)
    {
        var elements = new Value[list.ListCount];
        for (var i = 0; i < elements.Length; i++)
            elements[i] = list.ListAt(i);
        return elements;
    }

    private static Value Extreme(ReadOnlySpan<Value> values, int wanted)
    {
        if (values.Length == 0)
            return Value.Error("an empty list has neither a greatest nor a least element");
        var best = values[0];
        foreach (var value in values)
        {
            if (!ValueComparison.IsNumber(value.Kind))
                return Value.Error($"no matching overload: a {value.RuntimeTypeName} is not a number");
            if (ValueComparison.Compare(value, best) == wanted)
                best = value;
        }

        return best;
    }

    private static Value Absolute(in Value value) =>
        value.Kind switch
        {
            ValueKind.Int => value.AsInt == long.MinValue ? Value.Error("int overflow") : Value.Int(Math.Abs(value.AsInt)),
            ValueKind.Double => Value.Double(Math.Abs(value.AsDouble)),
            _ => value,
        };

    private static Value Sign(in Value value) =>
        value.Kind switch
        {
            ValueKind.Int => Value.Int(Math.Sign(value.AsInt)),
            ValueKind.Uint => Value.Uint(value.AsUint == 0 ? 0UL : 1UL),
            _ => Value.Double(double.IsNaN(value.AsDouble) ? double.NaN : Math.Sign(value.AsDouble)),
        };
}
