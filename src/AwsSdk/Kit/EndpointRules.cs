using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util;
using static Amazon.Runtime.Internal.Endpoints.StandardLibrary.Fn;

namespace IamAuditor.AwsSdk.Kit;

/// <summary>
/// AWS's endpoint rules, cut to what services without resource-dependent hosts need: a custom endpoint as it stands, else the model's table, else
/// prefix.region.suffix of the region's partition.
/// </summary>
internal sealed class EndpointRules(ServiceModel model) : IEndpointProvider
{
    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        var fips = parameters["UseFIPS"] is true;
        var dualStack = parameters["UseDualStack"] is true;
        if (parameters["Endpoint"] is string { Length: > 0 } custom)
        {
            return fips || dualStack
                ? throw new AmazonClientException("Invalid Configuration: FIPS and dual stack cannot be combined with a custom endpoint")
                : new Endpoint(custom);
        }

        var region = parameters["Region"] as string ?? throw new AmazonClientException("Invalid Configuration: Missing Region");
        var partition = Partition(region);
        var key = partition.name + (fips ? "+fips" : "") + (dualStack ? "+dual" : "");
        if (model.PartitionEndpoints.TryGetValue(key, out var known))
        {
            var url = "https://" + known.Host.Replace("{Region}", region, StringComparison.Ordinal);
            return known.SigningRegion is null ? new Endpoint(url) : new Endpoint(url, SignedFor(known.SigningRegion), "");
        }
        if (model.PartitionEndpoints.ContainsKey(partition.name))
            throw new AmazonClientException($"No {model.ServiceId} endpoint is known for {key}");

        var suffix = dualStack ? partition.dualStackDnsSuffix : partition.dnsSuffix;
        return new Endpoint($"https://{model.EndpointPrefix}{(fips ? "-fips" : "")}.{region}.{suffix}");
    }

    private string SignedFor(string region) =>
        $$"""{"authSchemes":[{"name":"sigv4","signingName":"{{model.SigningName}}","signingRegion":"{{region}}"}]}""";
}

internal sealed class RuledEndpointResolver : BaseEndpointResolver
{
    protected override void ServiceSpecificHandler(IExecutionContext executionContext, EndpointParameters parameters) =>
        InjectHostPrefix(executionContext.RequestContext);

    protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext)
    {
        var config = requestContext.ClientConfig;
        var region = config.RegionEndpoint?.SystemName;
        if (region is null && !string.IsNullOrEmpty(config.ServiceURL))
            region = string.IsNullOrEmpty(config.AuthenticationRegion)
                ? AWSSDKUtils.DetermineRegion(config.ServiceURL)
                : config.AuthenticationRegion;
        return new EndpointParameters
        {
            ["Region"] = requestContext.Request.AlternateEndpoint?.SystemName ?? region,
            ["UseDualStack"] = config.UseDualstackEndpoint,
            ["UseFIPS"] = config.UseFIPSEndpoint,
            ["Endpoint"] = config.ServiceURL,
        };
    }
}
