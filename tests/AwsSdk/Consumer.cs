// Compiled twice: against the official packages and against the generated twins of the same services. Prints every request and every result;
// the two outputs must be the same.
using System.Collections;
using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Amazon.SSO;
using Amazon.SSO.Model;
using IamAuditor.AwsSdk.Wire;
using Tag = Amazon.SecurityToken.Model.Tag;

AWSConfigs.InitializeCollections = args.Contains("initialize-collections");
var server = new ScriptedServer();
var credentials = new BasicAWSCredentials("AKIDEXAMPLE", "secret");
var sts = new AmazonSecurityTokenServiceClient(
    credentials,
    new AmazonSecurityTokenServiceConfig
    {
        RegionEndpoint = RegionEndpoint.EUWest1,
        HttpClientFactory = server,
        MaxErrorRetry = 1,
    }
);
var ssm = new AmazonSimpleSystemsManagementClient(
    credentials,
    new AmazonSimpleSystemsManagementConfig
    {
        RegionEndpoint = RegionEndpoint.CNNorth1,
        HttpClientFactory = server,
        MaxErrorRetry = 1,
    }
);
var sso = new AmazonSSOClient(
    credentials,
    new AmazonSSOConfig
    {
        RegionEndpoint = RegionEndpoint.USGovCloudWest1,
        HttpClientFactory = server,
        MaxErrorRetry = 1,
    }
);

// Query protocol.
await Caller(
    "values are not trimmed, unknown elements are skipped",
    Ok(Sts("GetCallerIdentity", "<Arn>arn:aws:sts::1:assumed-role/r/s</Arn><UserId> x </UserId><Account/><Extra><Arn>no</Arn></Extra>"))
);
await Caller("an empty result", Ok(Sts("GetCallerIdentity", "")));
await Caller(
    "the request id from a header",
    Ok(
        "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>a</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>",
        "x-amzn-RequestId: hdr"
    )
);
await Caller(
    "comment, CDATA, prefix",
    Ok(
        "<?xml version=\"1.0\"?>\n<a:GetCallerIdentityResponse xmlns:a=\"x\"><!-- c --><a:GetCallerIdentityResult><a:Arn><![CDATA[<&>]]></a:Arn></a:GetCallerIdentityResult></a:GetCallerIdentityResponse>"
    )
);
await Caller("cut XML", Ok("<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>a"));
await Caller("no body", Ok(""));
await Caller("no XML", Ok("hello"));
await Caller("an HTML page for a 200", Ok("<html><body>It works</body></html>"));
await Caller("throttled once", new Answer(400, StsError("Throttling")), Ok(Sts("GetCallerIdentity", "<Account>1</Account>")));
await Caller("an HTML page for a 503, twice", new Answer(503, "<html><body>Service Unavailable</body></html>"), new Answer(503, ""));
await Caller("an unknown code", new Answer(403, StsError("InvalidClientTokenId")));
await Run(
    "a typed error, and a text to be encoded",
    () => sts.DecodeAuthorizationMessageAsync(new DecodeAuthorizationMessageRequest { EncodedMessage = "a b+c/é~'(*" }),
    new Answer(400, StsError("InvalidAuthorizationMessageException"))
);
var assume = new AssumeRoleRequest
{
    RoleArn = "arn:aws:iam::1:role/audit",
    RoleSessionName = "session",
    DurationSeconds = 900,
    Tags = [new Tag { Key = "k", Value = "v" }, new Tag { Key = "k2", Value = "" }],
    PolicyArns = [],
    TransitiveTagKeys = ["k"],
    ExternalId = null,
};
await Run("nested lists, an empty one, an error", () => sts.AssumeRoleAsync(assume), new Answer(403, StsError("AccessDenied")));
await Run(
    "nested structures and times",
    () => sts.AssumeRoleAsync(assume),
    Ok(
        Sts(
            "AssumeRole",
            "<Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>S</SecretAccessKey><SessionToken>T</SessionToken><Expiration>2026-01-02T03:04:05Z</Expiration></Credentials><AssumedRoleUser><Arn>arn</Arn></AssumedRoleUser><PackedPolicySize>6</PackedPolicySize>"
        )
    )
);
await Run(
    "an unsigned operation",
    () =>
        sts.AssumeRoleWithWebIdentityAsync(
            new AssumeRoleWithWebIdentityRequest
            {
                RoleArn = "arn:aws:iam::1:role/audit",
                RoleSessionName = "session",
                WebIdentityToken = "jwt.a b",
            }
        ),
    new Answer(400, StsError("ExpiredTokenException"))
);

