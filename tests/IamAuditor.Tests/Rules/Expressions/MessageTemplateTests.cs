using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Tests.Rules.Expressions;

public sealed class MessageTemplateTests
{
    [Theory]
    [InlineData(
        "Access key {key.slot} of {user.name} was last rotated {key.lastRotated}",
        "Access key 1 of alice was last rotated 2025-04-01T00:00:00Z"
    )]
    [InlineData("never signed in: {user.lastUsed}", "never signed in: (not set)")]
    [InlineData("policies {user.policies}", "policies (not read)")]
    [InlineData("owner {user.tags.owner}", "owner (not known)")]
    [InlineData("a {{brace}} and }} and {{", "a {brace} and } and {")]
    [InlineData("{ {'a': {'b': '}'}}.a.b }!", "}!")]
    [InlineData("{'{' + user.name + \"}\"}", "{alice}")]
    [InlineData("{user.name}{user.name}", "alicealice")]
    [InlineData("", "")]
    [InlineData("{maxDays}-day limit, {user.accessKeys.filter(k, k.active).size()} active", "90-day limit, 1 active")]
    public void Messages_are_filled_in(string text, string expected)
    {
        var (template, problems) = MessageTemplate.Compile(text, SomeRecords.Scope);
        Assert.Empty(problems);
        Assert.Equal(expected, template!.Render(SomeRecords.Context()));
    }

    [Theory]
    [InlineData("key {kye.slot}", 1, 6)]
    [InlineData("key {key.slott}", 1, 10)]
    [InlineData("line\n  {user.name", 2, 3)]
    [InlineData("a } b", 1, 3)]
    [InlineData("{}", 1, 2)]
    [InlineData("{user.name user}", 1, 12)]
    [InlineData("{'abc}", 1, 2)]
    public void Mistakes_are_found_when_the_rule_is_loaded(string text, int line, int column)
    {
        var (template, problems) = MessageTemplate.Compile(text, SomeRecords.Scope);
        Assert.Null(template);
        Assert.Equal((line, column), (problems[0].Line, problems[0].Column));
    }
}
