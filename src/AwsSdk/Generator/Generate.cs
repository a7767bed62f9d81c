// Writes the service clients of src/AwsSdk/Clients from AWS's service models (botocore's service-2.json with its pagination inside):
//
//     dotnet run --file src/AwsSdk/Generator/Generate.cs -- <model dir> src/AwsSdk/Clients
//     dotnet run --file src/AwsSdk/Generator/Generate.cs -- <model dir> tests/AwsSdk/Generated twins
//
// The output holds names only. One more operation is one more word in the table.
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

Service[] clients =
[
    new("iam", "Amazon.IdentityManagement", "IdentityManagementService")
    {
        Operations = """
            GenerateCredentialReport GenerateServiceLastAccessedDetails GetAccessKeyLastUsed GetAccountAuthorizationDetails GetAccountPasswordPolicy
            GetAccountSummary GetCredentialReport GetLoginProfile GetOpenIDConnectProvider GetPolicyVersion GetSAMLProvider
            GetServiceLastAccessedDetails ListAccessKeys ListAccountAliases ListMFADevices ListOpenIDConnectProviders ListOrganizationsFeatures
            ListPolicies ListRoles ListSAMLProviders ListServerCertificates ListServiceSpecificCredentials ListSigningCertificates ListSSHPublicKeys
            ListUsers ListUserTags ListVirtualMFADevices SimulateCustomPolicy SimulatePrincipalPolicy
            """,
        // .NET's own names for two shapes.
        Renamed = new() { ["Policy"] = "ManagedPolicy", ["AttachedPolicy"] = "AttachedPolicyType" },
        // IAM has one endpoint a partition. China's is signed for cn-north-1, although the partition's implicit global region is cn-northwest-1.
        Endpoints =
        [
            new("aws", "iam.amazonaws.com", "us-east-1"),
            new("aws+fips", "iam-fips.amazonaws.com", "us-east-1"),
            new("aws+dual", "iam.global.api.aws", "us-east-1"),
            new("aws-cn", "iam.cn-north-1.amazonaws.com.cn", "cn-north-1"),
            new("aws-us-gov", "iam.us-gov.amazonaws.com", "us-gov-west-1"),
            new("aws-us-gov+fips", "iam.us-gov.amazonaws.com", "us-gov-west-1"),
            new("aws-eusc", "iam.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1"),
        ],
    },
    new("cloudtrail", "Amazon.CloudTrail", "CloudTrail")
    {
        Operations = """
            DescribeTrails GetEventSelectors GetInsightSelectors GetTrail GetTrailStatus ListEventDataStores ListTrails LookupEvents
            """,
        Endpoints = [new("aws-us-gov+fips", "cloudtrail.{Region}.amazonaws.com", null)],
    },
    new("accessanalyzer", "Amazon.AccessAnalyzer", "AccessAnalyzer")
    {
        Operations = """
            CheckAccessNotGranted CheckNoNewAccess GetAnalyzer GetFindingV2 ListAnalyzers ListArchiveRules ListFindings ListFindingsV2 ValidatePolicy
            """,
        Endpoints = [new("aws-us-gov+fips", "access-analyzer.{Region}.amazonaws.com", null)],
    },
    new("organizations", "Amazon.Organizations", "Organizations")
    {
        Operations = """
            DescribeOrganization DescribePolicy ListAccounts ListAccountsForParent ListAWSServiceAccessForOrganization ListChildren
            ListDelegatedAdministrators ListOrganizationalUnitsForParent ListParents ListPolicies ListPoliciesForTarget ListRoots
            ListTagsForResource ListTargetsForPolicy
            """,
        Endpoints =
        [
            new("aws", "organizations.us-east-1.amazonaws.com", "us-east-1"),
            new("aws+fips", "organizations-fips.us-east-1.amazonaws.com", "us-east-1"),
            new("aws-cn", "organizations.cn-northwest-1.amazonaws.com.cn", "cn-northwest-1"),
            new("aws-us-gov", "organizations.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
            new("aws-us-gov+fips", "organizations.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
        ],
    },
    new("account", "Amazon.Account", "Account")
    {
        Operations = "GetAlternateContact GetContactInformation GetPrimaryEmail ListRegions",
        // Regional everywhere else, and with FIPS or dual stack here too.
        Endpoints =
        [
            new("aws", "account.us-east-1.amazonaws.com", "us-east-1"),
            new("aws+fips", "account-fips.{Region}.amazonaws.com", null),
            new("aws+dual", "account.{Region}.api.aws", null),
            new("aws-cn", "account.cn-northwest-1.amazonaws.com.cn", "cn-northwest-1"),
            new("aws-cn+dual", "account.{Region}.api.amazonwebservices.com.cn", null),
        ],
    },
    new("sso-admin", "Amazon.SSOAdmin", "SSOAdmin")
    {
        Operations = """
            DescribePermissionSet GetInlinePolicyForPermissionSet GetPermissionsBoundaryForPermissionSet ListAccountAssignments
            ListAccountsForProvisionedPermissionSet ListCustomerManagedPolicyReferencesInPermissionSet ListInstances
            ListManagedPoliciesInPermissionSet ListPermissionSets
            """,
    },
    new("securityhub", "Amazon.SecurityHub", "SecurityHub")
    {
        Operations = "BatchImportFindings DescribeHub",
        // A finding has 800 shapes, most of them details of resources that are not IAM's.
        Only = new()
        {
            ["AwsSecurityFinding"] = """
                AwsAccountId CompanyName Compliance CreatedAt Description FindingProviderFields FirstObservedAt GeneratorId Id LastObservedAt ProductArn
                ProductFields ProductName RecordState Remediation Resources SchemaVersion Severity Title Types UpdatedAt Workflow
                """,
            ["FindingProviderFields"] = "Severity Types",
            ["Compliance"] = "RelatedRequirements Status",
            ["Resource"] = "Id Partition Region Type",
            ["Severity"] = "Label Original",
        },
    },
];

// Services whose official packages the registry serves: made only to be compared with those.
Service[] twins =
[
    new("sts", "Amazon.SecurityToken", "SecurityTokenService")
    {
        Operations = "AssumeRole AssumeRoleWithWebIdentity DecodeAuthorizationMessage GetCallerIdentity",
    },
    new("ssm", "Amazon.SimpleSystemsManagement", "SimpleSystemsManagement")
    {
        Operations = """
            AddTagsToResource DescribeInstanceInformation DescribeParameters GetParameter GetParametersByPath ListCommands PutParameter SendCommand
            """,
    },
    new("sso", "Amazon.SSO", "SSO") { Operations = "GetRoleCredentials ListAccountRoles ListAccounts Logout" },
];

if (args is not ([_, _] or [_, _, "twins"]))
{
    Console.Error.WriteLine("usage: Generate.cs <directory of service models> <output directory> [twins]");
    return 2;
}
foreach (var service in args.Length == 3 ? twins : clients)
{
    var model = JsonNode.Parse(File.ReadAllText(Path.Combine(args[0], service.Model + ".json")))!.AsObject();
    foreach (var (shape, wanted) in service.Only)
    {
        var members = model["shapes"]![shape]!["members"]!.AsObject();
        foreach (var member in members.Select(m => m.Key).Except(Service.Words(wanted)).ToList())
        {
            members.Remove(member);
        }
    }

    var file = Path.Combine(args[1], service.Name + ".g.cs");
    File.WriteAllText(file, new ClientSource(service, model).Write().ReplaceLineEndings("\n"));
    Console.WriteLine($"{file}: {service.OperationNames.Length} operations");
}
return 0;

/// <param name="Model">The model's file name without extension.</param>
/// <param name="Namespace">.NET's namespace of the service.</param>
/// <param name="Name">The part of the type names between Amazon and Client.</param>
sealed record Service(string Model, string Namespace, string Name)
{
    public required string Operations { get; init; }
    public Dictionary<string, string> Renamed { get; init; } = [];
    public PartitionEndpoint[] Endpoints { get; init; } = [];

    /// <summary>Of these shapes only these members; nothing that they alone lead to is written.</summary>
    public Dictionary<string, string> Only { get; init; } = [];

    public string[] OperationNames => [.. Words(Operations).Order(StringComparer.Ordinal)];

    public static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}

/// <param name="Partition">The partition, with +fips or +dual.</param>
/// <param name="Host">May hold {Region}.</param>
/// <param name="SigningRegion">Null: the client's own region.</param>
sealed record PartitionEndpoint(string Partition, string Host, string? SigningRegion);

sealed class ClientSource(Service service, JsonObject model)
{
    private const string ErrorParameters =
        "string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode";
    private const string ErrorArguments = "message, innerException, errorType, errorCode, requestId, statusCode";

    private readonly JsonObject metadata = model["metadata"]!.AsObject();
    private readonly JsonObject operations = model["operations"]!.AsObject();
    private readonly JsonObject shapes = model["shapes"]!.AsObject();
    private readonly JsonObject pagination = model["pagination"]?.AsObject() ?? [];
    private readonly SortedSet<string> structures = new(StringComparer.Ordinal);
    private readonly SortedSet<string> enumerations = new(StringComparer.Ordinal);
    private readonly SortedSet<string> errors = new(StringComparer.Ordinal);
    private readonly StringBuilder client = new();
    private readonly StringBuilder contract = new();
    private readonly StringBuilder messages = new();
    private readonly StringBuilder pagers = new();
    private readonly StringBuilder pagerContract = new();
    private readonly StringBuilder pagerFactory = new();

    private string Client => $"Amazon{service.Name}Client";
    private string Config => $"Amazon{service.Name}Config";
    private string Contract => $"IAmazon{service.Name}";
    private string BaseRequest => $"Amazon{service.Name}Request";
    private string BaseError => $"Amazon{service.Name}Exception";
    private string Shapes => $"{service.Name}Shapes";

    // After the namespace, not after the type names: IIdentityManagementPaginatorFactory.
    private string PagerFactory => $"{service.Namespace.Split('.')[^1]}PaginatorFactory";
    private string Protocol => Text(metadata["protocol"]);
    private bool IsRest => Protocol == "rest-json";

    public string Write()
    {
        foreach (var name in service.OperationNames)
            AddOperation(name, operations[name]?.AsObject() ?? throw new InvalidDataException($"{service.Model} has no operation {name}"));
        var structureClasses = StructureClasses();
        var signingName = Text(metadata["signingName"]) is { Length: > 0 } signing ? signing : Text(metadata["endpointPrefix"]);
        var unsigned = service.OperationNames.Where(n => Text(operations[n]!["authtype"]) == "none").ToArray();
        var hasPagers = pagers.Length > 0;
        return $$"""
            // <auto-generated>Written by src/AwsSdk/Generator/Generate.cs. Do not edit.</auto-generated>
            #nullable disable
            #pragma warning disable CS0108 // members named as those of object
            using System;
            using System.Collections.Generic;
            using System.IO;
            using System.Net;
            using System.Text.Json.Serialization;
            using System.Threading;
            using System.Threading.Tasks;
            using {{service.Namespace}}.Model;
            using Amazon.Runtime;
            using IamAuditor.AwsSdk.Kit;

            namespace {{service.Namespace}}
            {
                public partial interface {{Contract}} : IAmazonService, IDisposable
                {
            {{(hasPagers ? $"        I{PagerFactory} Paginators {{ get; }}\n" : "")}}{{contract}}
                    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new {{Config}}();
                    static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig) =>
                        awsCredentials == null ? new {{Client}}(({{Config}})clientConfig) : new {{Client}}(awsCredentials, ({{Config}})clientConfig);
                }

                public partial class {{Config}} : GeneratedConfig
                {
                    public {{Config}}() : base({{Client}}.Service) { }
                }

                public partial class {{BaseRequest}} : AmazonWebServiceRequest;

                public partial class {{BaseError}}({{ErrorParameters}}) : AmazonServiceException({{ErrorArguments}})
                {
            {{ErrorConstructors(BaseError)}}
                }

                public partial class {{Client}} : GeneratedClient, {{Contract}}
                {
                    internal static readonly ServiceModel Service = new()
                    {
                        Protocol = AwsProtocol.{{Protocol switch
            {
                "query" => "Query",
                "json" => "Json11",
                "rest-json" => "RestJson",
                _ => throw new NotSupportedException(Protocol),
            }}},
                        ServiceId = "{{Text(metadata["serviceId"])}}",
                        SigningName = "{{signingName}}",
                        EndpointPrefix = "{{Text(metadata["endpointPrefix"])}}",
                        ApiVersion = "{{Text(metadata["apiVersion"])}}",
                        TargetPrefix = "{{Text(metadata["targetPrefix"])}}",
                        Iso8601Times = {{(HasIso8601Times() ? "true" : "false")}},
                        Shapes = {{Shapes}}.Default,
                        DefaultError = (m, i, t, c, r, s) => new {{BaseError}}(m, i, t, c, r, s),
                        Unsigned = [{{string.Join(", ", unsigned.Select(n => $"\"{n}\""))}}],
                        PartitionEndpoints =
                        {
            {{Lines(
                service.Endpoints,
                e =>
                    $"                [\"{e.Partition}\"] = (\"{e.Host}\", {(e.SigningRegion is null ? "null" : $"\"{e.SigningRegion}\"")}),"
            )}}            },
                        Errors =
                        {
            {{Lines(
                errors,
                e => $"                [\"{ErrorCode(e)}\"] = (m, i, t, c, r, s) => new {ErrorClass(e)}(m, i, t, c, r, s),"
            )}}            },
                    };

                    public {{Client}}() : base(new {{Config}}()) { }
                    public {{Client}}(RegionEndpoint region) : base(new {{Config}} { RegionEndpoint = region }) { }
                    public {{Client}}({{Config}} config) : base(config) { }
                    public {{Client}}(AWSCredentials credentials) : base(credentials, new {{Config}}()) { }
                    public {{Client}}(AWSCredentials credentials, RegionEndpoint region) : base(credentials, new {{Config}} { RegionEndpoint = region }) { }
                    public {{Client}}(AWSCredentials credentials, {{Config}} clientConfig) : base(credentials, clientConfig) { }

                    protected override ServiceModel Model => Service;
            {{(hasPagers ? $"        public I{PagerFactory} Paginators => new {PagerFactory}(this);\n" : "")}}        public Amazon.Runtime.Endpoints.Endpoint DetermineServiceOperationEndpoint(AmazonWebServiceRequest request) =>
                        Config.DetermineServiceOperationEndpoint(new(request));

            {{client}}    }

            {{Lines(
                service.OperationNames,
                n => $"    [JsonSerializable(typeof({n}Request)), JsonSerializable(typeof({n}Response))]"
            )}}    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
                internal sealed partial class {{Shapes}} : JsonSerializerContext;

            {{string.Concat(enumerations.Select(EnumerationClass))}}}

            namespace {{service.Namespace}}.Model
            {
            {{string.Concat(
                errors.Select(ErrorClassSource)
            )}}{{messages}}{{structureClasses}}{{pagers}}{{(hasPagers ? PagerFactorySource() : "")}}}

            """;
    }

    private void AddOperation(string name, JsonObject operation)
    {
        var input = Text(operation["input"]?["shape"]);
        var output = Text(operation["output"]?["shape"]);
        foreach (var error in operation["errors"]?.AsArray() ?? [])
            errors.Add(Text(error!["shape"]));
        foreach (var shape in new[] { input, output }.Where(s => s.Length > 0))
            if (shapes[shape]!["payload"] is not null)
                throw new NotSupportedException($"{name}: a payload member");
        if (Members(output).Any(m => m.Value!["location"] is not null))
            throw new NotSupportedException($"{name}: a response member outside the body");

        messages.Append($"    public partial class {name}Request : {BaseRequest}\n    {{\n{Properties(input)}    }}\n\n");
        messages.Append($"    public partial class {name}Response : AmazonWebServiceResponse\n    {{\n{Properties(output)}    }}\n\n");

        var signature = $"Task<{name}Response> {name}Async({name}Request request, CancellationToken cancellationToken = default)";
        contract.Append($"        {signature};\n");
        client.Append(
            $"        private static readonly Operation {name}Operation = new(Service, \"{name}\", typeof({name}Request), typeof({name}Response)){Binding(operation, input)};\n"
        );
        client.Append($"        public virtual {signature} => CallAsync<{name}Response>({name}Operation, request, cancellationToken);\n\n");
        if (pagination[name] is JsonObject page)
            AddPager(name, page, output);
    }

    private string Binding(JsonObject operation, string input)
    {
        if (!IsRest)
            return "";
        var http = operation["http"]!;
        var parts = new List<string> { $"Method = \"{Text(http["method"])}\"", $"Path = \"{Text(http["requestUri"])}\"" };
        if (In("querystring") is { Length: > 0 } query)
            parts.Add($"Query = [{query}]");
        if (In("header") is { Length: > 0 } headers)
            parts.Add($"Headers = [{headers}]");
        return $" {{ {string.Join(", ", parts)} }}";

        string In(string location) =>
            string.Join(
                ", ",
                Members(input)
                    .Where(m => Text(m.Value!["location"]) == location)
                    .Select(m => Text(m.Value!["locationName"]) is var wire && wire != m.Key ? $"\"{m.Key}={wire}\"" : $"\"{m.Key}\"")
            );
    }

    private void AddPager(string name, JsonObject page, string output)
    {
        // A token inside a structure would need a path; AWS's paginators of that kind are not among ours.
        if (
            page["input_token"] is not JsonValue inputToken
            || page["output_token"] is not JsonValue outputToken
            || Text(outputToken).Contains('.')
        )
            return;
        string[] keys = page["result_key"] switch
        {
            JsonArray several => [.. several.Select(Text)],
            JsonValue one => [Text(one)],
            _ => [],
        };
        var lists = keys.Where(k => !k.Contains('.'))
            .Select(k => (Name: Upper(k), Type: TypeOf(Text(shapes[output]!["members"]![k]!["shape"]), element: false)))
            .Where(k => k.Type.StartsWith("List<", StringComparison.Ordinal))
            .Select(k => (k.Name, Element: k.Type["List<".Length..^1]))
            .ToArray();
        pagerContract.Append($"        I{name}Paginator {name}({name}Request request);\n");
        pagerFactory.Append($"        public I{name}Paginator {name}({name}Request request) => new {name}Pager(client, request);\n");
        pagers.Append($"    public interface I{name}Paginator\n    {{\n");
        pagers.Append($"        IPaginatedEnumerable<{name}Response> Responses {{ get; }}\n");
        foreach (var (list, element) in lists)
            pagers.Append($"        IPaginatedEnumerable<{element}> {list} {{ get; }}\n");
        pagers.Append($"    }}\n\n    internal sealed class {name}Pager({Contract} client, {name}Request request)\n");
        pagers.Append($"        : Pager<{name}Request, {name}Response>(request, client.{name}Async, ");
        pagers.Append($"r => r.{Upper(Text(outputToken))}, (r, token) => r.{Upper(Text(inputToken))} = token), I{name}Paginator\n    {{\n");
        foreach (var (list, element) in lists)
            pagers.Append($"        public IPaginatedEnumerable<{element}> {list} => Members(r => r.{list});\n");
        pagers.Append("    }\n\n");
    }

    private string PagerFactorySource() =>
        $$"""
                public interface I{{PagerFactory}}
                {
            {{pagerContract}}    }

                internal sealed class {{PagerFactory}}({{Contract}} client) : I{{PagerFactory}}
                {
            {{pagerFactory}}    }

            """;

    private string StructureClasses()
    {
        var written = new StringBuilder();
        var done = new HashSet<string>(StringComparer.Ordinal);
        while (structures.FirstOrDefault(s => !done.Contains(s)) is { } next)
        {
            done.Add(next);
            written.Append($"    public partial class {ClassOf(next)}\n    {{\n{Properties(next)}    }}\n\n");
        }
        return written.ToString();
    }

    private string Properties(string shape)
    {
        var written = new StringBuilder();
        foreach (var (name, member) in Members(shape).OrderBy(m => Upper(m.Key), StringComparer.OrdinalIgnoreCase))
        {
            var type = TypeOf(Text(member!["shape"]), element: false);
            var isCollection =
                type.StartsWith("List<", StringComparison.Ordinal) || type.StartsWith("Dictionary<", StringComparison.Ordinal);
            var byRule = IsRest ? JsonNamingPolicy.CamelCase.ConvertName(Upper(name)) : Upper(name);
            var onWire = member["location"] is null && Text(member["locationName"]) is { Length: > 0 } other ? other : name;
            var attribute = onWire == byRule ? "" : $"[JsonPropertyName(\"{onWire}\")] ";
            var initialiser = isCollection ? " = AWSConfigs.InitializeCollections ? [] : null;" : "";
            written.Append($"        {attribute}public {type} {Upper(name)} {{ get; set; }}{initialiser}\n");
        }
        return written.ToString();
    }

    private string TypeOf(string name, bool element)
    {
        var shape = shapes[name]!;
        var nullable = element ? "" : "?";
        switch (Text(shape["type"]))
        {
            case "string" or "character" when shape["enum"] is null:
                return "string";
            case "string":
                enumerations.Add(name);
                // .NET keeps a collection of an enumeration as a collection of strings.
                return element ? "string" : ClassOf(name);
            case "integer":
                return "int" + nullable;
            case "long":
                return "long" + nullable;
            case "float":
                return "float" + nullable;
            case "double":
                return "double" + nullable;
            case "boolean":
                return "bool" + nullable;
            case "timestamp":
                return "DateTime" + nullable;
            case "blob":
                return "MemoryStream";
            case "list":
                return $"List<{TypeOf(Text(shape["member"]!["shape"]), element: true)}>";
            case "map":
                return $"Dictionary<{TypeOf(Text(shape["key"]!["shape"]), element: true)}, {TypeOf(Text(shape["value"]!["shape"]), element: true)}>";
            case "structure" when shape["document"] is null:
                structures.Add(name);
                return ClassOf(name);
            default:
                throw new NotSupportedException($"{service.Model}: shape {name}");
        }
    }

    private string EnumerationClass(string shape)
    {
        var type = ClassOf(shape);
        var values = shapes[shape]!["enum"]!.AsArray().Select(Text).Order(StringComparer.Ordinal);
        return $$"""
                [JsonConverter(typeof(ConstantConverter<{{type}}>))]
                public class {{type}}(string value) : ConstantClass(value)
                {
            {{Lines(
                values,
                v => $"        public static readonly {type} {ConstantName(v)} = new(\"{v}\");"
            )}}        public static {{type}} FindValue(string value) => FindValue<{{type}}>(value);
                    public static implicit operator {{type}}(string value) => FindValue(value);
                }


            """;
    }

    private string ErrorClassSource(string shape)
    {
        var type = ErrorClass(shape);
        var retryable = shapes[shape]!["retryable"] is { } retry
            ? $"        public override RetryableDetails Retryable {{ get; }} = new({(retry["throttling"]?.GetValue<bool>() == true ? "true" : "false")});\n"
            : "";
        return $$"""
                public partial class {{type}}({{ErrorParameters}}) : {{BaseError}}({{ErrorArguments}})
                {
            {{ErrorConstructors(type)}}
            {{retryable}}    }


            """;
    }

    private static string ErrorConstructors(string type) =>
        $$"""
                    public {{type}}(string message) : this(message, null, ErrorType.Unknown, null, null, default) { }
                    public {{type}}(string message, Exception innerException) : this(message, innerException, ErrorType.Unknown, null, null, default) { }
                    public {{type}}({{ErrorParameters.Replace(" Exception innerException,", "")}}) : this({{ErrorArguments.Replace(
                "innerException",
                "null"
            )}}) { }
            """;

    private bool HasIso8601Times()
    {
        var formats = shapes
            .Where(s => Text(s.Value!["type"]) == "timestamp")
            .Select(s => Text(s.Value!["timestampFormat"]))
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        return formats switch
        {
            [] or [""] => false,
            ["iso8601"] => true,
            _ => throw new NotSupportedException($"{service.Model}: several time formats"),
        };
    }

    private JsonObject Members(string shape) => shape.Length == 0 ? [] : shapes[shape]!["members"]?.AsObject() ?? [];

    private string ClassOf(string shape) => service.Renamed.GetValueOrDefault(shape, Upper(shape));

    private string ErrorCode(string shape) => Text(shapes[shape]!["error"]?["code"]) is { Length: > 0 } code ? code : shape;

    private static string ErrorClass(string shape) =>
        shape.EndsWith("Exception", StringComparison.Ordinal) ? Upper(shape) : Upper(shape) + "Exception";

    private static string Upper(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    private static string Text(JsonNode? node) => node is null ? "" : node.GetValue<string>();

    private static string Lines<T>(IEnumerable<T> values, Func<T, string> line) => string.Concat(values.Select(v => line(v) + "\n"));

    // "text/csv" is TextCsv, "AWS::S3::Bucket" is AWSS3Bucket, "2fa" is _2fa.
    private static string ConstantName(string value)
    {
        var name = new StringBuilder();
        var startsWord = true;
        foreach (var c in value)
        {
            var isPart = char.IsLetterOrDigit(c) || c == '_';
            if (isPart)
                name.Append(startsWord ? char.ToUpperInvariant(c) : c);
            startsWord = !isPart;
        }
        return char.IsDigit(name[0]) ? "_" + name : name.ToString();
    }
}
