namespace IamAuditor.Tests.Commands;

public sealed class PolicyCommandTests : IDisposable
{
    private const string Request =
        """{"id":"1","principal":"arn:aws:iam::111122223333:user/a","action":"s3:GetObject","resource":"arn:aws:s3:::b/x","identityPolicies":[{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}],"contextComplete":true}""";

    private readonly Cli cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public async Task Requests_are_answered_in_order_and_a_bad_line_gets_an_error_of_its_own()
    {
        cli.Write(
            "requests.ndjson",
            $"{Request}\n\nbad\n{{\"id\":\"2\"}}\r\n{Request.Replace("\"1\"", "\"3\"", StringComparison.Ordinal)}"
        );
        var (code, output, error) = await cli.RunAsync("policy", "evaluate", "--requests", "requests.ndjson");
        Assert.Equal((0, ""), (code, error));
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, lines.Length);
        Assert.StartsWith("""{"id":"1","decision":"allowed",""", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("""{"error":{"code":"not-json",""", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("""{"id":"2","error":{"code":"bad-request",""", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("""{"id":"3","decision":"allowed",""", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_is_not_UTF_8_is_told_and_the_next_one_answered()
    {
        await File.WriteAllBytesAsync(
            Path.Combine(cli.Folder, "r"),
            [0xFF, 0xFE, 0x0A, .. System.Text.Encoding.UTF8.GetBytes(Request)],
            TestContext.Current.CancellationToken
        );
        var lines = (await cli.RunAsync("policy", "evaluate", "--requests", "r")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("""{"error":{"code":"not-json","message":"the line is not UTF-8"}}""", lines[0]);
        Assert.Contains("\"allowed\"", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_bad_usage()
    {
        var (code, output, error) = await cli.RunAsync("policy", "evaluate", "--requests", "nowhere");
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("there is no file `nowhere`", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_decision_is_explained_in_words()
    {
        var (code, output, _) = await cli.RunAsync("policy", "explain", Request);
        Assert.Equal(0, code);
        Assert.Contains("arn:aws:iam::111122223333:user/a may do s3:GetObject on arn:aws:s3:::b/x", output, StringComparison.Ordinal);
        Assert.All(output.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public async Task A_pattern_is_expanded()
    {
        Assert.Equal(
            (0, "sqs:ReceiveMessage\nsqs:RemovePermission\n"),
            (await cli.RunAsync("policy", "expand", "sqs:Re*")) is var (code, output, _) ? (code, output) : default
        );
        Assert.Equal(1, (await cli.RunAsync("policy", "expand", "sqs:Nothing*")).Code);
        Assert.Equal(2, (await cli.RunAsync("policy", "expand", "sqs")).Code);
    }

    [Fact]
    public async Task Lint_names_file_line_and_column_and_exits_1()
    {
        cli.Write(
            "p.json",
            "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"s3:GetObjct\", \"Resource\": \"*\"}\n}\n"
        );
        var (code, output, _) = await cli.RunAsync("policy", "lint", "p.json");
        Assert.Equal(
            (1, "p.json:3:46: warning unknown-action: Amazon S3 has no action `s3:GetObjct` (did you mean `s3:GetObject`?)\n"),
            (code, output)
        );
        Assert.StartsWith(
            """{"file":"p.json","line":3,"column":46,"severity":"warning","code":"unknown-action",""",
            (await cli.RunAsync("policy", "lint", "p.json", "--format", "json")).Output,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(
        """{"Role":{"AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}}}"""
    )]
    [InlineData(
        """{"PolicyVersion":{"Document":"%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22s3%3A*%22%2C%22Resource%22%3A%22*%22%7D%7D"}}"""
    )]
    [InlineData(
        """{"Policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::b/*\"}]}"}"""
    )]
    public async Task What_the_AWS_CLI_prints_around_a_document_is_taken_off(string text)
    {
        cli.Write("p.json", text);
        Assert.Equal((0, ""), (await cli.RunAsync("policy", "lint", "p.json")) is var (code, output, _) ? (code, output) : default);
    }
}
