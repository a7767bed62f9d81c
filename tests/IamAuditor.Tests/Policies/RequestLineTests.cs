using System.Text.Json;
using IamAuditor.Policies.Requests;
using IamAuditor.Tests.House;
using static IamAuditor.Tests.Policies.Ask;

namespace IamAuditor.Tests.Policies;

public sealed class RequestLineTests
{
    [Fact]
    public void An_answer_has_the_documented_shape() =>
        Assert.Equal(
            """{"id":"r1","decision":"allowed","because":[{"layer":"identity","policy":0,"statement":0,"effect":"Allow","matched":true,"line":4}],"dependsOn":[],"problems":[]}""",
            PolicyRequests.EvaluateLine(
                $"{{\"id\":\"r1\",\"principal\":\"{Alice}\",\"action\":\"s3:GetObject\",\"resource\":\"{Photo}\",\"identityPolicies\":[{Full}],\"contextComplete\":true}}"
            )
        );

    [Fact]
    public void Lines_count_in_an_object_as_if_indented_by_two_and_in_a_string_as_written()
    {
        const string document = "{\"Statement\":\n\n\n {\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}";
        Assert.Equal(2, Line(document));
        Assert.Equal(4, Line(JsonSerializer.Serialize(document)));
        Assert.Equal(1, Line(JsonSerializer.Serialize(Uri.EscapeDataString(document.ReplaceLineEndings("")))));

        static int Line(string document) =>
            JsonDocument
                .Parse(PolicyRequests.EvaluateLine(Request(document).ReplaceLineEndings(" ")))
                .RootElement.GetProperty("because")[0]
                .GetProperty("line")
                .GetInt32();

        static string Request(string document) =>
            $"{{\"principal\":\"{Alice}\",\"action\":\"s3:GetObject\",\"resource\":\"{Photo}\",\"identityPolicies\":{document}}}";
    }

    [Theory]
    [InlineData("", null, "not-json")]
    [InlineData("nonsense", null, "not-json")]
    [InlineData("[]", null, "not-an-object")]
    [InlineData("""{"id":7}""", "7", "bad-request")]
    [InlineData("""{"id":"a","principal":"nobody","action":"s3:GetObject","resource":"*"}""", "\"a\"", "bad-request")]
    [InlineData("""{"id":"a","principal":"anonymous","action":"s3:*","resource":"*"}""", "\"a\"", "bad-request")]
    [InlineData("""{"id":"a","principal":"anonymous","action":"GetObject","resource":"*"}""", "\"a\"", "bad-request")]
    [InlineData("""{"principal":"anonymous","action":"s3:GetObject","resource":"*","context":[]}""", null, "bad-request")]
    [InlineData("""{"principal":"anonymous","action":"s3:GetObject","resource":"*","context":{"k":{}}}""", null, "bad-request")]
    [InlineData("""{"principal":"anonymous","action":"s3:GetObject","resource":"*","identityPolicies":7}""", null, "bad-request")]
    [InlineData("""{"principal":"anonymous","action":"s3:GetObject","resource":"*","resourceAccount":"1"}""", null, "bad-request")]
    [InlineData("""{"principal":"anonymous","action":"s3:GetObject","resource":"*","contextComplete":"yes"}""", null, "bad-request")]
    public void A_line_that_is_no_request_gets_an_error(string line, string? id, string code)
    {
        var answer = JsonDocument.Parse(PolicyRequests.EvaluateLine(line)).RootElement;
        Assert.Equal(code, answer.GetProperty("error").GetProperty("code").GetString());
        Assert.NotEmpty(answer.GetProperty("error").GetProperty("message").GetString()!);
        Assert.Equal(id, answer.TryGetProperty("id", out var given) ? given.GetRawText() : null);
    }

    [Fact]
    public void A_line_with_half_of_a_surrogate_pair_gets_an_error() =>
        Assert.Equal(
            """{"error":{"code":"not-json","message":"the request holds half of a surrogate pair"}}""",
            PolicyRequests.EvaluateLine("{\"id\":\"\ud800\"}")
        );

    [Fact]
    public void The_lines_after_a_bad_one_go_on_in_their_order()
    {
        var lines = Enumerable
            .Range(0, 3_000)
            .Select(i =>
                i % 7 == 0 ? $"{{\"id\":{i}" : $"{{\"id\":{i},\"principal\":\"{Alice}\",\"action\":\"s3:GetObject\",\"resource\":\"*\"}}"
            );
        var answers = PolicyRequests.EvaluateLines(lines).ToList();
        Assert.Equal(
            Enumerable.Range(0, 3_000).Select(i => i % 7 == 0 ? "error" : $"{i}"),
            answers.Select(a => a.StartsWith("{\"error\"", StringComparison.Ordinal) ? "error" : a.Split(':', ',')[1])
        );
    }