// JSON 1.1.
await Parameters(
    "numbers, fractions, exponents, nulls, unknown members",
    Ok(
        """{"Parameters":[{"ARN":"arn:x","Name":"/a","LastModifiedDate":1714558830.123,"Version":3,"Tier":"Standard","Type":"NewType","Policies":[],"Description":null,"DataType":"text","Zzz":{"a":[1,{"b":2}]}},{"Name":"b","LastModifiedDate":1.714558830E9,"Policies":[{"PolicyStatus":"x"}]}],"NextToken":""}""",
        "x-amzn-RequestId: r1"
    )
);
await Parameters("an empty object", Ok("{}"));
await Parameters("no body", Ok(""), Ok(""));
await Parameters("cut JSON", Ok("{\"Parameters\":[{"), Ok("{\"Parameters\":[{"));
await Parameters(
    "a typed error",
    new Answer(400, """{"__type":"com.amazonaws.ssm#InvalidFilterKey","Message":"bad"}""", "x-amzn-RequestId: r2")
);
await Parameters("an unknown code", new Answer(400, """{"__type":"AccessDeniedException","message":"denied"}""", "x-amzn-RequestId: r3"));
await Parameters(
    "throttled twice",
    new Answer(400, """{"__type":"ThrottlingException","message":"Rate exceeded"}"""),
    new Answer(400, """{"__type":"ThrottlingException","message":"Rate exceeded"}""")
);
await Parameters("an error without a body", new Answer(400, ""));
await Parameters("an HTML page for a 413", new Answer(413, "<html>"));
await Run(
    "enumerations, times and lists of structures",
    () =>
        ssm.PutParameterAsync(
            new PutParameterRequest
            {
                Name = "/a",
                Value = "",
                Type = ParameterType.SecureString,
                Tier = "Brand-New",
                Overwrite = true,
                Tags = [],
            }
        ),
    Ok("""{"Tier":"Advanced","Version":9}""")
);
await Run(
    "maps of lists",
    () =>
        ssm.SendCommandAsync(
            new SendCommandRequest
            {
                DocumentName = "AWS-Run",
                InstanceIds = ["i-1"],
                Parameters = new() { ["commands"] = ["ls", "é"], ["none"] = [] },
                Targets = [],
                TimeoutSeconds = 60,
            }
        ),
    Ok(
        """{"Command":{"CommandId":"c","Parameters":{"commands":["ls"]},"RequestedDateTime":1714558830,"Status":"Pending","InstanceIds":["i-1"],"Targets":[]}}"""
    )
);
await Run(
    "an empty answer to a command",
    () =>
        ssm.AddTagsToResourceAsync(
            new AddTagsToResourceRequest
            {
                ResourceId = "r",
                ResourceType = "Parameter",
                Tags = [],
            }
        ),
    Ok("{}")
);
await Run(
    "times as texts",
    () => ssm.DescribeInstanceInformationAsync(new DescribeInstanceInformationRequest { MaxResults = 5 }),
    Ok("""{"InstanceInformationList":[{"InstanceId":"i","LastPingDateTime":1714558830.5,"IsLatestVersion":true,"PingStatus":"Online"}]}""")
);
await Run(
    "a result that is null",
    () => ssm.GetParameterAsync(new GetParameterRequest { Name = "/a", WithDecryption = false }),
    Ok("""{"Parameter":null}""")
);

