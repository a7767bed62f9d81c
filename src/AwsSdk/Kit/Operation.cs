using Amazon.Runtime.Internal;

namespace IamAuditor.AwsSdk.Kit;

/// <summary>One operation: its classes and, for REST, where its members go.</summary>
public sealed class Operation
{
    public Operation(ServiceModel model, string name, Type request, Type response)
    {
        (Model, Name, Request, Response) = (model, name, request, response);
        Invocation = new InvokeOptions
        {
            RequestMarshaller = new RequestMarshaller(this),
            ResponseUnmarshaller = model.Protocol == AwsProtocol.Query ? new QueryUnmarshaller(this) : new JsonUnmarshaller(this),
        };
    }

    public ServiceModel Model { get; }
    public string Name { get; }
    public Type Request { get; }
    public Type Response { get; }
    public string Method { get; init; } = "POST";
    public string Path { get; init; } = "/";

    /// <summary>Members sent in the query string, as "member" or "member=wireName".</summary>
    public string[] Query
    {
        init => QueryNames = Split(value);
    }

    /// <summary>Members sent as headers, as "member=Header-Name".</summary>
    public string[] Headers
    {
        init => HeaderNames = Split(value);
    }

    internal InvokeOptions Invocation { get; }
    internal Dictionary<string, string> QueryNames { get; private init; } = [];
    internal Dictionary<string, string> HeaderNames { get; private init; } = [];

    internal bool InPath(string member) => Path.Contains($"{{{member}}}", StringComparison.Ordinal);

    internal bool InBody(string member) => !QueryNames.ContainsKey(member) && !HeaderNames.ContainsKey(member) && !InPath(member);

    private static Dictionary<string, string> Split(string[] names) =>
        names.Select(n => n.Split('=')).ToDictionary(n => n[0], n => n[^1], StringComparer.Ordinal);
}
