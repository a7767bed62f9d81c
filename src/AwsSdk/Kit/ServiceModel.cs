using System.Collections;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace IamAuditor.AwsSdk.Kit;

public enum AwsProtocol
{
    Query,
    Json11,
    RestJson,
}

public delegate AmazonServiceException ErrorFactory(
    string message,
    Exception inner,
    ErrorType type,
    string? code,
    string requestId,
    HttpStatusCode status
);

/// <summary>
/// Everything that tells one AWS service from another, as data. <see cref="Shapes"/>, the System.Text.Json metadata of the request and response classes,
/// is the shape model of all three protocols: query parameters and XML are walked by it as well.
/// </summary>
public sealed class ServiceModel
{
    private readonly Lazy<JsonSerializerOptions> options;

    public ServiceModel() => options = new(BuildOptions);

    public required AwsProtocol Protocol { get; init; }
    public required string ServiceId { get; init; }
    public required string SigningName { get; init; }

    /// <summary>The first label of a regional host.</summary>
    public required string EndpointPrefix { get; init; }
    public required string ApiVersion { get; init; }
    public required IJsonTypeInfoResolver Shapes { get; init; }

    /// <summary>Makes the exception for a code that <see cref="Errors"/> does not know.</summary>
    public required ErrorFactory DefaultError { get; init; }
    public Dictionary<string, ErrorFactory> Errors { get; init; } = [];

    /// <summary>The prefix of X-Amz-Target, JSON 1.1 only.</summary>
    public string? TargetPrefix { get; init; }

    /// <summary>JSON times are ISO 8601 texts where true, epoch seconds where false.</summary>
    public bool Iso8601Times { get; init; }

    /// <summary>Operations that are sent without a signature.</summary>
    public HashSet<string> Unsigned { get; init; } = [];

    /// <summary>
    /// The exceptions to "prefix.region.suffix": partition, with +fips and +dual where asked for, to host and signing region. A null signing region is the
    /// client's own. A partition that is named here has no other endpoints: what is missing is refused rather than guessed.
    /// </summary>
    public Dictionary<string, (string Host, string? SigningRegion)> PartitionEndpoints { get; init; } = [];

    public JsonSerializerOptions Options => options.Value;

    public AmazonServiceException ToException(ErrorResponse error, Exception inner, HttpStatusCode status)
    {
        var make = error.Code is { } code && Errors.TryGetValue(code, out var known) ? known : DefaultError;
        return make(error.Message, inner, error.Type, error.Code, error.RequestId, status);
    }

    private JsonSerializerOptions BuildOptions()
    {
        var built = new JsonSerializerOptions
        {
            TypeInfoResolver = Shapes.WithAddedModifier(KeepWireMembers),
            PropertyNamingPolicy = Protocol == AwsProtocol.RestJson ? JsonNamingPolicy.CamelCase : null,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            NumberHandling = JsonNumberHandling.AllowReadingFromString,
            Converters = { new AwsDateTimeConverter(!Iso8601Times), new MemoryStreamConverter() },
        };
        built.MakeReadOnly();
        return built;
    }

    // ResponseMetadata, ContentLength and HttpStatusCode are the pipeline's, never the wire's. A set and empty collection is sent,
    // except where AWSConfigs.InitializeCollections makes empty mean "not set".
    private static void KeepWireMembers(JsonTypeInfo shape)
    {
        for (var i = shape.Properties.Count - 1; i >= 0; i--)
        {
            var member = shape.Properties[i];
            if (member.DeclaringType == typeof(AmazonWebServiceResponse))
                shape.Properties.RemoveAt(i);
            else if (member.PropertyType.IsAssignableTo(typeof(ICollection)))
                member.ShouldSerialize = static (_, value) => value is ICollection c && (c.Count > 0 || !AWSConfigs.InitializeCollections);
        }
    }
}
