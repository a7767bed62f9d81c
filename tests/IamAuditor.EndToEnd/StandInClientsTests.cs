using Amazon.AccessAnalyzer;
using Amazon.Account;
using Amazon.CloudTrail;
using Amazon.CloudTrail.Model;
using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Amazon.Organizations;
using Amazon.Runtime;
using IamAuditor.Demo;
using IamAuditor.EndToEnd.AwsStandIn;

namespace IamAuditor.EndToEnd;

/// <summary>Two independent readings of the wire formats meet: the product's AWS clients and the stand-in.</summary>
public sealed class StandInClientsTests
{
    private static readonly DateTimeOffset At = DateTimeOffset.UtcNow;
    private static readonly Estate Company = Demo.Company.At(At);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task IAM_is_understood()
    {
        await using var aws = await StandIn.StartAsync(Company, new StandInOptions { Report = ReportState.Fresh });
        using var client = new AmazonIdentityManagementServiceClient(
            Credentials(aws),
            Config<AmazonIdentityManagementServiceConfig>(aws, "us-east-1")
        );
        var details = await client.GetAccountAuthorizationDetailsAsync(
            new() { MaxItems = 1000, Filter = ["User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"] },
            Stop
        );
        Assert.Equal(
            (150, 25, 90, Company.Policies.Count, false),
            (
                details.UserDetailList.Count,
                details.GroupDetailList.Count,
                details.RoleDetailList.Count,
                details.Policies.Count,
                details.IsTruncated
            )
        );
        Assert.Equal(Company.Users[0].Created.UtcDateTime.Date, details.UserDetailList[0].CreateDate!.Value.Date);
        Assert.Equal(150, (await client.GetAccountSummaryAsync(new(), Stop)).SummaryMap["Users"]);
        Assert.Equal(10, (await client.GetAccountPasswordPolicyAsync(new(), Stop)).PasswordPolicy.MinimumPasswordLength);
        Assert.Equal(["larkspur-production"], (await client.ListAccountAliasesAsync(new(), Stop)).AccountAliases);
        using var csv = new StreamReader((await client.GetCredentialReportAsync(new(), Stop)).Content);
        Assert.StartsWith("user,arn,", await csv.ReadToEndAsync(Stop), StringComparison.Ordinal);
        Assert.Equal(3, (await client.ListServerCertificatesAsync(new(), Stop)).ServerCertificateMetadataList.Count);
        Assert.Equal(2, (await client.ListSAMLProvidersAsync(new(), Stop)).SAMLProviderList.Count);
        Assert.Equal(2, (await client.ListOpenIDConnectProvidersAsync(new(), Stop)).OpenIDConnectProviderList.Count);
        Assert.Equal(2, (await client.ListOrganizationsFeaturesAsync(new(), Stop)).EnabledFeatures.Count);
        Assert.NotEmpty((await client.ListVirtualMFADevicesAsync(new(), Stop)).VirtualMFADevices);
        Assert.Equal(2, (await client.ListAccessKeysAsync(new() { UserName = "svc-jenkins" }, Stop)).AccessKeyMetadata.Count);
        Assert.Empty(aws.Violations);
    }

    [Fact]
    public async Task A_missing_password_policy_and_a_refusal_come_as_their_exceptions()
    {
        await using var aws = await StandIn.StartAsync(EverythingWrong.At(At));
        aws.Faults.Add(new Fault(FaultKind.AccessDenied, "iam:GetAccountSummary"));
        using var client = new AmazonIdentityManagementServiceClient(
            Credentials(aws),
            Config<AmazonIdentityManagementServiceConfig>(aws, "us-east-1")
        );
        await Assert.ThrowsAsync<NoSuchEntityException>(() => client.GetAccountPasswordPolicyAsync(new(), Stop));
        var refused = await Assert.ThrowsAsync<AmazonIdentityManagementServiceException>(() => client.GetAccountSummaryAsync(new(), Stop));
        Assert.Equal("AccessDenied", refused.ErrorCode);
    }

