using System.Net;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;

namespace IamAuditor.AwsSdk.Kit;

internal sealed class JsonUnmarshaller(Operation operation) : JsonResponseUnmarshaller
{
    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        var shape = operation.Model.Options.GetTypeInfo(operation.Response);
        return shape.Properties.Count == 0
            ? (AmazonWebServiceResponse)shape.CreateObject!()
            : (AmazonWebServiceResponse)JsonSerializer.Deserialize(input.Stream, shape)!;
    }

    public override AmazonServiceException UnmarshallException(
        JsonUnmarshallerContext input,
        Exception innerException,
        HttpStatusCode statusCode
    )
    {
        var reader = new StreamingUtf8JsonReader(input.Stream);
        var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader);
        return operation.Model.ToException(error, innerException, statusCode);
    }
}
