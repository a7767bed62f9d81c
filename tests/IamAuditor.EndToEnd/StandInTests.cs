using System.Text;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using IamAuditor.Demo;
using IamAuditor.EndToEnd.AwsStandIn;

namespace IamAuditor.EndToEnd;

/// <summary>The stand-in itself: plain HTTP requests signed here, and Amazon's own STS client.</summary>
public sealed class StandInTests
{
    private static readonly DateTimeOffset At = DateTimeOffset.UtcNow;
    private static readonly XNamespace Iam = "https://iam.amazonaws.com/doc/2010-05-08/";

    [Fact]
    public async Task The_official_STS_client_is_told_who_it_is_and_assumes_a_role()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var aws = await StandIn.StartAsync(Company.At(At));
        using var client = Sts(aws, aws.Key);
        var identity = await client.GetCallerIdentityAsync(new GetCallerIdentityRequest(), ct);
        Assert.Equal(("111122223333", "arn:aws:iam::111122223333:user/auditor"), (identity.Account, identity.Arn));

        var request = new AssumeRoleRequest
        {
            RoleArn = "arn:aws:iam::111122223333:role/security-audit",
            RoleSessionName = "audit",
            ExternalId = "larkspur-sec-4471",
        };
        var assumed = await client.AssumeRoleAsync(request, ct);
        using var second = new AmazonSecurityTokenServiceClient(assumed.Credentials, Config(aws));
        var arn = (await second.GetCallerIdentityAsync(new GetCallerIdentityRequest(), ct)).Arn;
        Assert.Equal("arn:aws:sts::111122223333:assumed-role/security-audit/audit", arn);