    [Fact]
    public async Task CloudTrail_is_understood()
    {
        await using var aws = await StandIn.StartAsync(Company);
        using var client = new AmazonCloudTrailClient(Credentials(aws), Config<AmazonCloudTrailConfig>(aws, "us-east-1"));
        var trails = (await client.DescribeTrailsAsync(new(), Stop)).TrailList;
        Assert.Equal(["larkspur-org-trail", "production-audit"], trails.Select(trail => trail.Name));
        Assert.True((await client.GetTrailStatusAsync(new() { Name = trails[1].TrailARN }, Stop)).IsLogging);
        Assert.Equal(2, (await client.GetEventSelectorsAsync(new() { TrailName = trails[1].TrailARN }, Stop)).AdvancedEventSelectors.Count);
        var found = await client.LookupEventsAsync(
            new()
            {
                StartTime = At.AddDays(-7).UtcDateTime,
                EndTime = At.UtcDateTime,
                LookupAttributes = [new LookupAttribute { AttributeKey = LookupAttributeKey.Username, AttributeValue = "root" }],
            },
            Stop
        );
        Assert.Equal(
            Company.EventsOf("us-east-1").Where(happened => happened.Username == "root").Select(happened => happened.Id),
            found.Events.Select(happened => happened.EventId)
        );
        Assert.Empty(aws.Violations);
    }

    [Fact]
    public async Task Access_Analyzer_and_the_account_API_are_understood()
    {
        await using var aws = await StandIn.StartAsync(Company);
        using var client = new AmazonAccessAnalyzerClient(Credentials(aws), Config<AmazonAccessAnalyzerConfig>(aws, "eu-central-1"));
        var analyzers = (await client.ListAnalyzersAsync(new(), Stop)).Analyzers;
        Assert.Equal(["external-access", "unused-access"], analyzers.Select(analyzer => analyzer.Name));
        var external = (await client.ListFindingsAsync(new() { AnalyzerArn = analyzers[0].Arn }, Stop)).Findings;
        Assert.Equal((11, "123456789012"), (external.Count, external[0].Principal["AWS"]));
        Assert.Equal(8, (await client.ListFindingsV2Async(new() { AnalyzerArn = analyzers[1].Arn }, Stop)).Findings.Count);
        using var account = new AmazonAccountClient(Credentials(aws), Config<AmazonAccountConfig>(aws, "us-east-1"));
        Assert.Equal(20, (await account.ListRegionsAsync(new() { MaxResults = 50 }, Stop)).Regions.Count);
        Assert.Empty(aws.Violations);
    }

    [Fact]
    public async Task Organizations_is_understood()
    {
        await using var aws = await StandIn.StartAsync(Company);
        using var client = new AmazonOrganizationsClient(Credentials(aws), Config<AmazonOrganizationsConfig>(aws, "us-east-1"));
        Assert.Equal("o-4k7w2m9x1p", (await client.DescribeOrganizationAsync(new(), Stop)).Organization.Id);
        Assert.Equal(6, (await client.ListAccountsAsync(new(), Stop)).Accounts.Count);
        var policies = (
            await client.ListPoliciesAsync(new() { Filter = Amazon.Organizations.PolicyType.SERVICE_CONTROL_POLICY }, Stop)
        ).Policies;
        Assert.Equal(3, policies.Count);
        Assert.Contains(
            "LeaveOrganization",
            (await client.DescribePolicyAsync(new() { PolicyId = policies[1].Id }, Stop)).Policy.Content,
            StringComparison.Ordinal
        );
        Assert.Equal(
            ["r-5f3d"],
            (await client.ListTargetsForPolicyAsync(new() { PolicyId = policies[1].Id }, Stop)).Targets.Select(target => target.TargetId)
        );
        Assert.Equal("ou-5f3d-9s8prodn", (await client.ListParentsAsync(new() { ChildId = "111122223333" }, Stop)).Parents.Single().Id);
        Assert.Empty(aws.Violations);
    }

    private static BasicAWSCredentials Credentials(StandIn aws) => new(aws.Key.AccessKeyId, aws.Key.Secret);

    private static T Config<T>(StandIn aws, string region)
        where T : ClientConfig, new() =>
        new()
        {
            ServiceURL = aws.Endpoint.ToString(),
            AuthenticationRegion = region,
            MaxErrorRetry = 0,
        };
}