// REST with JSON.
await Accounts(
    "query parameters and headers",
    new ListAccountsRequest
    {
        AccessToken = "tok",
        MaxResults = 2,
        NextToken = "a/b+c= &é",
    },
    Ok("""{"accountList":[{"accountId":"1","accountName":"n","emailAddress":"e"}],"nextToken":null}""", "x-amzn-RequestId: r4")
);
await Run(
    "a long number, a slash in a parameter",
    () =>
        sso.GetRoleCredentialsAsync(
            new GetRoleCredentialsRequest
            {
                AccessToken = "tok",
                AccountId = "1",
                RoleName = "r/x",
            }
        ),
    Ok("""{"roleCredentials":{"accessKeyId":"a","secretAccessKey":"b","sessionToken":"c","expiration":1714558830123}}""")
);
await Run("a POST without body or answer", () => sso.LogoutAsync(new LogoutRequest { AccessToken = "tok" }), Ok(""));
await Accounts(
    "a typed error named by a header with a suffix",
    new ListAccountsRequest { AccessToken = "tok" },
    new Answer(
        401,
        """{"message":"Session token not found or invalid"}""",
        "x-amzn-ErrorType: UnauthorizedException:http://internal.amazon.com/"
    )
);
await Accounts(
    "throttled once",
    new ListAccountsRequest { AccessToken = "tok" },
    new Answer(429, """{"message":"slow"}""", "x-amzn-ErrorType: TooManyRequestsException"),
    Ok("{}")
);
await Accounts("not found, as a page", new ListAccountsRequest { AccessToken = "tok" }, new Answer(404, "<html>no</html>"));

// Pagers.
Console.WriteLine("## pager of members");
server.Script(
    Ok("""{"accountList":[{"accountId":"1"}],"nextToken":"t"}"""),
    Ok("""{"nextToken":"u"}"""),
    Ok("""{"accountList":[{"accountId":"2"}]}""")
);
var pager = sso.Paginators.ListAccounts(new ListAccountsRequest { AccessToken = "tok" });
await foreach (var account in pager.AccountList)
    Console.WriteLine("  member " + account.AccountId);
try
{
    await foreach (var _ in pager.Responses)
        Console.WriteLine("  a pager was used twice");
}
catch (InvalidOperationException e)
{
    Console.WriteLine("  !! " + e.Message);
}
Console.WriteLine("## pager of responses");
server.Script(Ok("""{"Parameters":[{"Name":"a"}],"NextToken":"t"}"""), Ok("""{"Parameters":[]}"""));
await foreach (var page in ssm.Paginators.GetParametersByPath(new GetParametersByPathRequest { Path = "/", Recursive = true }).Responses)
    Console.WriteLine($"  page of {page.Parameters?.Count}");

Console.WriteLine("## endpoints");
Console.WriteLine(sts.DetermineServiceOperationEndpoint(new GetCallerIdentityRequest()).URL);
Console.WriteLine(ssm.DetermineServiceOperationEndpoint(new DescribeParametersRequest()).URL);
Console.WriteLine(sso.DetermineServiceOperationEndpoint(new ListAccountsRequest()).URL);
foreach (
    var (region, fips, dualStack) in new[]
    {
        ("us-east-2", true, false),
        ("eu-west-1", false, true),
        ("eusc-de-east-1", false, false),
        ("us-iso-east-1", false, false),
        ("mars-1", false, false),
    }
)
{
    var client = new AmazonSimpleSystemsManagementClient(
        credentials,
        new AmazonSimpleSystemsManagementConfig
        {
            RegionEndpoint = RegionEndpoint.GetBySystemName(region),
            UseFIPSEndpoint = fips,
            UseDualstackEndpoint = dualStack,
        }
    );
    Console.WriteLine(client.DetermineServiceOperationEndpoint(new DescribeParametersRequest()).URL);
}

Task Caller(string name, params Answer[] answers) =>
    Run("sts: " + name, () => sts.GetCallerIdentityAsync(new GetCallerIdentityRequest()), answers);

Task Parameters(string name, params Answer[] answers) =>
    Run(
        "ssm: " + name,
        () =>
            ssm.DescribeParametersAsync(
                new DescribeParametersRequest
                {
                    MaxResults = 5,
                    ParameterFilters =
                    [
                        new ParameterStringFilter
                        {
                            Key = "Name",
                            Option = "BeginsWith",
                            Values = ["/é\"<x>"],
                        },
                    ],
                    Filters = [],
                    Shared = false,
                }
            ),
        answers
    );

Task Accounts(string name, ListAccountsRequest request, params Answer[] answers) =>
    Run("sso: " + name, () => sso.ListAccountsAsync(request), answers);

async Task Run<T>(string name, Func<Task<T>> call, params Answer[] answers)
{
    Console.WriteLine("## " + name);
    server.Script(answers);
    try
    {
        Print("  ", "result", await call());
    }
    catch (AmazonServiceException e)
    {
        Console.WriteLine(
            $"  ! {e.GetType().FullName} : {e.GetType().BaseType!.Name} code={e.ErrorCode} type={e.ErrorType} id={e.RequestId} status={(int)e.StatusCode} "
                + $"message={e.Message} inner={Inner(e)} throttling={e.Retryable?.Throttling}"
        );
    }
    catch (Exception e)
    {
        Console.WriteLine($"  !! {e.GetType().FullName} message={e.Message.Split('\n')[0]} inner={Inner(e)}");
    }
}

