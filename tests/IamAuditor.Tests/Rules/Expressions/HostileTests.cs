using System.Text.Json.Nodes;

namespace IamAuditor.Tests.Rules.Expressions;

public sealed class HostileTests
{
    private static string Kind(string expression, string bindings = "{}") =>
        (string?)JsonNode.Parse(Rows.Evaluate(expression, bindings))!["error"]?["kind"] ?? "value";

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    [Fact]
    public void Deep_nesting_is_refused_and_never_overflows_the_stack()
    {
        const int deep = 10_000;
        var nested = new[]
        {
            Repeat("(", deep) + "1" + Repeat(")", deep),
            Repeat("(", deep),
            Repeat("[", deep) + Repeat("]", deep),
            Repeat("{1:", deep) + "1" + Repeat("}", deep),
            Repeat("!", deep) + "true",
            Repeat("-", deep) + "x",
            Repeat("-", deep) + "1",
            "x" + Repeat(".a", deep),
            "x" + Repeat("[0]", deep),
            "x" + Repeat(".f()", deep),
            Repeat("size(", deep) + "''" + Repeat(")", deep),
            Repeat("true ? 1 : ", deep) + "1",
            "1" + Repeat(" + 1", deep),
            "1" + Repeat(" * 1", deep),
            "1" + Repeat(" == 1", deep),
            Repeat("[1].all(x, ", deep) + "true" + Repeat(")", deep),
            "[1]" + Repeat(".map(x, x)", deep),
            "'a'" + Repeat(" + 'a'", deep),
            Repeat("has(", deep) + "a.b" + Repeat(")", deep),
            "Foo" + Repeat("{a:", deep),
        };
        foreach (var text in nested)
            Assert.True(Kind(text, """{"x":1}""") is "budget", text[..40] + ": " + Kind(text, """{"x":1}"""));
    }

    [Fact]
    public void What_the_specification_asks_for_is_far_below_the_limits()
    {
        foreach (
            var text in new[]
            {
                Repeat("(", 100) + "1" + Repeat(")", 100),
                "1" + Repeat(" + 1", 200),
                "true" + Repeat(" && true", 2_000),
                "false" + Repeat(" || false", 2_000),
                "x" + Repeat(".x", 64),
                "[" + Repeat("1,", 5_000) + "]",
                Repeat("true ? 1 : ", 60) + "1",
                "'" + Repeat("a", 50_000) + "'",
                Repeat("!", 64) + "true",
            }
        )
            Assert.True(Kind(text, "{\"x\":" + Repeat("{\"x\":", 70) + "1" + Repeat("}", 71)) == "value", text[..40]);
    }

