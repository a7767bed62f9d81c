using Amazon;
using Amazon.AccessAnalyzer;
using Amazon.AccessAnalyzer.Model;
using Amazon.Account;
using Amazon.Account.Model;
using Amazon.CloudTrail;
using Amazon.CloudTrail.Model;
using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Amazon.Organizations;
using Amazon.Organizations.Model;
using Amazon.Runtime;

namespace IamAuditor.Tests.AwsSdk;

/// <summary>Hosts and signing regions, as the request that would leave the machine has them; each signature verified.</summary>
public sealed class EndpointTests
{
    [Theory]
    [InlineData("us-east-1", "iam.amazonaws.com us-east-1")]
    [InlineData("eu-central-1", "iam.amazonaws.com us-east-1")]
    [InlineData("cn-northwest-1", "iam.cn-north-1.amazonaws.com.cn cn-north-1")]
    [InlineData("us-gov-east-1", "iam.us-gov.amazonaws.com us-gov-west-1")]
    [InlineData("eusc-de-east-1", "iam.eusc-de-east-1.amazonaws.eu eusc-de-east-1")]
    public async Task Iam_is_one_endpoint_a_partition(string region, string expected) =>
        Assert.Equal(
            expected + " iam",
            await CallAsync(h =>
                new AmazonIdentityManagementServiceClient(
                    FakeHttp.Credentials,
                    Config<AmazonIdentityManagementServiceConfig>(h, region)
                ).GetAccountSummaryAsync(new GetAccountSummaryRequest())
            )
        );

    [Theory]
    [InlineData("eu-west-1", "organizations.us-east-1.amazonaws.com us-east-1")]
    [InlineData("cn-north-1", "organizations.cn-northwest-1.amazonaws.com.cn cn-northwest-1")]
    [InlineData("us-gov-east-1", "organizations.us-gov-west-1.amazonaws.com us-gov-west-1")]
    public async Task Organizations_is_one_endpoint_a_partition(string region, string expected) =>
        Assert.Equal(
            expected + " organizations",
            await CallAsync(h =>
                new AmazonOrganizationsClient(FakeHttp.Credentials, Config<AmazonOrganizationsConfig>(h, region)).DescribeOrganizationAsync(
                    new DescribeOrganizationRequest()
                )
            )
        );

    [Theory]
    [InlineData("eu-west-1", "account.us-east-1.amazonaws.com us-east-1")]
    [InlineData("cn-north-1", "account.cn-northwest-1.amazonaws.com.cn cn-northwest-1")]
    [InlineData("us-gov-west-1", "account.us-gov-west-1.amazonaws.com us-gov-west-1")]
    [InlineData("eusc-de-east-1", "account.eusc-de-east-1.amazonaws.eu eusc-de-east-1")]
    public async Task Account_is_global_in_aws_and_China_and_regional_elsewhere(string region, string expected) =>
        Assert.Equal(
            expected + " account",
            await CallAsync(h =>
                new AmazonAccountClient(FakeHttp.Credentials, Config<AmazonAccountConfig>(h, region)).ListRegionsAsync(
                    new ListRegionsRequest()
                )
            )
        );

    [Theory]
    [InlineData("eu-west-1", "amazonaws.com")]
    [InlineData("cn-northwest-1", "amazonaws.com.cn")]
    [InlineData("us-gov-east-1", "amazonaws.com")]
    [InlineData("eusc-de-east-1", "amazonaws.eu")]
    public async Task CloudTrail_and_Access_Analyzer_are_regional(string region, string suffix)
    {
        var trail = await CallAsync(h =>
            new AmazonCloudTrailClient(FakeHttp.Credentials, Config<AmazonCloudTrailConfig>(h, region)).DescribeTrailsAsync(
                new DescribeTrailsRequest()
            )
        );
        var analyzer = await CallAsync(h =>
            new AmazonAccessAnalyzerClient(FakeHttp.Credentials, Config<AmazonAccessAnalyzerConfig>(h, region)).ListAnalyzersAsync(
                new ListAnalyzersRequest { NextToken = "a/b+c= é" }
            )
        );
        Assert.Equal(
            ($"cloudtrail.{region}.{suffix} {region} cloudtrail", $"access-analyzer.{region}.{suffix} {region} access-analyzer"),
            (trail, analyzer)
        );
    }

    [Fact]
    public async Task A_region_in_the_path_and_in_the_query_is_signed_as_it_is_sent()
    {
        var http = new FakeHttp(200, "{}");
        using var client = new AmazonAccessAnalyzerClient(FakeHttp.Credentials, Config<AmazonAccessAnalyzerConfig>(http, "eu-west-1"));
        await client.GetFindingV2Async(
            new GetFindingV2Request { AnalyzerArn = "arn:aws:access-analyzer:eu-west-1:1:analyzer/a", Id = "a b/c" },
            TestContext.Current.CancellationToken
        );
        var sent = Assert.Single(http.Received);
        Assert.Equal(("GET", "/findingv2/a%20b%2Fc", null), (sent.Method, sent.Path, sent.Signature.Reason));
        Assert.False(sent.Headers.ContainsKey("content-type"), "a GET has no Content-Type: HttpClient would drop it after signing");
    }

    [Fact]
    public void An_endpoint_that_is_not_known_is_refused_rather_than_guessed()
    {
        var client = new AmazonIdentityManagementServiceClient(
            FakeHttp.Credentials,
            new AmazonIdentityManagementServiceConfig { RegionEndpoint = RegionEndpoint.CNNorth1, UseFIPSEndpoint = true }
        );
        Assert.Contains(
            "aws-cn+fips",
            Assert.Throws<AmazonClientException>(() => client.DetermineServiceOperationEndpoint(new GetAccountSummaryRequest())).Message
        );
    }

    private static T Config<T>(FakeHttp http, string region)
        where T : ClientConfig, new() => new() { RegionEndpoint = RegionEndpoint.GetBySystemName(region), HttpClientFactory = http };

    private static async Task<string> CallAsync(Func<FakeHttp, Task> call)
    {
        var http = new FakeHttp(
            (request, _) =>
                FakeHttp.Respond(
                    200,
                    request.RequestUri!.Host.StartsWith("iam", StringComparison.Ordinal) ? "<R><GetAccountSummaryResult/></R>" : "{}"
                )
        );
        await call(http);
        var sent = Assert.Single(http.Received);
        Assert.True(sent.Signature.IsValid, sent.Signature.Reason);
        return $"{sent.Headers["host"]} {sent.Signature.Region} {sent.Signature.Service}";
    }
}
