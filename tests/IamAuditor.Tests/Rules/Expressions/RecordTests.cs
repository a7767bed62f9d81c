using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Tests.Rules.Expressions;

public sealed class RecordTests
{
    private static string Judged(string text)
    {
        var result = SomeRecords.Compile(text).Evaluate(SomeRecords.Context());
        return result.Error is { } error ? $"{error.Kind} {string.Join(',', error.Sources)}".Trim() : result.Value.ToString();
    }

    [Theory]
    [InlineData("user.name", "alice")]
    [InlineData("user.passwordEnabled && !user.mfaActive", "true")]
    [InlineData("age(key.lastRotated) <= days(maxDays)", "false")]
    [InlineData("age(key.lastRotated)", "7862400s")]
    [InlineData("user.accessKeys.exists(k, k.active && age(k.lastRotated) > days(90))", "true")]
    [InlineData("user.accessKeys.map(k, k.slot)", "[1, 2]")]
    [InlineData("size(user.accessKeys)", "2")]
    [InlineData("user.accessKeys[1].slot", "2")]
    [InlineData("user.accessKeys[0] == key", "true")]
    [InlineData("user.accessKeys[1] == key", "false")]
    [InlineData("key in user.accessKeys", "true")]
    [InlineData("user.name in exempt", "false")]
    [InlineData("user.tags.team == 'ops'", "true")]
    [InlineData("user.tags['team']", "ops")]
    [InlineData("has(user.tags.owner)", "false")]
    [InlineData("user.tags.exists(t, t == 'team')", "true")]
    [InlineData("type(user)", "user")]
    [InlineData("dyn(user).name", "alice")]
    [InlineData("dyn(user).nothing", "Evaluation")]
    [InlineData("has(dyn(user).lastUsed)", "false")]
    [InlineData("user.tags.owner", "Evaluation")]
    // Absent
    [InlineData("has(user.lastUsed)", "false")]
    [InlineData("has(user.name)", "true")]
    [InlineData("has(key.lastRotated)", "true")]
    [InlineData("user.lastUsed", "Absent")]
    [InlineData("dyn(user).lastUsed", "Absent")]
    [InlineData("has(user.lastUsed) && age(user.lastUsed) > days(1)", "false")]
    [InlineData("age(user.lastUsed) > days(1) && has(user.lastUsed)", "false")]
    [InlineData("age(user.lastUsed) > days(1)", "Absent")]
    [InlineData("user.accessKeys.all(k, age(k.lastRotated) > days(1))", "Absent")]
    [InlineData("user.accessKeys.all(k, age(k.lastRotated) < days(1))", "false")]
    // Not read
    [InlineData("user.policies", "Unread authorization-details")]
    [InlineData("has(user.policies)", "Unread authorization-details")]
    [InlineData("'Admin' in user.policies", "Unread authorization-details")]
    [InlineData("true || 'Admin' in user.policies", "true")]
    [InlineData("'Admin' in user.policies || true", "true")]
    [InlineData("false && 'Admin' in user.policies", "false")]
    [InlineData("'Admin' in user.policies && false", "false")]
    [InlineData("true && 'Admin' in user.policies", "Unread authorization-details")]
    [InlineData("!('Admin' in user.policies)", "Unread authorization-details")]
    [InlineData("size(user.policies) > 0 ? 1 : 2", "Unread authorization-details")]
    [InlineData("user.policies.exists(p, p == 'x')", "Unread authorization-details")]
    [InlineData("[1].map(x, user.policies)", "Unread authorization-details")]
    [InlineData("1 / 0 > 0 || 'a' in user.policies", "Unread authorization-details")]
    [InlineData("'a' in user.policies || 1 % size('') > 0", "Unread authorization-details")]
    public void Fields_give_values_or_say_why_not(string text, string expected) =>
        Assert.Equal(expected, Judged(text.Replace("1 / 0", "1 / size('')", StringComparison.Ordinal)));

    [Fact]
    public void Two_missing_sources_are_both_named()
    {
        var scope = new ExpressionScope([("a", ExprType.Bool), ("b", ExprType.Bool)]);
        var context = new EvaluationContext(scope);
        context.Bind(0, Value.NotRead("trails", "regions"));
        context.Bind(1, Value.NotRead("analyzers", "regions"));
        foreach (var text in new[] { "a || b", "a && b", "[0, 1].all(i, i == 0 ? a : b)" })
        {
            var result = Expression.Compile(text, scope).Required.Evaluate(context);
            Assert.True(result.IsUnread);
            Assert.Equal(["analyzers", "regions", "trails"], result.MissingSources);
        }
    }

    [Fact]
    public void What_was_read_is_told_in_the_order_of_reading()
    {
        var reads = Reads(
            "user.name == 'alice' && !user.mfaActive && user.accessKeys.exists(k, has(k.lastRotated) && !k.active) || has(user.lastUsed)"
        );
        Assert.Equal(
            [
                "user.name: alice",
                "user.mfaActive: false",
                "user.accessKeys: [access-key, access-key]",
                "user.accessKeys[0].lastRotated: 2025-04-01T00:00:00Z",
                "user.accessKeys[0].active: true",
                "user.accessKeys[1].lastRotated: (not set)",
                "user.lastUsed: (not set)",
            ],
            reads
        );
        Assert.Equal(["user.mfaActive: false"], Reads("user.mfaActive && user.passwordEnabled"));
        Assert.Equal(["user.policies: (not read)"], Reads("'a' in user.policies"));
        Assert.Equal(["key.lastRotated: 2025-04-01T00:00:00Z"], Reads("age(key.lastRotated) > days(1) && age(key.lastRotated) > days(2)"));
        Assert.Equal(["user.tags: {team: ops}"], Reads("user.tags.team == 'ops'"));
        Assert.Empty(Reads("1 + 1 == 2"));
    }