        request.ExternalId = "guessed";
        var refused = await Assert.ThrowsAsync<AmazonSecurityTokenServiceException>(() => client.AssumeRoleAsync(request, ct));
        Assert.Equal("AccessDenied", refused.ErrorCode);
        Assert.Empty(aws.Violations);
    }

    [Fact]
    public async Task Unknown_keys_wrong_secrets_and_expired_tokens_are_refused_by_their_codes()
    {
        await using var aws = await StandIn.StartAsync(Spotless.At(At));
        var expired = aws.IssueTemporary(TimeSpan.FromMinutes(-1));
        Assert.Equal("InvalidClientTokenId", await CodeAsync(aws, aws.Key with { AccessKeyId = "AKIAIOSFODNN7EXAMPLE" }));
        Assert.Equal("SignatureDoesNotMatch", await CodeAsync(aws, aws.Key with { Secret = "wrong" }));
        Assert.Equal("ExpiredToken", await CodeAsync(aws, expired));
    }

    [Fact]
    public async Task The_clock_skew_of_the_official_client_is_corrected_from_the_Date_header()
    {
        await using var aws = await StandIn.StartAsync(Spotless.At(At), new StandInOptions { ClockOffset = TimeSpan.FromHours(1) });
        using var client = Sts(aws, aws.Key);
        var identity = await client.GetCallerIdentityAsync(new GetCallerIdentityRequest(), TestContext.Current.CancellationToken);
        Assert.Equal("222233334444", identity.Account);
    }

    [Fact]
    public async Task The_authorization_details_come_in_pages_that_add_up_with_documents_percent_encoded()
    {
        var company = Company.At(At);
        await using var aws = await StandIn.StartAsync(company);
        var users = new List<string>();
        var documents = new List<string>();
        string? marker = null;
        var pages = 0;
        do
        {
            var answer = await IamAsync(aws, $"Action=GetAccountAuthorizationDetails&MaxItems=70{Also("Marker", marker)}");
            users.AddRange(
                answer.Descendants(Iam + "UserDetailList").Elements(Iam + "member").Select(user => user.Element(Iam + "UserName")!.Value)
            );
            documents.AddRange(answer.Descendants(Iam + "AssumeRolePolicyDocument").Select(document => document.Value));
            marker = answer.Descendants(Iam + "Marker").SingleOrDefault()?.Value;
            Assert.Equal(marker is null ? "false" : "true", answer.Descendants(Iam + "IsTruncated").Single().Value);
            pages++;
        } while (marker is not null);

        Assert.Equal((150 + 25 + 90 + company.Policies.Count + 69) / 70, pages);
        Assert.Equal(company.Users.Select(user => user.Name), users);
        Assert.StartsWith("%7B%22Version%22%3A%222012-10-17%22", documents[0], StringComparison.Ordinal);
        Assert.Empty(aws.Violations);
    }

    [Fact]
    public async Task The_credential_report_lives_through_its_states()
    {
        await using var aws = await StandIn.StartAsync(Spotless.At(At), new StandInOptions { ReportPolls = 1 });
        var seen = new List<string>();
        foreach (
            var operation in new[]
            {
                "GetCredentialReport",
                "GenerateCredentialReport",
                "GetCredentialReport",
                "GenerateCredentialReport",
                "GetCredentialReport",
            }
        )
        {
            var answer = await IamAsync(aws, $"Action={operation}");
            seen.Add(
                answer.Descendants(Iam + "Code").Concat(answer.Descendants(Iam + "State")).SingleOrDefault()?.Value
                    ?? Encoding.UTF8.GetString(Convert.FromBase64String(answer.Descendants(Iam + "Content").Single().Value))[..8]
            );
        }

        Assert.Equal(["ReportNotPresent", "STARTED", "ReportInProgress", "COMPLETE", "user,arn"], seen);
    }

    [Fact]
    public async Task What_the_service_models_do_not_know_is_refused_and_recorded()
    {
        await using var aws = await StandIn.StartAsync(Spotless.At(At));
        var answer = await IamAsync(aws, "Action=GetAccountSummary&Fillter=x");
        Assert.Equal("ValidationError", answer.Descendants(Iam + "Code").Single().Value);
        Assert.Equal(["unknown: GetAccountSummary knows no Fillter"], aws.Violations);
    }

    [Fact]
    public async Task JSON_1_1_dates_are_seconds_and_one_attribute_selects_the_events()
    {
        var company = Company.At(At);
        await using var aws = await StandIn.StartAsync(company);
        var (status, body) = await SignedRequest.SendAsync(
            aws,
            aws.Key,
            "cloudtrail",
            "us-east-1",
            "POST",
            "/",
            """{"LookupAttributes":[{"AttributeKey":"Username","AttributeValue":"root"}],"MaxResults":50}""",
            "application/x-amz-json-1.1",
            "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents"
        );
        Assert.Equal(200, status);
        var events = System.Text.Json.JsonDocument.Parse(body).RootElement.GetProperty("Events").EnumerateArray().ToList();
        Assert.Equal(
            company.EventsOf("us-east-1").Where(happened => happened.Username == "root").Select(happened => happened.Id),
            events.Select(one => one.GetProperty("EventId").GetString()!)
        );
        Assert.Equal(System.Text.Json.JsonValueKind.Number, events[0].GetProperty("EventTime").ValueKind);
    }

    [Fact]
    public async Task REST_reads_analyzers_per_region_and_refuses_what_the_estate_is_denied()
    {
        await using var aws = await StandIn.StartAsync(Company.At(At));
        var (status, body) = await SignedRequest.SendAsync(
            aws,
            aws.Key,
            "access-analyzer",
            "eu-central-1",
            "GET",
            "/analyzer?maxResults=1",
            "",
            null,
            null
        );
        Assert.Equal(200, status);
        Assert.Contains("\"nextToken\":", body, StringComparison.Ordinal);
        var (denied, why) = await SignedRequest.SendAsync(aws, aws.Key, "access-analyzer", "eu-west-3", "GET", "/analyzer", "", null, null);
        Assert.Equal(403, denied);
        Assert.Contains("is not authorized to perform: access-analyzer:ListAnalyzers", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_strike_the_calls_they_name_and_no_other()
    {
        await using var aws = await StandIn.StartAsync(Spotless.At(At));
        aws.Faults.Add(new Fault(FaultKind.Throttling, "iam:GetAccountSummary", From: 2, Times: 1));
        var codes = new List<string?>();
        for (var i = 0; i < 3; i++)
        {
            codes.Add((await IamAsync(aws, "Action=GetAccountSummary")).Descendants(Iam + "Code").SingleOrDefault()?.Value);
        }

        Assert.Equal([null, "Throttling", null], codes);
        Assert.Equal([null, "Throttling", null], aws.Calls.Select(call => call.Error));
    }

    [Fact]
    public async Task A_page_is_cut_at_half_a_connection_reset_and_a_hang_ends_with_the_client()
    {
        await using var aws = await StandIn.StartAsync(Spotless.At(At));
        aws.Faults.Add(new Fault(FaultKind.CutBody, "iam:GetAccountSummary"));
        aws.Faults.Add(new Fault(FaultKind.ConnectionReset, "iam:ListAccountAliases"));
        aws.Faults.Add(new Fault(FaultKind.Hang, "iam:ListSAMLProviders"));
        await Assert.ThrowsAsync<System.Xml.XmlException>(() => IamAsync(aws, "Action=GetAccountSummary"));
        await Assert.ThrowsAsync<HttpRequestException>(() => IamAsync(aws, "Action=ListAccountAliases"));
        using var patience = new CancellationTokenSource();
        var hanging = SignedRequest.SendAsync(
            aws,
            aws.Key,
            "iam",
            "us-east-1",
            "POST",
            "/",
            "Action=ListSAMLProviders&Version=2010-05-08",
            SignedRequest.Form,
            null,
            patience.Token
        );
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
    }

    [Fact]
    public async Task A_roughly_AWS_endpoint_answers_most_things_with_an_HTML_page()
    {
        await using var aws = await StandIn.StartAsync(
            Company.At(At),
            new StandInOptions { RoughlyAws = true, Report = ReportState.Fresh }
        );
        var (status, body) = await SignedRequest.SendAsync(
            aws,
            aws.Key,
            "access-analyzer",
            "eu-central-1",
            "GET",
            "/analyzer",
            "",
            null,
            null
        );
        Assert.Equal((500, true), (status, body.StartsWith("<html>", StringComparison.Ordinal)));
        var details = await IamAsync(aws, "Action=GetAccountAuthorizationDetails&MaxItems=10");
        Assert.Equal(150, details.Descendants(Iam + "UserDetailList").Elements(Iam + "member").Count());
        Assert.EndsWith(".123456Z", details.Descendants(Iam + "CreateDate").First().Value, StringComparison.Ordinal);
        var report = (await IamAsync(aws, "Action=GetCredentialReport")).Descendants(Iam + "Content").Single().Value;
        Assert.DoesNotContain("<root_account>", Encoding.UTF8.GetString(Convert.FromBase64String(report)), StringComparison.Ordinal);
    }

    private static string Also(string name, string? value) => value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";

    private static async Task<XElement> IamAsync(StandIn aws, string form)
    {
        var (_, body) = await SignedRequest.SendAsync(
            aws,
            aws.Key,
            "iam",
            "us-east-1",
            "POST",
            "/",
            form + "&Version=2010-05-08",
            SignedRequest.Form,
            null
        );
        return XElement.Parse(body);
    }

    private static async Task<string?> CodeAsync(StandIn aws, IssuedKey key)
    {
        using var client = Sts(aws, key);
        var refused = await Assert.ThrowsAnyAsync<AmazonSecurityTokenServiceException>(() =>
            client.GetCallerIdentityAsync(new GetCallerIdentityRequest(), TestContext.Current.CancellationToken)
        );
        return refused.ErrorCode;
    }

    private static AmazonSecurityTokenServiceClient Sts(StandIn aws, IssuedKey key) =>
        new(
            key.SessionToken is { } token
                ? new SessionAWSCredentials(key.AccessKeyId, key.Secret, token)
                : new BasicAWSCredentials(key.AccessKeyId, key.Secret),
            Config(aws)
        );

    private static AmazonSecurityTokenServiceConfig Config(StandIn aws) =>
        new()
        {
            ServiceURL = aws.Endpoint.ToString(),
            AuthenticationRegion = "us-east-1",
            MaxErrorRetry = 2,
        };
}
