using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using IamAuditor.Core.Rules.Expressions;
using static IamAuditor.Tests.Rules.Expressions.ReferenceInterpreter;

namespace IamAuditor.Tests.Rules.Expressions;

public sealed class PropertyTests
{
    private static readonly object?[] s_constants =
    [
        0L,
        1L,
        -1L,
        2L,
        7L,
        long.MaxValue,
        long.MinValue,
        9007199254740993L,
        0UL,
        1UL,
        2UL,
        ulong.MaxValue,
        0.0,
        1.0,
        -1.5,
        2.0,
        9007199254740992.0,
        "",
        "a",
        "b",
        "ab",
        "é",
        "😀",
        "\uffff",
        true,
        false,
        null,
    ];

    private static readonly string[] s_symbols = ["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "in", "&&", "||", "&&", "||"];
    private static readonly string[] s_macros = ["all", "exists", "exists_one", "map", "filter"];

    private static readonly Gen<Tree> s_trees = Trees(4, 0);

    private static Gen<Tree> Trees(int depth, int variables)
    {
        Gen<Tree> leaf = Gen.Int[0, s_constants.Length - 1].Select(i => s_constants[i]).Select(value => (Tree)new Constant(value));
        if (variables > 0)
            leaf = Gen.OneOf(leaf, Gen.Int[0, variables - 1].Select(i => (Tree)new Variable($"v{i}")));
        if (depth == 0)
            return leaf;
        var inner = Trees(depth - 1, variables);
        var body = Trees(depth - 1, variables + 1);
        return Gen.OneOf(
            leaf,
            Gen.Select(
                Gen.Int[0, s_symbols.Length - 1].Select(i => s_symbols[i]),
                inner,
                inner,
                (symbol, a, b) => (Tree)new Operation(symbol, a, b)
            ),
            Gen.Select(
                Gen.Int[0, s_symbols.Length - 1].Select(i => s_symbols[i]),
                inner,
                inner,
                (symbol, a, b) => (Tree)new Operation(symbol, a, b)
            ),
            inner.Select(operand => (Tree)new Not(operand)),
            Gen.Select(inner, inner, inner, (condition, a, b) => (Tree)new Choice(condition, a, b)),
            inner.Array[0, 3].Select(values => (Tree)new Elements(values)),
            inner.Select(operand => (Tree)new ReferenceInterpreter.Size(operand)),
            Gen.Select(inner.Array[0, 3], inner, (values, at) => (Tree)new ReferenceInterpreter.Index(new Elements(values), at)),
            Gen.Select(
                Gen.Int[0, s_macros.Length - 1].Select(i => s_macros[i]),
                inner.Array[0, 3],
                body,
                (macro, values, predicate) => (Tree)new Over(macro, new Elements(values), $"v{variables}", predicate)
            )
        );
    }

    [Fact]
    public void A_second_implementation_agrees() =>
        s_trees.Sample(
            tree =>
            {
                var text = Text(tree);
                var compiled = Expression.Compile(text, new ExpressionScope([], rejectFailingConstants: false));
                if (compiled.Expression is null)
                    // Nesting in dyn() reaches the limit on depth sooner than sense does; nothing else may be refused.
                    return compiled.Problems[0].Kind == ExpressionProblemKind.Budget;
                var result = compiled.Expression.Evaluate(new EvaluationContext(ExpressionScope.Empty));
                string expected;
                try
                {
                    expected = ReferenceInterpreter.Shown(ReferenceInterpreter.Evaluate(tree, new Dictionary<string, object?>()));
                }
                catch (Failed)
                {
                    expected = "error";
                }

                var actual = result.HasValue ? Shown(result.Value) : "error";
                return string.Equals(expected, actual, StringComparison.Ordinal)
                    ? true
                    : throw new InvalidOperationException($"{text}\nexpected {expected}\nactual   {actual}");
            },
            iter: 20_000
        );

    private static string Shown(Value value) =>
        value.Kind switch
        {
            ValueKind.Uint => $"{value}u",
            ValueKind.Double => $"d{value.AsDouble:R}",
            ValueKind.String => $"'{value}'",
            ValueKind.List => $"[{string.Join(", ", Enumerable.Range(0, value.ListCount).Select(i => Shown(value.ListAt(i))))}]",
            _ => value.ToString(),
        };

    [Fact]
    public void Logic_does_not_depend_on_the_order_of_its_operands() =>
        Gen.Select(Trees(2, 0), Trees(2, 0), Gen.Bool)
            .Sample(
                (a, b, isAnd) =>
                {
                    var symbol = isAnd ? "&&" : "||";
                    return Outcome(new Operation(symbol, a, b)) == Outcome(new Operation(symbol, b, a));
                },
                iter: 3_000
            );

    private static string Outcome(Tree tree)
    {
        var result = Expression
            .Compile(Text(tree), new ExpressionScope([], rejectFailingConstants: false))
            .Required.Evaluate(new EvaluationContext(ExpressionScope.Empty));
        return result.HasValue ? Shown(result.Value) : "error";
    }

    [Fact]
    public void Timestamps_survive_being_written_and_read() =>
        Gen.Select(Gen.Long[-62_135_596_800, 253_402_300_799], Gen.Int[0, 999_999_999])
            .Sample(
                (seconds, nanos) =>
                {
                    var text = Outcome($"string(timestamp({seconds}) + duration('{nanos}ns'))");
                    return Outcome($"timestamp('{text}') == timestamp({seconds}) + duration('{nanos}ns')") == "true"
                        && Outcome($"timestamp({seconds}).getFullYear()")
                            == DateTimeOffset.FromUnixTimeSeconds(seconds).Year.ToString((IFormatProvider?)null)
                        && Outcome($"timestamp({seconds}).getDayOfYear() + 1")
                            == DateTimeOffset.FromUnixTimeSeconds(seconds).DayOfYear.ToString((IFormatProvider?)null)
                        && Outcome($"timestamp({seconds}).getDayOfWeek()")
                            == ((int)DateTimeOffset.FromUnixTimeSeconds(seconds).DayOfWeek).ToString((IFormatProvider?)null);
                },
                iter: 500
            );

    [Fact]
    public void Doubles_survive_being_written_and_read() =>
        Gen.Double.Where(double.IsFinite).Sample(number => Outcome($"double(string(x)) == x", number) == "true", iter: 2_000);

    private static string Outcome(string text, double? x = null)
    {
        var scope = new ExpressionScope(x is null ? [] : [("x", ExprType.Double)], rejectFailingConstants: false);
        var context = new EvaluationContext(scope);
        if (x is not null)
            context.Bind(0, Value.Double(x.Value));
        return Expression.Compile(text, scope).Required.Evaluate(context).ToString();
    }

    private static readonly string[] s_seeds =
    [
        "user.passwordEnabled && !user.mfaActive",
        "age(timestamp('2025-01-01T00:00:00Z')) <= days(90)",
        "[1, 2u, 3.0].exists(x, x in {1: 'a'})",
        "'''a\\u00e9'''.matches(r'^(?i)[a-z]+$') ? b'\\xff' : dyn(null)",
        "{'a': [1, 2].map(x, x > 1, x * 2)}.a[0] % 3",
        "has(x.y.z) || x['k'] != 1e3 // c",
        "'%s %d %.2f'.format(['a', 1, 2.5])",
        "cidr('10.0.0.0/8').contains('10.1.2.3')",
        "'a,b'.split(',').join('-').replace('a', 'b', 1)",
        "duration('1h1.5s') + timestamp(0).getHours('+02:00')",
        "math.greatest(1, 2.5)",
        "-9223372036854775808 % -1",
    ];

    private static readonly string[] s_pieces =
    [
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ".",
        ",",
        ":",
        "?",
        "&&",
        "||",
        "!",
        "-",
        "+",
        "*",
        "/",
        "%",
        "<",
        "<=",
        "==",
        "in",
        "'",
        "\"",
        "'''",
        "\\",
        "r'",
        "b'",
        "`",
        "x",
        "all(",
        "map(x, ",
        "has(",
        "1",
        "0u",
        "1e",
        "0x",
        "null",
        "true",
        "//",
        "\n",
        "\u0000",
        "\ud800",
        "😀",
        "size(",
        "matches(",
        "dyn(",
        "format(",
        "9223372036854775808",
    ];

    /// <summary>Runs for a short while with the suite; IAMAUDITOR_FUZZ_SECONDS makes it run as long as one likes.</summary>
    [Fact]
    public void No_text_crashes_or_hangs_the_language()
    {
        var seconds = int.TryParse(System.Environment.GetEnvironmentVariable("IAMAUDITOR_FUZZ_SECONDS"), out var asked) ? asked : 0;
        var seed = (int)(System.Diagnostics.Stopwatch.GetTimestamp() & 0x7FFFFFFF);
        var random = new Random(seed);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        for (var round = 0; round < 6_000 || watch.Elapsed.TotalSeconds < seconds; round++)
        {
            var text = Mutated(random);
            try
            {
                var line = JsonSerializer.Serialize(new { expr = text, bindings = new { x = new { y = 1, k = 2 } } });
                Assert.NotNull(JsonNode.Parse(EvalRequests.EvaluateLine(line)));
                EvalRequests.EvaluateLine(text);
                MessageTemplate.Compile(text, ExpressionScope.Empty);
                var compiled = Expression.Compile(text, SomeRecords.Scope);
                compiled.Expression?.EvaluateWithReads(SomeRecords.Context(), out _);
                foreach (var problem in compiled.Problems)
                    Assert.True(problem.Line >= 1 && problem.Column >= 1 && problem.Caret.EndsWith('^'));
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {seed}, round {round}: {JsonSerializer.Serialize(text)}\n{e}");
            }
        }
    }

    private static string Mutated(Random random)
    {
        var text = new StringBuilder(s_seeds[random.Next(s_seeds.Length)]);
        if (random.Next(20) == 0)
        {
            var bytes = new byte[random.Next(60)];
            random.NextBytes(bytes);
            text.Clear().Append(Encoding.Latin1.GetString(bytes));
        }

        for (var i = random.Next(6); i >= 0; i--)
        {
            var at = random.Next(text.Length + 1);
            switch (random.Next(4))
            {
                case 0:
                    text.Insert(at, s_pieces[random.Next(s_pieces.Length)]);
                    break;
                case 1 when at < text.Length:
                    text.Remove(at, Math.Min(random.Next(1, 6), text.Length - at));
                    break;
                case 2:
                    text.Insert(at, s_seeds[random.Next(s_seeds.Length)]);
                    break;
                case 3 when at < text.Length:
                    text[at] = (char)random.Next(32, 127);
                    break;
            }
        }

        return text.ToString();
    }
}
