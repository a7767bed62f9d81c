using System.Text.Json.Nodes;

namespace IamAuditor.EndToEnd.AwsStandIn;

/// <summary>A service on the wire. <see cref="Version"/> is the API version (query) or the target's prefix (JSON 1.1).</summary>
public sealed class ServiceWire
{
    private readonly string xmlNamespace;

    private ServiceWire(Protocol protocol, string version, string xmlNamespace, IEnumerable<Operation> operations)
    {
        Protocol = protocol;
        Version = version;
        this.xmlNamespace = xmlNamespace;
        Operations = operations.ToDictionary(operation => operation.Name, StringComparer.Ordinal);
    }

    /// <summary>Answers what no service is addressed by: requests without a signature or with a strange scope.</summary>
    public static ServiceWire Unknown { get; } = Query("", "https://sts.amazonaws.com/doc/2011-06-15/", []);

    public Protocol Protocol { get; }
    public string Version { get; }
    public IReadOnlyDictionary<string, Operation> Operations { get; }

    public string ContentType =>
        Protocol switch
        {
            Protocol.Query => "text/xml",
            Protocol.Json => "application/x-amz-json-1.1",
            _ => "application/json",
        };

    public static ServiceWire Query(string version, string xmlNamespace, IEnumerable<Operation> operations) =>
        new(Protocol.Query, version, xmlNamespace, operations);

    public static ServiceWire Json(string targetPrefix, IEnumerable<Operation> operations) =>
        new(Protocol.Json, targetPrefix, "", operations);

    public static ServiceWire Rest(IEnumerable<Operation> operations) => new(Protocol.Rest, "", "", operations);

    public byte[] Write(string operation, string requestId, JsonObject answer, bool microseconds) =>
        Protocol == Protocol.Query
            ? Wire.Xml(operation, xmlNamespace, requestId, answer, microseconds)
            : Wire.Json(answer, epoch: Protocol == Protocol.Json, microseconds);

    public byte[] WriteError(AwsErrorException failure, string requestId)
    {
        if (Protocol == Protocol.Query)
        {
            return Wire.XmlError(failure, xmlNamespace, requestId);
        }

        var error = new JsonObject { ["__type"] = JsonCode(failure.Code), ["message"] = failure.Message };
        return Wire.Json(error, epoch: false, microseconds: false);
    }

    /// <summary>JSON services know some of the codes under other names.</summary>
    public static string JsonCode(string code) =>
        code switch
        {
            "InvalidClientTokenId" => "UnrecognizedClientException",
            "SignatureDoesNotMatch" => "InvalidSignatureException",
            "ExpiredToken" => "ExpiredTokenException",
            "ValidationError" => "ValidationException",
            _ => code,
        };
}
