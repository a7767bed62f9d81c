using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace IamAuditor.AwsSdk.Kit;

internal sealed class RequestMarshaller(Operation operation) : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    private JsonSerializerOptions Options => operation.Model.Options;

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var model = operation.Model;
        var request = new DefaultRequest(input, model.ServiceId) { HttpMethod = operation.Method, ResourcePath = operation.Path };
        var shape = Options.GetTypeInfo(operation.Request);
        switch (model.Protocol)
        {
            case AwsProtocol.Query:
                request.Parameters["Action"] = operation.Name;
                request.Parameters["Version"] = model.ApiVersion;
                WriteQuery(request.Parameters, "", input, shape);
                break;
            case AwsProtocol.Json11:
                request.Headers["Content-Type"] = "application/x-amz-json-1.1";
                request.Headers["X-Amz-Target"] = $"{model.TargetPrefix}.{operation.Name}";
                request.Headers["x-amz-api-version"] = model.ApiVersion;
                request.Content = JsonSerializer.SerializeToUtf8Bytes(input, shape);
                break;
            default:
                WriteRest(request, input, shape);
                break;
        }
        return request;
    }

    private void WriteQuery(IDictionary<string, string> parameters, string name, object value, JsonTypeInfo shape)
    {
        if (Scalar.Is(value.GetType()))
        {
            parameters[name] = Scalar.Format(value, Options);
        }
        else if (value is IDictionary map)
        {
            var number = 0;
            foreach (DictionaryEntry entry in map)
            {
                var prefix = $"{name}.entry.{++number}";
                parameters[$"{prefix}.key"] = Scalar.Format(entry.Key, Options);
                WriteQuery(parameters, $"{prefix}.value", entry.Value!, Options.GetTypeInfo(shape.ElementType!));
            }
        }
        else if (value is IList list)
        {
            // Set and empty is sent as empty: what AWS means by "clear it".
            if (list.Count == 0)
                parameters[name] = "";
            for (var i = 0; i < list.Count; i++)
                WriteQuery(parameters, $"{name}.member.{i + 1}", list[i]!, Options.GetTypeInfo(shape.ElementType!));
        }
        else
        {
            foreach (var member in shape.Properties)
                if (ToSend(member, value) is { } sent)
                    WriteQuery(
                        parameters,
                        name.Length == 0 ? member.Name : $"{name}.{member.Name}",
                        sent,
                        Options.GetTypeInfo(member.PropertyType)
                    );
        }
    }

    private void WriteRest(DefaultRequest request, object input, JsonTypeInfo shape)
    {
        request.Headers["x-amz-api-version"] = operation.Model.ApiVersion;
        var hasBody = operation.Method is not ("GET" or "DELETE") && shape.Properties.Any(m => operation.InBody(m.Name));
        request.UseQueryString = !hasBody || operation.QueryNames.Count > 0;
        using var buffer = new MemoryStream();
        using var body = new Utf8JsonWriter(buffer);
        body.WriteStartObject();
        foreach (var member in shape.Properties)
        {
            if (ToSend(member, input) is not { } value)
                continue;
            if (operation.QueryNames.TryGetValue(member.Name, out var parameter))
            {
                if (value is List<string> many)
                    request.ParameterCollection.Add(parameter, many);
                else
                    request.Parameters[parameter] = Scalar.Format(value, Options);
            }
            else if (operation.HeaderNames.TryGetValue(member.Name, out var header))
            {
                request.Headers[header] = Scalar.Format(value, Options);
            }
            else if (operation.InPath(member.Name))
            {
                request.AddPathResource($"{{{member.Name}}}", Scalar.Format(value, Options));
            }
            else
            {
                body.WritePropertyName(member.Name);
                JsonSerializer.Serialize(body, value, Options.GetTypeInfo(member.PropertyType));
            }
        }

        // No Content-Type without a body: HttpClient would drop it after it was signed.
        if (!hasBody)
            return;
        body.WriteEndObject();
        body.Flush();
        request.Headers["Content-Type"] = "application/json";
        request.Content = buffer.ToArray();
    }

    private static object? ToSend(JsonPropertyInfo member, object owner) =>
        member.Get!(owner) is { } value && member.ShouldSerialize?.Invoke(owner, value) != false ? value : null;
}