static Answer Ok(string body, string header = null) => new(200, body, header);

static string Sts(string operation, string result) =>
    $"<{operation}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><{operation}Result>{result}</{operation}Result>"
    + $"<ResponseMetadata><RequestId>rid</RequestId></ResponseMetadata></{operation}Response>";

static string StsError(string code) =>
    $"<ErrorResponse xmlns=\"x\"><Error><Type>Sender</Type><Code>{code}</Code><Message>m</Message></Error><RequestId>rid2</RequestId></ErrorResponse>";

// Two readers, two exceptions: the official one is Core's own and derives from JsonException.
static string Inner(Exception e) => e.InnerException is System.Text.Json.JsonException ? "JsonException" : e.InnerException?.GetType().Name;

static void Print(string indent, string name, object value)
{
    switch (value)
    {
        case null:
            Console.WriteLine($"{indent}{name} = null");
            break;
        case DateTime time:
            Console.WriteLine($"{indent}{name} = {time:O} {time.Kind}");
            break;
        case string or ValueType or ConstantClass:
            Console.WriteLine($"{indent}{name} = '{value}'");
            break;
        case IDictionary map:
            Console.WriteLine($"{indent}{name} = {map.Count} entries");
            foreach (DictionaryEntry entry in map)
                Print(indent + "  ", $"[{entry.Key}]", (string)entry.Key == "User-Agent" ? "*" : entry.Value);
            break;
        case IEnumerable members:
            var i = 0;
            Console.WriteLine($"{indent}{name} = {((ICollection)value).Count} members");
            foreach (var member in members)
                Print(indent + "  ", $"[{i++}]", member);
            break;
        default:
            Console.WriteLine($"{indent}{name}:");
            foreach (
                var property in value
                    .GetType()
                    .GetProperties()
                    .Where(p => p.Name != "ContentLength")
                    .OrderBy(p => p.Name, StringComparer.Ordinal)
            )
                Print(indent + "  ", property.Name, property.GetValue(value));
            break;
    }
}

namespace IamAuditor.AwsSdk.Wire
{
    internal sealed record Answer(int Status, string Body, string Header = null);

    /// <summary>Answers from a script and prints what arrives, but for what differs from call to call.</summary>
    internal sealed class ScriptedServer : HttpClientFactory
    {
        private static readonly string[] Varying =
        [
            "x-amz-date",
            "user-agent",
            "amz-sdk-invocation-id",
            "amz-sdk-request",
            "x-amz-user-agent",
        ];
        private Queue<Answer> answers = new();

        public void Script(params Answer[] next) => answers = new(next);

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Handler(this));

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        private sealed class Handler(ScriptedServer server) : HttpMessageHandler
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                Console.WriteLine($"  > {request.Method} {request.RequestUri!.AbsoluteUri}");
                var headers = request.Headers.Concat(
                    request.Content?.Headers ?? Enumerable.Empty<KeyValuePair<string, IEnumerable<string>>>()
                );
                foreach (var (name, values) in headers.OrderBy(h => h.Key, StringComparer.OrdinalIgnoreCase))
                    Console.WriteLine($"  > {name}: {Comparable(name, string.Join(",", values))}");
                Console.WriteLine(
                    "  > " + (request.Content is null ? "no body" : await request.Content.ReadAsStringAsync(cancellationToken))
                );
                var answer = server.answers.Count > 0 ? server.answers.Dequeue() : new Answer(500, "the script has ended");
                var response = new HttpResponseMessage((HttpStatusCode)answer.Status) { Content = new StringContent(answer.Body) };
                if (answer.Header?.Split(": ", 2) is [var key, var value])
                    response.Headers.TryAddWithoutValidation(key, value);
                return response;
            }

            // Of the signature the scope without its date and the names of the signed headers stay.
            private static string Comparable(string name, string value) =>
                name == "Authorization"
                    ? value.Split("Signature=")[0].Split('/', 3) is [_, _, var rest]
                        ? rest
                        : value
                    : Varying.Contains(name.ToLowerInvariant())
                        ? "*"
                        : value;
        }
    }
}
