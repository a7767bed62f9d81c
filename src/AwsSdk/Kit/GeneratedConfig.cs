using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;
using ExecutionContext = Amazon.Runtime.Internal.ExecutionContext;

namespace IamAuditor.AwsSdk.Kit;

public abstract class GeneratedConfig : ClientConfig
{
    private static readonly IDefaultConfiguration[] Defaults =
    [
        Of(DefaultConfigurationMode.Standard, 3.1),
        Of(DefaultConfigurationMode.InRegion, 1.1),
        Of(DefaultConfigurationMode.CrossRegion, 3.1),
        Of(DefaultConfigurationMode.Mobile, 30),
        Of(DefaultConfigurationMode.Auto, 1.1),
    ];

    private readonly ServiceModel model;

    protected GeneratedConfig(ServiceModel model)
        : base(new DefaultConfigurationProvider(Defaults))
    {
        this.model = model;
        // ServiceId is what Core derives AWS_ENDPOINT_URL_<SERVICE> from.
        ServiceId = model.ServiceId;
        AuthenticationServiceName = model.SigningName;
        EndpointProvider = new EndpointRules(model);
        UserAgent = InternalSDKUtils.BuildUserAgentString(model.ServiceId, "4.0.0-generated");
    }

    public override string RegionEndpointServiceName => model.SigningName;
    public override string ServiceVersion => model.ApiVersion;
    public override string UserAgent { get; }

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        new RuledEndpointResolver().GetEndpoint(
            new ExecutionContext(
                new RequestContext(false)
                {
                    ClientConfig = this,
                    OriginalRequest = parameters.Request,
                    Request = new DefaultRequest(parameters.Request, model.ServiceId) { AlternateEndpoint = parameters.AlternateEndpoint },
                },
                null
            )
        );

    // The timeouts that AWS publishes for each mode of its SDKs' "smart configuration defaults".
    private static DefaultConfiguration Of(DefaultConfigurationMode mode, double seconds) =>
        new()
        {
            Name = mode,
            RetryMode = RequestRetryMode.Standard,
            S3UsEast1RegionalEndpoint = S3UsEast1RegionalEndpointValue.Regional,
            ConnectTimeout = TimeSpan.FromSeconds(seconds),
            TlsNegotiationTimeout = TimeSpan.FromSeconds(seconds),
        };
}