    private static string[] Reads(string text)
    {
        SomeRecords.Compile(text).EvaluateWithReads(SomeRecords.Context(), out var reads);
        return [.. reads.Select(read => read.ToString())];
    }

    [Fact]
    public void The_fields_that_an_expression_mentions_are_known_without_evaluating()
    {
        var expression = SomeRecords.Compile(
            "true || user.accessKeys.exists(k, k.active) && has(user.lastUsed) && user.lastUsed > key.lastRotated"
        );
        Assert.Equal(
            ["user.accessKeys", "access-key.active", "user.lastUsed", "access-key.lastRotated"],
            expression.Fields.Select(field => field.ToString())
        );
        Assert.Equal(["user", "key"], expression.Variables);
        Assert.Equal(ExprType.Bool, expression.Type);
    }

    [Theory]
    [InlineData("user.mfaActiv", 1, 6, "user has no field `mfaActiv`; did you mean `mfaActive`?", "user.mfaActiv\n     ^")]
    [InlineData("true &&\n  usr.name == 'a'", 2, 3, "`usr` is not declared; did you mean `user`?", "  usr.name == 'a'\n  ^")]
    [InlineData("has(user.lastUse)", 1, 1, "user has no field `lastUse`; did you mean `lastUsed`?", "has(user.lastUse)\n^")]
    [InlineData("user.name.size() > 'a'", 1, 18, "no matching overload: `>` between a int and a string", null)]
    [InlineData("user.name.startswith('a')", 1, 11, "there is no function `startswith`; did you mean `startsWith`?", null)]
    [InlineData("user.name &&", 1, 13, "the expression ends where a value should follow", "user.name &&\n            ^")]
    [InlineData("days(maxDay)", 1, 6, "`maxDay` is not declared; did you mean `maxDays`?", null)]
    [InlineData("user.qqqqqq", 1, 6, "user has no field `qqqqqq`", null)]
    [InlineData("contains('a', 'b')", 1, 1, "contains() is written x.contains(), not contains(x)", null)]
    [InlineData("user.age()", 1, 6, "age() is written age(x), not x.age()", null)]
    [InlineData("age('x')", 1, 1, "no matching overload for age(string); there is age(timestamp)", null)]
    [InlineData("timestamp('soon') < key.lastRotated", 1, 1, "`soon` is not a timestamp as in RFC 3339: 2025-01-31T12:00:00Z", null)]
    [InlineData(
        "user.name.matches('(?=a)')",
        1,
        19,
        "`(?=a)` is not a regular expression: lookahead and lookbehind are not supported",
        null
    )]
    [InlineData("1 / 0 == 1", 1, 3, "division by zero", null)]
    public void Problems_tell_the_place_and_what_was_meant(string text, int line, int column, string message, string? caret)
    {
        var problem = Assert.Single(Expression.Compile(text, SomeRecords.Scope).Problems);
        Assert.Equal((line, column, message), (problem.Line, problem.Column, problem.Message));
        if (caret is not null)
            Assert.Equal(caret, problem.Caret);
    }

    [Fact]
    public void All_type_problems_are_told_at_once()
    {
        var problems = Expression.Compile("user.nam == 1 && kye.active || user.mfaActive + 1 == 2", SomeRecords.Scope).Problems;
        Assert.Equal([(1, 6), (1, 18), (1, 47)], problems.Select(problem => (problem.Line, problem.Column)));
    }

    [Fact]
    public void A_rule_that_is_not_a_bool_is_refused()
    {
        var problem = Assert.Single(Expression.Compile("user.name", SomeRecords.Scope, ExprType.Bool).Problems);
        Assert.Equal("the expression is a string, but a bool is needed here", problem.Message);
        Assert.NotNull(Expression.Compile("dyn(user.name)", SomeRecords.Scope, ExprType.Bool).Expression);
    }

    [Fact]
    public void Boolean_expressions_allocate_nothing()
    {
        var context = SomeRecords.Context();
        foreach (
            var text in new[]
            {
                "user.passwordEnabled && !user.mfaActive",
                "age(key.lastRotated) <= days(maxDays)",
                "user.accessKeys.exists(k, k.active && age(k.lastRotated) > days(90))",
                "user.accessKeys.all(k, !k.active || k.slot in [1, 2])",
                "user.name.startsWith('a') && user.name.size() > 2 && user.name.contains('lic')",
                "user.name.matches('^[a-z]+$')",
                "glob(user.name, 'a*')",
                "user.tags.team == 'ops' && 'team' in user.tags && has(user.tags.team)",
                "has(user.lastUsed) && age(user.lastUsed) > days(1)",
                "'Admin' in user.policies || user.mfaActive",
                "user.lastUsed > key.lastRotated",
                "user.name in exempt ? false : key.slot * 2 + 1 >= 3",
                "key.lastRotated.getFullYear() == 2025",
            }
        )
        {
            var expression = SomeRecords.Compile(text);
            for (var i = 0; i < 50; i++)
                expression.Evaluate(context);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1_000; i++)
                expression.Evaluate(context);
            var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(bytes == 0, $"{text}: {bytes} bytes in 1,000 evaluations");
        }
    }

    [Fact]
    public void One_expression_serves_several_threads()
    {
        var expression = SomeRecords.Compile("user.accessKeys.exists(k, k.slot == 2) && user.name == 'alice'");
        Parallel.For(
            0,
            8,
            _ =>
            {
                var context = SomeRecords.Context();
                for (var i = 0; i < 2_000; i++)
                    Assert.True(expression.Evaluate(context).IsTrue);
            }
        );
    }
}
