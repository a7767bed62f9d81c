using System.Collections;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Xml;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace IamAuditor.AwsSdk.Kit;

internal sealed class QueryUnmarshaller(Operation operation) : XmlResponseUnmarshaller
{
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreWhitespace = false,
        IgnoreComments = true,
    };

    private JsonSerializerOptions Options => operation.Model.Options;

    public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input)
    {
        using var xml = XmlReader.Create(input.Stream, Settings);
        var shape = Options.GetTypeInfo(operation.Response);
        var response = (AmazonWebServiceResponse)shape.CreateObject!();
        xml.MoveToContent();
        ForEachChild(
            xml,
            name =>
            {
                if (name == operation.Name + "Result")
                    Fill(xml, response, shape);
                else if (name == "ResponseMetadata")
                    ReadMetadata(xml, response);
                else
                    xml.Skip();
            }
        );
        return response;
    }

    public override AmazonServiceException UnmarshallException(
        XmlUnmarshallerContext input,
        Exception innerException,
        HttpStatusCode statusCode
    ) => operation.Model.ToException(XmlErrorResponseUnmarshaller.GetInstance().Unmarshall(input), innerException, statusCode);

    private static void ReadMetadata(XmlReader xml, AmazonWebServiceResponse response) =>
        ForEachChild(
            xml,
            name =>
            {
                if (name == "RequestId")
                    response.ResponseMetadata = new ResponseMetadata { RequestId = xml.ReadElementContentAsString() };
                else
                    xml.Skip();
            }
        );

    private void Fill(XmlReader xml, object target, JsonTypeInfo shape) =>
        ForEachChild(
            xml,
            name =>
            {
                if (Find(shape, name) is not { Set: { } set } member)
                    xml.Skip();
                else if (Read(xml, member.PropertyType) is { } value)
                    set(target, value);
            }
        );

    private object? Read(XmlReader xml, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (Scalar.Is(type))
            return Scalar.Parse(type, xml.ReadElementContentAsString(), Options);

        var shape = Options.GetTypeInfo(type);
        if (shape.Kind == JsonTypeInfoKind.Object)
        {
            var structure = shape.CreateObject!();
            Fill(xml, structure, shape);
            return structure;
        }

        // A collection without a member stays null, as in the official clients of version 4.
        object? collection = null;
        ForEachChild(
            xml,
            _ =>
            {
                collection ??= shape.CreateObject!();
                if (collection is IList list)
                    list.Add(Read(xml, shape.ElementType!));
                else
                    ReadEntry(xml, (IDictionary)collection, shape);
            }
        );
        return collection;
    }

    private void ReadEntry(XmlReader xml, IDictionary map, JsonTypeInfo shape)
    {
        object? key = null;
        object? value = null;
        ForEachChild(
            xml,
            name =>
            {
                if (name == "key")
                    key = Read(xml, shape.KeyType!);
                else
                    value = Read(xml, shape.ElementType!);
            }
        );
        map[key!] = value;
    }

    private static JsonPropertyInfo? Find(JsonTypeInfo shape, string name)
    {
        foreach (var member in shape.Properties)
            if (member.Name == name)
                return member;
        return null;
    }

    // Calls visit on each child element, which visit must consume; leaves the reader behind the end tag.
    private static void ForEachChild(XmlReader xml, Action<string> visit)
    {
        if (xml.IsEmptyElement)
        {
            xml.Skip();
            return;
        }
        xml.Read();
        while (xml.NodeType != XmlNodeType.EndElement)
        {
            if (xml.NodeType == XmlNodeType.Element)
                visit(xml.LocalName);
            else if (!xml.Read())
                throw new XmlException("unexpected end of the response");
        }
        xml.Read();
    }
}
