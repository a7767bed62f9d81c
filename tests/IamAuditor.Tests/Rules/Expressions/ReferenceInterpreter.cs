using System.Numerics;
using System.Text;

namespace IamAuditor.Tests.Rules.Expressions;

/// <summary>
/// A second, naive implementation of the core of the language for comparison: it walks a tree of its own with boxed values (long,
/// ulong, double, bool, string, null, lists, dictionaries), arbitrary precision where the real one checks bits, and exceptions as errors.
/// </summary>
internal static class ReferenceInterpreter
{
    public abstract record Tree;

    public sealed record Constant(object? Value) : Tree;

    public sealed record Variable(string Name) : Tree;

    public sealed record Operation(string Symbol, Tree Left, Tree Right) : Tree;

    public sealed record Not(Tree Operand) : Tree;

    public sealed record Choice(Tree Condition, Tree Then, Tree Otherwise) : Tree;

    public sealed record Elements(Tree[] Values) : Tree;

    public sealed record Size(Tree Operand) : Tree;

    public sealed record Index(Tree List, Tree At) : Tree;

    public sealed record Over(string Macro, Tree Range, string Name, Tree Body) : Tree;

    public sealed class Failed(string why) : Exception(why);

    // Everything stands in dyn(), so that nothing is refused before it is evaluated.
    public static string Text(Tree tree) =>
        tree switch
        {
            Constant { Value: ulong number } => $"dyn({number}u)",
            // F4 and not 0.0###: a picture of zeros keeps 15 digits only, and 2^53 has 16.
            Constant { Value: double number } => $"dyn({number:F4})",
            Constant { Value: string text } => $"dyn('{text}')",
            Constant { Value: bool truth } => truth ? "dyn(true)" : "dyn(false)",
            Constant { Value: null } => "dyn(null)",
            Constant constant => $"dyn({constant.Value})",
            Variable variable => $"dyn({variable.Name})",
            Operation operation => $"dyn({Text(operation.Left)} {operation.Symbol} {Text(operation.Right)})",
            Not not => $"dyn(!{Text(not.Operand)})",
            Choice choice => $"dyn({Text(choice.Condition)} ? {Text(choice.Then)} : {Text(choice.Otherwise)})",
            Elements elements => $"dyn([{string.Join(", ", elements.Values.Select(Text))}])",
            Size size => $"dyn(size({Text(size.Operand)}))",
            Index index => $"dyn({Text(index.List)}[{Text(index.At)}])",
            Over over => $"dyn({Text(over.Range)}.{over.Macro}({over.Name}, {Text(over.Body)}))",
            _ => throw new InvalidOperationException(),
        };

    public static object? Evaluate(Tree tree, IReadOnlyDictionary<string, object?> names)
    {
        switch (tree)
        {
            case Constant constant:
                return constant.Value;
            case Variable variable:
                return names[variable.Name];
            case Not not:
                return !Truth(Evaluate(not.Operand, names));
            case Choice choice:
                return Truth(Evaluate(choice.Condition, names)) ? Evaluate(choice.Then, names) : Evaluate(choice.Otherwise, names);
            case Elements elements:
                return elements.Values.Select(value => Evaluate(value, names)).ToList();
            case Size size:
                return Evaluate(size.Operand, names) switch
                {
                    string text => (long)text.EnumerateRunes().Count(),
                    List<object?> list => (long)list.Count,
                    _ => throw new Failed("size"),
                };
            case Index index:
                return At(Evaluate(index.List, names), Evaluate(index.At, names));
            case Operation { Symbol: "&&" or "||" } logic:
                return Logic(logic.Symbol == "&&", [() => Evaluate(logic.Left, names), () => Evaluate(logic.Right, names)]);
            case Operation operation:
                return Apply(operation.Symbol, Evaluate(operation.Left, names), Evaluate(operation.Right, names));
            case Over over:
                return Go(over, names);
            default:
                throw new InvalidOperationException();
        }
    }

    private static object? At(object? list, object? at) =>
        list is List<object?> values && at is long or ulong or double
            ? Exact(at) is { } exact && exact.Denominator.IsOne && exact.Numerator >= 0 && exact.Numerator < values.Count
                ? values[(int)exact.Numerator]
                : throw new Failed("index")
            : throw new Failed("index");

    private static bool Truth(object? value) => value is bool truth ? truth : throw new Failed("not a bool");

    private static bool Logic(bool isAnd, IEnumerable<Func<object?>> operands)
    {
        Failed? failure = null;
        var decided = false;
        foreach (var operand in operands)
        {
            try
            {
                decided |= Truth(operand()) != isAnd;
            }
            catch (Failed e)
            {
                failure = e;
            }
        }

        return decided ? !isAnd
            : failure is null ? isAnd
            : throw failure;
    }

    private static object? Go(Over over, IReadOnlyDictionary<string, object?> names)
    {
        if (Evaluate(over.Range, names) is not List<object?> range)
            throw new Failed("range");
        object? Body(object? element) => Evaluate(over.Body, new Dictionary<string, object?>(names) { [over.Name] = element });
        return over.Macro switch
        {
            "all" => Logic(true, range.Select(element => (Func<object?>)(() => Body(element)))),
            "exists" => Logic(false, range.Select(element => (Func<object?>)(() => Body(element)))),
            "exists_one" => range.Select(element => Truth(Body(element))).ToList().Count(holds => holds) == 1,
            "map" => range.Select(Body).ToList(),
            _ => range.Where(element => Truth(Body(element))).ToList(),
        };
    }

