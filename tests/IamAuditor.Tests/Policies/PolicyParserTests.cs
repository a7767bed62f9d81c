using System.Text;
using IamAuditor.Policies.Documents;

namespace IamAuditor.Tests.Policies;

public sealed class PolicyParserTests
{
    private static string Codes(string json) =>
        string.Join(", ", PolicyParser.Parse(json).Problems.Select(p => $"{p.Code}@{p.At}").Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("", "not-json@1:1")]
    [InlineData("{", "not-json@1:2")]
    [InlineData("nonsense", "not-json@1:2")]
    [InlineData("[]", "not-an-object@1:1")]
    [InlineData("\"*\"", "not-an-object@1:1")]
    [InlineData("{}", "missing-statement@1:1")]
    [InlineData("""{"Statement":[]}""", "no-statements@1:14")]
    [InlineData("""{"Statement":7}""", "bad-statement@1:14")]
    [InlineData("""{"Version":"2012-10-18","Statement":[]}""", "bad-version@1:12, no-statements@1:37")]
    [InlineData("""{"Version":2012,"Statement":[]}""", "bad-version@1:12, no-statements@1:29")]
    [InlineData("""{"statement":[]}""", "element-case@1:2, missing-statement@1:1")]
    [InlineData("""{"Statement":[],"Statement":[]}""", "duplicate-key@1:17, no-statements@1:14, no-statements@1:29")]
    [InlineData("""{"Statement":{"Effect":"Allow","Resource":"*"}}""", "missing-action@1:14")]
    [InlineData("""{"Statement":{"Effect":"allow","Action":"*"}}""", "bad-effect@1:24")]
    [InlineData("""{"Statement":{"effect":"Allow","Action":"*"}}""", "element-case@1:15, missing-effect@1:14")]
    [InlineData("""{"Statement":{"Effect":"Allow","Effect":"Deny","Action":"*"}}""", "duplicate-key@1:32")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","NotAction":"s3:*"}}""", "action-and-not-action@1:45")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":5}}""", "bad-action@1:41")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":["*",null]}}""", "bad-action@1:46")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":[]}}""", "empty-element@1:32")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","Comment":"x"}}""", "unknown-element@1:45")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","Principal":"arn:x"}}""", "bad-principal@1:57")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","Principal":{"aws":"*"}}}""", "element-case@1:58")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","Condition":[]}}""", "bad-condition@1:57")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","Condition":{"Bool":{"k":null}}}}""", "bad-condition-value@1:70")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","Condition":{"Bool":{"k":true,"K":true}}}}""", "duplicate-key@1:75")]
    [InlineData("""{"Statement":[]} x""", "not-json@1:18")]
    public void Problems_have_stable_codes_and_places(string json, string expected) => Assert.Equal(expected, Codes(json));

    [Fact]
    public void Every_legal_spelling_is_read()
    {
        var document = PolicyParser.Parse(
            """
            {
              "Id": "x",
              "Version": "2012-10-17",
              "Statement": {
                "Sid": "One",
                "Effect": "Allow",
                "Principal": {"AWS": ["111122223333"], "Service": "ec2.amazonaws.com"},
                "NotAction": ["s3:*", "é:x"], "Resource": "*",
                "Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": 3600}, "Bool": {"aws:SecureTransport": [true, "false"]}}
              }
            }
            """
        );

        Assert.Empty(document.Problems);
        Assert.Equal((PolicyVersion.V2012, "x"), (document.Version, document.Id));
        var s = Assert.Single(document.Statements);
        Assert.Equal((0, new TextPosition(4, 16), "One", (Effect?)Effect.Allow, true), (s.Index, s.At, s.Sid, s.Effect, s.IsValid));
        Assert.Equal(ElementForm.Except, s.Action.Form);
        Assert.Equal<PolicyValue>([new("s3:*", new(8, 19)), new("é:x", new(8, 27))], s.Action.Values);
        Assert.Equal<PolicyValue>([new("*", new(8, 47))], s.Resource.Values);
        Assert.Equal(
            [new(PrincipalKind.Aws, "111122223333", new(7, 27)), new(PrincipalKind.Service, "ec2.amazonaws.com", new(7, 55))],
            s.Principal.Values
        );
        Assert.Equal(
            ["NumericLessThan aws:MultiFactorAuthAge 3600", "Bool aws:SecureTransport true|false"],
            s.Conditions.Select(c => $"{c.Operator} {c.Key} {string.Join('|', c.Values)}")
        );
    }

    [Fact]
    public void Percent_encoding_and_byte_order_marks_change_nothing()
    {
        const string json = """
            {"Version":"2012-10-17",
             "Statement":[{"Effect":"Allow","Action":"s3:Get+x","Resource":"arn:aws:s3:::b/é*"}]}
            """;
        var plain = Describe(PolicyParser.Parse(json));
        Assert.Equal(plain, Describe(PolicyParser.Parse(Uri.EscapeDataString(json))));
        Assert.Equal(plain, Describe(PolicyParser.Parse("\uFEFF" + json)));
        Assert.Equal(plain, Describe(PolicyParser.Parse("\uFEFF" + Uri.EscapeDataString("\uFEFF" + json))));
        Assert.Equal(plain, Describe(PolicyParser.Parse(Encoding.UTF8.GetBytes("\uFEFF" + json))));
        Assert.Equal(plain, Describe(PolicyParser.Parse(Encoding.UTF8.GetBytes(Uri.EscapeDataString(json)))));

        static string Describe(PolicyDocument d) =>
            string.Join(
                '\n',
                d.Problems.Select(p => p.ToString())
                    .Concat(d.Statements.Select(s => $"{s.At} {s.Action.Values[0]} {s.Resource.Values[0]} {s.Resource.Values[0].At}"))
            );
    }

    [Fact]
    public void Depth_and_size_have_a_limit_and_an_answer()
    {
        Assert.Equal("too-deep@1:33", Codes(new string('[', 100_000)));
        Assert.Equal("too-large@1:1", Codes(new string(' ', PolicyParser.MaxBytes + 1)));
        Assert.Equal("too-large@1:1", Codes(new string(' ', (3 * PolicyParser.MaxBytes) + 1)));
        Assert.Equal("not-utf8", PolicyParser.Parse([(byte)'{', 0xFF, (byte)'}']).Problems.Single().Code);
    }

    [Fact]
    public void A_broken_document_voids_all_its_statements_and_a_broken_statement_itself_alone()
    {
        const string good = """{"Effect":"Allow","Action":"*","Resource":"*"}""";
        const string bad = """{"Effect":"Allow","Action":"*","NotAction":"*","Resource":"*"}""";
        Assert.Equal([true, false], PolicyParser.Parse($$"""{"Statement":[{{good}},{{bad}}]}""").Statements.Select(s => s.IsValid));
        Assert.Equal([false], PolicyParser.Parse($$"""{"Version":"x","Statement":[{{good}}]}""").Statements.Select(s => s.IsValid));
    }
}
