using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;

namespace IamAuditor.AwsSdk.Kit;

/// <summary>A service client on AWSSDK.Core's own pipeline: credentials, signing, retries and endpoints overrides are Amazon's code.</summary>
public abstract class GeneratedClient : AmazonServiceClient
{
    protected GeneratedClient(GeneratedConfig config)
        : base(config) { }

    protected GeneratedClient(AWSCredentials credentials, GeneratedConfig config)
        : base(credentials, config) { }

    protected abstract ServiceModel Model { get; }
    protected override IServiceMetadata ServiceMetadata => new Metadata(Model.ServiceId);

    // INVARIANT: Core calls this from the base constructor, so Model must not read an instance field.
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.RemoveHandler<EndpointResolver>();
        pipeline.AddHandlerAfter<Marshaller>(new RuledEndpointResolver());
        pipeline.AddHandlerAfter<Marshaller>(new SchemeHandler(Model));
    }

    protected Task<TResponse> CallAsync<TResponse>(
        Operation operation,
        AmazonWebServiceRequest request,
        CancellationToken cancellationToken
    )
        where TResponse : AmazonWebServiceResponse, new() => InvokeAsync<TResponse>(request, operation.Invocation, cancellationToken);

    private sealed record Metadata(string ServiceId) : IServiceMetadata
    {
        public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();
    }

    private sealed class SchemeHandler(ServiceModel model) : BaseAuthResolverHandler
    {
        protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext)
        {
            var request = executionContext.RequestContext.OriginalRequest.GetType().Name;
            var unsigned = model.Unsigned.Count > 0 && model.Unsigned.Contains(request[..^"Request".Length]);
            return unsigned ? AuthSchemeOption.DEFAULT_NOAUTH : AuthSchemeOption.DEFAULT_SIGV4;
        }
    }
}