    [Fact]
    public void Loops_in_loops_run_out_of_budget()
    {
        const string ten = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]";
        string Nested(string macro, string body, int depth) =>
            depth == 0 ? body : $"{ten}.{macro}(x{depth}, {Nested(macro, body, depth - 1)})";
        Assert.Equal("budget", Kind(Nested("map", "1", 12)));
        Assert.Equal("budget", Kind(Nested("all", "true", 12)));
        Assert.Equal("budget", Kind(Nested("exists", "1 / 0 > 0", 12)));
        Assert.Equal("budget", Kind(Nested("filter", "true", 12).Replace("filter(", "exists_one(", StringComparison.Ordinal)));
        // Out of budget is not an error that `||` absorbs.
        Assert.Equal("budget", Kind($"{Nested("all", "true", 12)} || true"));
        Assert.Equal("value", Kind($"true || {Nested("all", "true", 12)}"));
        Assert.Equal("value", Kind(Nested("map", "1", 4)));
    }

    [Fact]
    public void Growing_values_run_out_of_budget()
    {
        Assert.Equal("budget", Kind("['aaaaaaaaaa']" + Repeat(".map(x, x + x)", 40)));
        Assert.Equal("budget", Kind("[[1]]" + Repeat(".map(x, x + x)", 40)));
        Assert.Equal("budget", Kind("['aaaaaaaaaa']" + Repeat(".map(x, [x, x, x, x].join(x))", 20)));
        Assert.Equal("budget", Kind("['aaaaaaaaaa']" + Repeat(".map(x, x.replace('a', x))", 20)));
        Assert.Equal("budget", Kind("['a']" + Repeat(".map(x, '%s%s%s%s'.format([x, x, x, x]))", 20)));
        // These lists share their halves: a few bytes of memory, 2^60 elements to look at.
        var shared = "[1]" + Repeat(".map(x, [x, x])", 60);
        Assert.Equal("budget", Kind($"{shared} == {shared}"));
        Assert.Equal("budget", Kind($"{shared} in [{shared}]"));
        Assert.Equal("budget", Kind(shared));
        Assert.Equal("budget", Kind($"'%s'.format([{shared}])"));
        Assert.Equal("budget", Kind("'" + Repeat("a", 300_000) + "'"));
    }

    [Fact]
    public void Regular_expressions_cannot_explode()
    {
        var text = "'" + Repeat("a", 5_000) + "!'";
        foreach (var pattern in new[] { "^(a+)+$", "(a|a)*$", "(a|aa)+$", "(.*a){20}", "^(([a-z])+.)+[A-Z]([a-z])+$" })
            Assert.Equal("value", Kind($"{text}.matches('{pattern}')"));
        Assert.Equal("budget", Kind($"'a'.matches('{Repeat("(a{1000}){1000}", 1)}')"));
        Assert.Equal("budget", Kind($"'a'.matches('{Repeat("a", 1_001)}')"));
        Assert.Equal("budget", Kind($"'a'.matches('{Repeat("a", 999)}' + 'aa')"));
        Assert.Equal("evaluation", Kind($"'a'.matches('{Repeat("(", 500)}')"));
        Assert.Equal(
            "budget",
            Kind(
                "[1,2,3,4,5,6,7,8,9,10].map(a, [1,2,3,4,5,6,7,8,9,10].map(b, [1,2,3,4,5,6,7,8,9,10].map(c, "
                    + "[1,2,3,4,5,6,7,8,9,10].map(d, [1,2,3,4,5,6,7,8,9,10].map(e, 'a'.matches(string(a) + string(b)))))))"
            )
        );
    }

    [Theory]
    [InlineData("", "parse")]
    [InlineData("{", "parse")]
    [InlineData("[]", "parse")]
    [InlineData("null", "parse")]
    [InlineData("{}", "parse")]
    [InlineData("{\"expr\":1}", "parse")]
    [InlineData("{\"expr\":\"1\",\"bindings\":[]}", "parse")]
    [InlineData("{\"expr\":\"1\",\"bindings\":{\"x\":99999999999999999999}}", "parse")]
    [InlineData("{\"expr\":\"1\",\"bindings\":{\"x\":1e999}}", "parse")]
    [InlineData("{\"expr\":\"1\",\"bindings\":{\"x\":1,\"x\":2}}", "parse")]
    [InlineData("{\"expr\":\"1\",\"bindings\":{\"x\":{\"a\":1,\"a\":2}}}", "parse")]
    [InlineData("{\"expr\":\"1\",\"bindings\":{\"x\":{\"$type\":\"uint\",\"value\":-1}}}", "parse")]
    [InlineData("{\"expr\":\"1\",\"bindings\":{\"x\":{\"$type\":\"nonsense\",\"value\":1}}}", "parse")]
    [InlineData("{\"expr\":\"1\",\"bindings\":{\"x\":{\"$type\":\"timestamp\",\"value\":\"soon\"}}}", "parse")]
    [InlineData("{\"expr\":\"1\",\"bindings\":{\"x\":{\"$type\":\"bytes\",\"value\":\"!\"}}}", "parse")]
    [InlineData("{\"expr\":\"1\",\"bindings\":{\"x\":{\"$type\":\"uint\"}}}", "parse")]
    [InlineData("{\"expr\":\"'\\ud800'\"}", "parse")]
    [InlineData("{\"expr\":\"x\",\"bindings\":{\"x\":\"\\ud800\"}}", "parse")]
    public void A_bad_request_is_answered_with_an_error(string line, string kind)
    {
        var answer = JsonNode.Parse(IamAuditor.Core.Rules.Expressions.EvalRequests.EvaluateLine(line))!;
        Assert.Equal(kind, (string?)answer["error"]!["kind"]);
        Assert.True((int)answer["error"]!["line"]! >= 1 && (int)answer["error"]!["column"]! >= 1);
    }

    [Fact]
    public void A_line_with_half_of_a_surrogate_pair_is_answered_with_an_error() =>
        Assert.Equal(
            """{"error":{"kind":"parse","message":"the request holds half of a surrogate pair","line":1,"column":12}}""",
            IamAuditor.Core.Rules.Expressions.EvalRequests.EvaluateLine("{\"expr\":\"😀\ud800\"}")
        );

    [Theory]
    [InlineData("""{"id":7,"expr":"1 + 1"}""", """{"id":7,"value":2,"type":"int"}""")]
    [InlineData("""{"id":"a","expr":"x","bindings":{"x":{"$type":"uint","value":5}}}""", """{"id":"a","value":5,"type":"uint"}""")]
    [InlineData("""{"id":null,"expr":"x","bindings":{"x":1.0}}""", """{"id":null,"value":1.0,"type":"double"}""")]
    [InlineData("""{"expr":"x","bindings":{"x":{"$type":"double","value":1}}}""", """{"value":1.0,"type":"double"}""")]
    [InlineData("""{"expr":"x","bindings":{"x":{"$type":"double","value":"NaN"}}}""", """{"value":"NaN","type":"double"}""")]
    [InlineData("""{"expr":"x","bindings":{"x":{"$type":"int","value":"-5"}}}""", """{"value":-5,"type":"int"}""")]
    [InlineData(
        """{"expr":"x","bindings":{"x":{"$type":"uint","value":"18446744073709551615"}}}""",
        """{"value":18446744073709551615,"type":"uint"}"""
    )]
    [InlineData("""{"expr":"x","bindings":{"x":{"$type":"bytes","value":"YWJj"}}}""", """{"value":"YWJj","type":"bytes"}""")]
    [InlineData(
        """{"expr":"x","bindings":{"x":{"$type":"timestamp","value":"2025-01-01T00:00:00.50Z"}}}""",
        """{"value":"2025-01-01T00:00:00.5Z","type":"timestamp"}"""
    )]
    [InlineData("""{"expr":"x","bindings":{"x":{"$type":"duration","value":"1h"}}}""", """{"value":"3600s","type":"duration"}""")]
    [InlineData(
        """{"expr":"x","bindings":{"x":[1,1.5,"a",null,{"$type":"uint","value":2}]}}""",
        """{"value":[1,1.5,"a",null,2],"type":"list"}"""
    )]
    [InlineData("""{"expr":"x.a.b","bindings":{"x":{"a":{"b":true}}}}""", """{"value":true,"type":"bool"}""")]
    [InlineData("""{"expr":"{1: 2, 'a': [timestamp(0), 1.0]}"}""", """{"value":[[1,2],["a",["1970-01-01T00:00:00Z",1.0]]],"type":"map"}""")]
    [InlineData("""{"expr":"type(x)","bindings":{"x":{}}}""", """{"value":"map","type":"type"}""")]
    [InlineData(
        """{"expr":"x + 1","bindings":{"x":[1]}}""",
        """{"error":{"kind":"type","message":"no matching overload: `+` between a list(dyn) and a int","line":1,"column":3}}"""
    )]
    [InlineData(
        """{"expr":"'😀' + 1"}""",
        """{"error":{"kind":"type","message":"no matching overload: `+` between a string and a int","line":1,"column":5}}"""
    )]
    [InlineData(
        """{"id":1,"expr":"1 /\n x","bindings":{"x":0}}""",
        """{"id":1,"error":{"kind":"evaluation","message":"division by zero","line":1,"column":3}}"""
    )]
    public void Requests_are_answered_in_the_agreed_form(string line, string answer) =>
        Assert.Equal(answer, IamAuditor.Core.Rules.Expressions.EvalRequests.EvaluateLine(line));
}
