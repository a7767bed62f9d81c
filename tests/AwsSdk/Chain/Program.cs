// Calls IAM once with whatever credentials its environment offers. The parent, a test, looks at who signed.
using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;

AWSCredentials credentials = args is [var role, var externalId]
    ? new AssumeRoleAWSCredentials(
        DefaultAWSCredentialsIdentityResolver.GetCredentials(),
        role,
        "chain",
        new AssumeRoleAWSCredentialsOptions { ExternalId = externalId }
    )
    : null!;
var config = new AmazonIdentityManagementServiceConfig { MaxErrorRetry = 0, Timeout = TimeSpan.FromSeconds(10) };
try
{
    using var iam = credentials is null
        ? new AmazonIdentityManagementServiceClient(config)
        : new AmazonIdentityManagementServiceClient(credentials, config);
    var summary = await iam.GetAccountSummaryAsync(new GetAccountSummaryRequest());
    Console.WriteLine($"users {summary.SummaryMap["Users"]}");
    return 0;
}
catch (Exception e)
{
    Console.WriteLine($"{e.GetType().Name}: {e.Message}");
    return 1;
}
