using System.Net;
using System.Text;
using Amazon;
using Amazon.AccessAnalyzer;
using Amazon.AccessAnalyzer.Model;
using Amazon.CloudTrail;
using Amazon.CloudTrail.Model;
using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;

namespace IamAuditor.Tests.AwsSdk;

/// <summary>What the clients make of answers: good ones, errors and broken ones.</summary>
public sealed class AnswerTests
{
    [Theory]
    [InlineData("NoSuchEntity", typeof(NoSuchEntityException))]
    [InlineData("ReportNotPresent", typeof(CredentialReportNotPresentException))]
    [InlineData("ReportInProgress", typeof(CredentialReportNotReadyException))]
    [InlineData("ReportExpired", typeof(CredentialReportExpiredException))]
    [InlineData("ServiceFailure", typeof(ServiceFailureException))]
    [InlineData("LimitExceeded", typeof(LimitExceededException))]
    [InlineData("InvalidInput", typeof(InvalidInputException))]
    [InlineData("AccessDenied", typeof(AmazonIdentityManagementServiceException))]
    [InlineData("ExpiredToken", typeof(AmazonIdentityManagementServiceException))]
    public async Task Iams_error_codes_have_their_exceptions(string code, System.Type exception)
    {
        using var iam = Iam(new FakeHttp(400, IamError(code)));
        var thrown = await Assert.ThrowsAnyAsync<AmazonIdentityManagementServiceException>(() =>
            iam.GetCredentialReportAsync(new GetCredentialReportRequest(), TestContext.Current.CancellationToken)
        );
        Assert.Equal(
            (exception, code, "why", "id-1", ErrorType.Sender, HttpStatusCode.BadRequest),
            (thrown.GetType(), thrown.ErrorCode, thrown.Message, thrown.RequestId, thrown.ErrorType, thrown.StatusCode)
        );
    }

    [Fact]
    public async Task A_credential_report_is_read_as_bytes()
    {
        var content = Convert.ToBase64String("user,arn\n<root_account>,x"u8);
        using var iam = Iam(
            new FakeHttp(
                200,
                Iam(
                    "GetCredentialReport",
                    $"<Content>{content}</Content><ReportFormat>text/csv</ReportFormat><GeneratedTime>2026-05-01T10:20:30+02:00</GeneratedTime>"
                )
            )
        );
        var report = await iam.GetCredentialReportAsync(new GetCredentialReportRequest(), TestContext.Current.CancellationToken);
        Assert.Equal(
            ("user,arn\n<root_account>,x", ReportFormatType.TextCsv, new DateTime(2026, 5, 1, 8, 20, 30, DateTimeKind.Utc), "id-2"),
            (
                Encoding.UTF8.GetString(report.Content.ToArray()),
                report.ReportFormat,
                report.GeneratedTime!.Value,
                report.ResponseMetadata.RequestId
            )
        );
    }

    [Fact]
    public async Task Nested_structures_are_read_and_what_is_unknown_is_skipped()
    {
        using var iam = Iam(
            new FakeHttp(
                200,
                Iam(
                    "GetAccountAuthorizationDetails",
                    """
                    <IsTruncated>true</IsTruncated><Marker>m</Marker>
                    <UserDetailList><member><UserName>alice</UserName><GroupList><member>Admins</member><member>Ops</member></GroupList>
                      <UserPolicyList><member><PolicyName>p</PolicyName><PolicyDocument>%7B%22a%22%3A1%7D</PolicyDocument></member></UserPolicyList>
                      <AttachedManagedPolicies/><Tags><member><Key>team</Key><Value>a &amp; b</Value></member></Tags></member></UserDetailList>
                    <RoleDetailList><member><RoleName>r</RoleName><Future><a><b>1</b></a></Future><RoleLastUsed><Region>eu-west-1</Region></RoleLastUsed></member></RoleDetailList>
                    <GroupDetailList/>
                    """
                )
            )
        );
        var page = await iam.GetAccountAuthorizationDetailsAsync(
            new GetAccountAuthorizationDetailsRequest { Filter = ["User", EntityType.LocalManagedPolicy] },
            TestContext.Current.CancellationToken
        );
        var user = Assert.Single(page.UserDetailList);
        Assert.Equal(["Admins", "Ops"], user.GroupList);
        Assert.Equal("%7B%22a%22%3A1%7D", user.UserPolicyList[0].PolicyDocument);
        Assert.Null(user.AttachedManagedPolicies);
        Assert.Equal(("team", "a & b"), (user.Tags[0].Key, user.Tags[0].Value));
        Assert.Equal("eu-west-1", page.RoleDetailList[0].RoleLastUsed.Region);
        Assert.Null(page.GroupDetailList);
        Assert.Equal((true, "m"), (page.IsTruncated, page.Marker));
    }