    [Fact]
    public void Documents_come_as_objects_strings_lists_or_with_a_name()
    {
        Assert.Equal("allowed", new Ask().Set("identityPolicies", Full).Decision);
        Assert.Equal("allowed", new Ask().Set("identityPolicies", JsonSerializer.Serialize(Full)).Decision);
        Assert.Equal("allowed", new Ask().Set("identityPolicies", $"[{JsonSerializer.Serialize(Full)}]").Decision);
        Assert.Equal("identity inline/all 0 Allow True", new Ask().Identity($"{{\"name\":\"inline/all\",\"document\":{Full}}}").Because);
        Assert.Equal(
            "identity all 0 Allow True",
            new Ask().Identity($"{{\"PolicyName\":\"all\",\"PolicyDocument\":{JsonSerializer.Serialize(Full)}}}").Because
        );
        Assert.Equal("unknown-field", new Ask().Identity(Full).Set("identityPolicy", Full).Problems);
    }

    [Fact]
    public void A_denial_names_its_reason()
    {
        Assert.Equal("identity Allow False", new Ask().Because);
        Assert.Equal("boundary Allow False", new Ask().Identity(Full).Boundary(Allow("ec2:*")).Because);
        Assert.Equal("boundary 0 0 Allow False", new Ask().Identity(Full).Boundary(Allow("s3:*", "arn:aws:s3:::other")).Because);
        Assert.Equal("identity 1 0 Deny True", new Ask().Identity(Full, Deny("s3:*")).Because);
        Assert.Equal("resource Allow False; identity Allow False", new Ask().In("999988887777").Because);
        Assert.Equal(
            "identity 0 0 Allow unknown",
            new Ask().Incomplete().Identity(Allow("*", "*", null, """{"Bool":{"aws:SecureTransport":true}}""")).Because
        );
    }

    [Fact]
    public void An_explanation_says_who_what_why_and_what_is_missing()
    {
        var ask = new Ask().Identity(Allow("s3:*")).Boundary(Allow("ec2:*")).Scp([Full]);
        Assert.Equal(
            """
            arn:aws:iam::111122223333:user/alice may not do s3:GetObject on arn:aws:s3:::b/k: it is not allowed.
            - The permissions boundary does not allow s3:GetObject.

            """,
            Explained(ask),
            ignoreLineEndingDifferences: true
        );
        var open = new Ask().Incomplete().Identity(Full, Deny("*", "*", null, """{"Bool":{"aws:MultiFactorAuthPresent":"false"}}"""));
        Assert.Equal(
            """
            arn:aws:iam::111122223333:user/alice may or may not do s3:GetObject on arn:aws:s3:::b/k: that depends on what is not known here.
            - Identity policy 0, statement 0, line 4, allows it.
            - Identity policy 1, statement 0, line 4, denies it under a condition that is not known to hold.
            It depends on aws:MultiFactorAuthPresent.
            It is allowed if not (Bool aws:MultiFactorAuthPresent [false]).

            """,
            Explained(open),
            ignoreLineEndingDifferences: true
        );
        var elsewhere = new Ask().In("999988887777").Identity(Full).Scp([Full], [Full, Deny("s3:*")]);
        Assert.Equal(
            """
            arn:aws:iam::111122223333:user/alice may not do s3:GetObject on arn:aws:s3:::b/k: a Deny says so.
            - Service control policy 1 of level 1, statement 0, line 4, denies it.

            """,
            Explained(elsewhere),
            ignoreLineEndingDifferences: true
        );
        var unread = new Ask().In("999988887777").Identity("\"arn:aws:iam::aws:policy/ReadOnlyAccess\"");
        Assert.Equal(
            """
            arn:aws:iam::111122223333:user/alice may not do s3:GetObject on arn:aws:s3:::b/k: it is not allowed.
            - The resource has no policy that allows s3:GetObject.
            ! Identity policy arn:aws:iam::aws:policy/ReadOnlyAccess: The policy is attached, but its document is not given; decisions that hang on it stay open [missing-document].

            """,
            Explained(unread),
            ignoreLineEndingDifferences: true
        );
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"")]
    public void What_is_no_request_cannot_be_explained(string line)
    {
        Assert.False(PolicyRequests.TryExplain(line, out var text));
        Assert.StartsWith("This request cannot be decided: ", text, StringComparison.Ordinal);
    }

    private static string Explained(Ask ask) =>
        PolicyRequests.TryExplain(ask.Line, out var text) ? text : throw new InvalidOperationException(text);

    [Theory]
    [InlineData("""{"\udc00":1,"principal":"anonymous","action":"s3:GetObject","resource":"*"}""")]
    [InlineData("""{"principal":"anonymous","action":"s3:GetObject","resource":"*","context":{"\udc00":"a"}}""")]
    [InlineData("""{"principal":"anonymous","action":"s3:GetObject","resource":"*","resourcePolicy":{"\udc00\udc00\udc00":"a"}}""")]
    [InlineData("""{"\ud800\ud800":1}""")]
    public void Half_a_surrogate_pair_in_a_name_gets_an_answer(string line) =>
        Assert.Matches("\"(decision|error)\"", PolicyRequests.EvaluateLine(line));

    [Fact]
    public void The_examples_of_the_page_on_requests_come_out_as_it_says()
    {
        var lines = File.ReadAllLines(Path.Combine(TrackedFiles.Root, "docs", "policy-requests.md")).Where(l => l.StartsWith('{')).ToList();

        Assert.Equal(6, lines.Count);
        Assert.Equal(lines.Where((_, i) => i % 2 == 1), lines.Where((_, i) => i % 2 == 0).Select(l => PolicyRequests.EvaluateLine(l)));
    }
}
