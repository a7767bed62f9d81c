using Amazon.Runtime;
using Amazon.SecurityToken.Model;

namespace IamAuditor.Aws;

/// <summary>
/// Temporary credentials of a role, renewed before they end. The SDK has such credentials of its own; they make their STS client themselves and would not go to another endpoint.
/// </summary>
internal sealed class AssumedRole : RefreshingAWSCredentials
{
    private readonly AwsConnection.AmazonSecurityTokenServiceClientMaker maker;
    private readonly AssumeRoleRequest request;

    public AssumedRole(AwsConnection.AmazonSecurityTokenServiceClientMaker maker, string roleArn, string? externalId, string sessionName)
    {
        this.maker = maker;
        request = new AssumeRoleRequest { RoleArn = roleArn, RoleSessionName = sessionName };
        if (externalId is not null)
        {
            request.ExternalId = externalId;
        }

        PreemptExpiryTime = TimeSpan.FromMinutes(5);
    }

    protected override CredentialsRefreshState GenerateNewCredentials() => GenerateNewCredentialsAsync().GetAwaiter().GetResult();

    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        using var sts = maker.Make();
        var answer = await sts.AssumeRoleAsync(request);
        var credentials = answer.Credentials;
        return new CredentialsRefreshState(
            new ImmutableCredentials(credentials.AccessKeyId, credentials.SecretAccessKey, credentials.SessionToken),
            // AWS always says when; with an endpoint that does not, the calls tell when the session is over.
            credentials.Expiration
                ?? DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc)
        );
    }
}