    [Fact]
    public async Task Cut_XML_is_an_error_and_not_an_empty_list()
    {
        var http = new FakeHttp(200, "<ListUsersResponse><ListUsersResult><Users>");
        using var iam = Iam(http);
        await Assert.ThrowsAsync<System.Xml.XmlException>(() =>
            iam.ListUsersAsync(new ListUsersRequest(), TestContext.Current.CancellationToken)
        );
        Assert.Single(http.Received);
    }

    [Fact]
    public async Task A_document_type_is_refused()
    {
        using var iam = Iam(new FakeHttp(200, "<!DOCTYPE a [<!ENTITY x \"y\">]><ListUsersResponse>&x;</ListUsersResponse>"));
        await Assert.ThrowsAsync<System.Xml.XmlException>(() =>
            iam.ListUsersAsync(new ListUsersRequest(), TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task Cut_JSON_is_an_error()
    {
        using var trail = new AmazonCloudTrailClient(
            FakeHttp.Credentials,
            Config<AmazonCloudTrailConfig>(new FakeHttp(200, "{\"Events\":[{"))
        );
        var thrown = await Assert.ThrowsAsync<AmazonUnmarshallingException>(() =>
            trail.LookupEventsAsync(new LookupEventsRequest(), TestContext.Current.CancellationToken)
        );
        Assert.IsAssignableFrom<System.Text.Json.JsonException>(thrown.InnerException);
    }

    [Fact]
    public async Task A_call_that_is_never_answered_times_out_as_such()
    {
        using var iam = Iam(new FakeHttp((_, _) => null), TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<TimeoutException>(() =>
            iam.ListUsersAsync(new ListUsersRequest(), TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task Cancellation_is_cancellation()
    {
        using var iam = Iam(new FakeHttp((_, _) => null));
        using var stop = new CancellationTokenSource();
        var call = iam.ListUsersAsync(new ListUsersRequest(), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task Throttling_is_tried_again_and_an_absent_list_is_null()
    {
        var http = new FakeHttp(
            (_, n) =>
                n == 1
                    ? FakeHttp.Respond(400, """{"__type":"ThrottlingException","message":"Rate exceeded"}""")
                    : FakeHttp.Respond(200, "{}")
        );
        using var trail = new AmazonCloudTrailClient(FakeHttp.Credentials, Config<AmazonCloudTrailConfig>(http, retries: 1));
        Assert.Null((await trail.LookupEventsAsync(new LookupEventsRequest(), TestContext.Current.CancellationToken)).Events);
        Assert.Equal(2, http.Received.Count);
    }

    [Fact]
    public async Task A_request_of_CloudTrail_is_written_and_its_events_are_read()
    {
        var http = new FakeHttp(
            200,
            """{"Events":[{"EventId":"e1","EventTime":1714558830.25,"Resources":[{"ResourceName":"alice"}],"CloudTrailEvent":"{}","New":{"x":[1]}}],"NextToken":"t2"}"""
        );
        using var trail = new AmazonCloudTrailClient(FakeHttp.Credentials, Config<AmazonCloudTrailConfig>(http));
        var page = await trail.LookupEventsAsync(
            new LookupEventsRequest
            {
                StartTime = new DateTime(2024, 5, 1, 0, 0, 0, DateTimeKind.Utc),
                LookupAttributes = [new LookupAttribute { AttributeKey = LookupAttributeKey.Username, AttributeValue = "root" }],
            },
            TestContext.Current.CancellationToken
        );
        var sent = Assert.Single(http.Received);
        Assert.Equal("""{"LookupAttributes":[{"AttributeKey":"Username","AttributeValue":"root"}],"StartTime":1714521600}""", sent.Body);
        Assert.Equal("com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents", sent.Headers["x-amz-target"]);
        Assert.Equal(
            (new DateTime(2024, 5, 1, 10, 20, 30, 250, DateTimeKind.Utc), "alice", "t2"),
            (page.Events[0].EventTime, page.Events[0].Resources[0].ResourceName, page.NextToken)
        );
    }

    [Fact]
    public async Task CloudTrails_lower_case_members_keep_their_names()
    {
        var http = new FakeHttp(200, """{"trailList":[{"Name":"t","IsMultiRegionTrail":true}]}""");
        using var trail = new AmazonCloudTrailClient(FakeHttp.Credentials, Config<AmazonCloudTrailConfig>(http));
        var trails = await trail.DescribeTrailsAsync(
            new DescribeTrailsRequest { TrailNameList = ["t"], IncludeShadowTrails = false },
            TestContext.Current.CancellationToken
        );
        Assert.Equal(("t", true), (trails.TrailList[0].Name, trails.TrailList[0].IsMultiRegionTrail));
        Assert.Equal("""{"includeShadowTrails":false,"trailNameList":["t"]}""", http.Received[0].Body);
    }

    [Fact]
    public async Task A_body_of_Access_Analyzer_is_written_and_its_findings_are_read()
    {
        var http = new FakeHttp(
            200,
            """{"findings":[{"id":"f","resource":"arn:r","resourceType":"AWS::IAM::Role","isPublic":false,"principal":{"AWS":"*"},"condition":{},"action":["sts:AssumeRole"],"status":"ACTIVE","createdAt":"2026-05-01T10:20:30Z"}]}"""
        );
        using var analyzer = new AmazonAccessAnalyzerClient(FakeHttp.Credentials, Config<AmazonAccessAnalyzerConfig>(http));
        var page = await analyzer.ListFindingsAsync(
            new ListFindingsRequest
            {
                AnalyzerArn = "arn:a",
                Filter = new() { ["status"] = new Criterion { Eq = ["ACTIVE"] } },
            },
            TestContext.Current.CancellationToken
        );
        Assert.Equal("""{"analyzerArn":"arn:a","filter":{"status":{"eq":["ACTIVE"]}}}""", http.Received[0].Body);
        Assert.Equal(
            ("*", ResourceType.AWSIAMRole, false),
            (page.Findings[0].Principal["AWS"], page.Findings[0].ResourceType, page.Findings[0].IsPublic)
        );
        Assert.Equal(new DateTime(2026, 5, 1, 10, 20, 30, DateTimeKind.Utc), page.Findings[0].CreatedAt);
    }

    private static AmazonIdentityManagementServiceClient Iam(FakeHttp http, TimeSpan? timeout = null) =>
        new(FakeHttp.Credentials, Config<AmazonIdentityManagementServiceConfig>(http, timeout));

    private static T Config<T>(FakeHttp http, TimeSpan? timeout = null, int retries = 0)
        where T : ClientConfig, new() =>
        new()
        {
            RegionEndpoint = RegionEndpoint.EUWest1,
            HttpClientFactory = http,
            MaxErrorRetry = retries,
            Timeout = timeout,
        };

    private static string Iam(string operation, string result) =>
        $"<{operation}Response xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><{operation}Result>{result}</{operation}Result>"
        + $"<ResponseMetadata><RequestId>id-2</RequestId></ResponseMetadata></{operation}Response>";

    private static string IamError(string code) =>
        $"<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error><Type>Sender</Type><Code>{code}</Code><Message>why</Message></Error><RequestId>id-1</RequestId></ErrorResponse>";
}
