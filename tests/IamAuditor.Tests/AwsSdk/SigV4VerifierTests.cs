namespace IamAuditor.Tests.AwsSdk;

/// <summary>The two signatures are those of AWS's documentation: the signing example for IAM ListUsers and `get-vanilla` of the test suite.</summary>
public sealed class SigV4VerifierTests
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    [Fact]
    public void The_documented_signature_of_ListUsers_holds() =>
        Assert.Equal(new SigV4Verdict(null, null, "AKIDEXAMPLE", "us-east-1", "iam"), ListUsers());

    [Fact]
    public void The_test_suites_vanilla_request_holds()
    {
        var verdict = SigV4Verifier.Verify(
            "GET",
            "/",
            "",
            new Dictionary<string, string>
            {
                ["Host"] = "example.amazonaws.com",
                ["X-Amz-Date"] = "20150830T123600Z",
                ["Authorization"] =
                    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, "
                    + "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
            },
            [],
            _ => Secret
        );
        Assert.True(verdict.IsValid, verdict.Reason);
    }

    [Fact]
    public void The_order_and_encoding_of_the_query_do_not_matter() =>
        Assert.True(ListUsers(query: "?Version=2010%2D05-08&Action=ListUsers").IsValid);

    [Fact]
    public void Another_secret_method_path_query_or_body_is_refused() =>
        Assert.Equal(
            Enumerable.Repeat("SignatureDoesNotMatch", 5),
            new[]
            {
                ListUsers(secret: "other"),
                ListUsers(method: "POST"),
                ListUsers(path: "/x"),
                ListUsers(query: "Action=ListRoles&Version=2010-05-08"),
                ListUsers(body: "x"),
            }.Select(v => v.Code)
        );

    [Fact]
    public void A_header_that_AWS_wants_signed_and_is_not_is_named() =>
        Assert.Equal("the header x-amz-security-token is not signed", ListUsers(extra: new("X-Amz-Security-Token", "t")).Reason);

    [Fact]
    public void A_signed_header_that_did_not_arrive_is_named() =>
        Assert.Equal("the signed header content-type did not arrive", ListUsers(without: "Content-Type").Reason);

    [Fact]
    public void A_clock_that_is_six_minutes_off_is_refused() =>
        Assert.StartsWith("Signature not yet current or expired", ListUsers(now: new(2015, 8, 30, 12, 42, 1, TimeSpan.Zero)).Reason);

    [Fact]
    public void An_unknown_key_and_an_unsigned_request_have_their_own_codes() =>
        Assert.Equal(
            ["InvalidClientTokenId", "MissingAuthenticationToken"],
            [ListUsers(secret: null).Code, ListUsers(without: "Authorization").Code]
        );

    private static SigV4Verdict ListUsers(
        string method = "GET",
        string path = "/",
        string query = "Action=ListUsers&Version=2010-05-08",
        string body = "",
        string? secret = Secret,
        KeyValuePair<string, string>? extra = null,
        string? without = null,
        DateTimeOffset? now = null
    )
    {
        var headers = new Dictionary<string, string>
        {
            ["Host"] = "iam.amazonaws.com",
            ["X-Amz-Date"] = "20150830T123600Z",
            ["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8",
            ["Authorization"] =
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, "
                + "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
        };
        if (extra is { } header)
            headers.Add(header.Key, header.Value);
        if (without is not null)
            headers.Remove(without);
        return SigV4Verifier.Verify(method, path, query, headers, System.Text.Encoding.UTF8.GetBytes(body), _ => secret, now);
    }
}