    private static object Apply(string symbol, object? a, object? b)
    {
        switch (symbol)
        {
            case "==":
                return Same(a, b);
            case "!=":
                return !Same(a, b);
            case "in":
                return b is List<object?> list ? list.Exists(element => Same(a, element)) : throw new Failed("in");
            case "<" or "<=" or ">" or ">=":
                var order = Order(a, b);
                return symbol switch
                {
                    "<" => order < 0,
                    "<=" => order <= 0,
                    ">" => order > 0,
                    _ => order >= 0,
                };
        }

        switch (a, b)
        {
            case (string x, string y) when symbol == "+":
                return x + y;
            case (List<object?> x, List<object?> y) when symbol == "+":
                return x.Concat(y).ToList();
            case (double x, double y) when symbol != "%":
                return symbol switch
                {
                    "+" => x + y,
                    "-" => x - y,
                    "*" => x * y,
                    _ => x / y,
                };
            case (long x, long y):
                var whole = Whole(symbol, x, y);
                return whole >= long.MinValue && whole <= long.MaxValue ? (long)whole : throw new Failed("overflow");
            case (ulong x, ulong y):
                var unsigned = Whole(symbol, x, y);
                return unsigned >= 0 && unsigned <= ulong.MaxValue ? (ulong)unsigned : throw new Failed("overflow");
            default:
                throw new Failed("no overload");
        }
    }

    private static BigInteger Whole(string symbol, BigInteger a, BigInteger b)
    {
        if (symbol is "/" or "%" && b.IsZero)
            throw new Failed("by zero");
        // The quotient of the smallest int by -1 does not fit, and with it the remainder is refused.
        if (symbol == "%" && a == long.MinValue && b == -1)
            throw new Failed("overflow");
        return symbol switch
        {
            "+" => a + b,
            "-" => a - b,
            "*" => a * b,
            "/" => BigInteger.Divide(a, b),
            _ => BigInteger.Remainder(a, b),
        };
    }

    private sealed record Fraction(BigInteger Numerator, BigInteger Denominator)
    {
        public int CompareTo(Fraction other) => (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);
    }

    // Null for NaN and the infinities.
    private static Fraction? Exact(object? number)
    {
        switch (number)
        {
            case long whole:
                return new(whole, 1);
            case ulong whole:
                return new(whole, 1);
            case double real when double.IsFinite(real):
                var scale = BigInteger.One;
                while (Math.Floor(real) != real)
                {
                    real *= 2;
                    scale *= 2;
                }

                var (numerator, common) = (new BigInteger(real), BigInteger.GreatestCommonDivisor(new BigInteger(real), scale));
                return new(numerator / common, scale / common);
            default:
                return null;
        }
    }

    private static bool IsNumber(object? value) => value is long or ulong or double;

    // A whole number that meets a double is rounded to one.
    private static (double, double)? Rounded(object? a, object? b) =>
        IsNumber(a) && IsNumber(b) && (a is double || b is double) ? (Convert.ToDouble(a, null), Convert.ToDouble(b, null)) : null;

    private static bool Same(object? a, object? b)
    {
        if (Rounded(a, b) is var (l, r))
            return l == r;
        if (IsNumber(a) && IsNumber(b))
            return Exact(a) is { } x && Exact(b) is { } y ? x.CompareTo(y) == 0 : a is double p && b is double q && p == q;
        return (a, b) switch
        {
            (List<object?> x, List<object?> y) => x.Count == y.Count && x.Zip(y).All(pair => Same(pair.First, pair.Second)),
            _ => Equals(a, b),
        };
    }

    private static int? Order(object? a, object? b)
    {
        if (Rounded(a, b) is var (l, r) && !double.IsNaN(l) && !double.IsNaN(r))
            return l.CompareTo(r);
        if (IsNumber(a) && IsNumber(b))
        {
            if (Exact(a) is { } x && Exact(b) is { } y)
                return x.CompareTo(y);
            var (p, q) = (Convert.ToDouble(a, null), Convert.ToDouble(b, null));
            return double.IsNaN(p) || double.IsNaN(q) ? null : p.CompareTo(q);
        }

        return (a, b) switch
        {
            (bool x, bool y) => x.CompareTo(y),
            (string x, string y) => x.EnumerateRunes().Select(r => r.Value).SequenceCompare(y.EnumerateRunes().Select(r => r.Value)),
            _ => throw new Failed("order"),
        };
    }

    private static int SequenceCompare(this IEnumerable<int> a, IEnumerable<int> b)
    {
        var (x, y) = (a.ToArray(), b.ToArray());
        return x.AsSpan().SequenceCompareTo(y);
    }

    public static string Shown(object? value) =>
        value switch
        {
            null => "null",
            bool truth => truth ? "true" : "false",
            ulong number => $"{number}u",
            double number => $"d{number:R}",
            string text => $"'{text}'",
            List<object?> list => new StringBuilder("[").AppendJoin(", ", list.Select(Shown)).Append(']').ToString(),
            _ => $"{value}",
        };
}
