using Amazon;
using Amazon.AccessAnalyzer;
using Amazon.Account;
using Amazon.CloudTrail;
using Amazon.IdentityManagement;
using Amazon.Organizations;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.SecurityToken;
using Amazon.SSOAdmin;
using IamAuditor.Policies;

namespace IamAuditor.Aws;

/// <summary>Makes the service clients of one target: credentials, region, endpoint, timeouts and retries in one place. Clients are made once a region and kept.</summary>
public sealed class AwsConnection : IDisposable
{
    private const string FallbackRegion = "us-east-1";
    private const string SessionName = "iam-auditor";

    private readonly AwsTarget target;
    private readonly AWSCredentials? credentials;
    private readonly Dictionary<(System.Type, string), IDisposable> clients = [];
    private readonly Lock making = new();

    /// <summary>Null where there is no such profile or nothing gives credentials; then the problem says so.</summary>
    public static AwsConnection? Open(AwsTarget target, out string? problem)
    {
        try
        {
            problem = null;
            return new AwsConnection(target);
        }
        catch (AmazonClientException e)
        {
            problem = e.Message;
            return null;
        }
    }

    /// <exception cref="AmazonClientException">There is no such profile, or nothing gives credentials.</exception>
    public AwsConnection(AwsTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        this.target = target;
        AWSCredentials? source = null;
        string? profileRegion = null;
        if (target.Profile is { } name)
        {
            var chain = new CredentialProfileStoreChain();
            if (!chain.TryGetProfile(name, out var profile))
            {
                var known = chain.ListProfiles().Select(p => p.Name).Order(StringComparer.Ordinal).ToList();
                throw new AmazonClientException(
                    $"there is no profile `{name}`"
                        + (known.Count == 0 ? "; no profile is configured" : $"; configured are {string.Join(", ", known)}")
                );
            }

            source = profile.GetAWSCredentials(chain);
            profileRegion = profile.Region?.SystemName;
        }

        HomeRegion =
            target.HomeRegion ?? profileRegion ?? DefaultRegion() ?? (target.Regions.Count > 0 ? target.Regions[0] : FallbackRegion);
        Partition = Partition.OfRegion(HomeRegion);
        credentials = target.RoleArn is { } role
            ? new AssumedRole(new AmazonSecurityTokenServiceClientMaker(this, source), role, target.ExternalId, SessionName)
            : source;
    }

    public string HomeRegion { get; }
    public Partition Partition { get; }

    public IAmazonIdentityManagementService Iam =>
        Client(
            Partition.GlobalRegion,
            () => new AmazonIdentityManagementServiceConfig(),
            (c, k) => c is null ? new AmazonIdentityManagementServiceClient(k) : new AmazonIdentityManagementServiceClient(c, k)
        );

    public IAmazonOrganizations Organizations =>
        Client(
            Partition.GlobalRegion,
            () => new AmazonOrganizationsConfig(),
            (c, k) => c is null ? new AmazonOrganizationsClient(k) : new AmazonOrganizationsClient(c, k)
        );

    public IAmazonAccount Account =>
        Client(
            Partition.GlobalRegion,
            () => new AmazonAccountConfig(),
            (c, k) => c is null ? new AmazonAccountClient(k) : new AmazonAccountClient(c, k)
        );

    public IAmazonSecurityTokenService Sts =>
        Client(
            HomeRegion,
            () => new AmazonSecurityTokenServiceConfig(),
            (c, k) => c is null ? new AmazonSecurityTokenServiceClient(k) : new AmazonSecurityTokenServiceClient(c, k)
        );

    public IAmazonCloudTrail CloudTrail(string region) =>
        Client(
            region,
            () => new AmazonCloudTrailConfig(),
            (c, k) => c is null ? new AmazonCloudTrailClient(k) : new AmazonCloudTrailClient(c, k)
        );

    public IAmazonAccessAnalyzer AccessAnalyzer(string region) =>
        Client(
            region,
            () => new AmazonAccessAnalyzerConfig(),
            (c, k) => c is null ? new AmazonAccessAnalyzerClient(k) : new AmazonAccessAnalyzerClient(c, k)
        );

    public IAmazonSSOAdmin SsoAdmin(string region) =>
        Client(
            region,
            () => new AmazonSSOAdminConfig(),
            (c, k) => c is null ? new AmazonSSOAdminClient(k) : new AmazonSSOAdminClient(c, k)
        );

    public void Dispose()
    {
        foreach (var client in clients.Values)
        {
            client.Dispose();
        }
    }

    internal TConfig Configure<TConfig>(TConfig config, string region)
        where TConfig : ClientConfig
    {
        if (target.EndpointUrl is { } url)
        {
            // ServiceURL and RegionEndpoint exclude each other; the signature needs the region all the same.
            config.ServiceURL = url.ToString();
            config.AuthenticationRegion = region;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
            config.AuthenticationRegion = region;
        }

        config.Timeout = target.CallTimeout;
        config.MaxErrorRetry = target.Retries;
        config.RetryMode = RequestRetryMode.Standard;
        return config;
    }

    private TClient Client<TClient, TConfig>(string region, Func<TConfig> config, Func<AWSCredentials?, TConfig, TClient> make)
        where TClient : IDisposable
        where TConfig : ClientConfig
    {
        lock (making)
        {
            if (!clients.TryGetValue((typeof(TClient), region), out var client))
            {
                clients[(typeof(TClient), region)] = client = make(credentials, Configure(config(), region));
            }

            return (TClient)client;
        }
    }

    private static string? DefaultRegion()
    {
        try
        {
            return FallbackRegionFactory.GetRegionEndpoint(includeInstanceMetadata: false)?.SystemName;
        }
        catch (AmazonClientException)
        {
            return null;
        }
    }

    /// <summary>The STS client that assumes the role, by the source credentials.</summary>
    internal sealed class AmazonSecurityTokenServiceClientMaker(AwsConnection connection, AWSCredentials? source)
    {
        public AmazonSecurityTokenServiceClient Make()
        {
            var config = connection.Configure(new AmazonSecurityTokenServiceConfig(), connection.HomeRegion);
            return source is null ? new AmazonSecurityTokenServiceClient(config) : new AmazonSecurityTokenServiceClient(source, config);
        }
    }
}
