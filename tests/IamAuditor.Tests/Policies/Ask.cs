using System.Text.Json;
using System.Text.Json.Nodes;
using IamAuditor.Policies.Requests;

namespace IamAuditor.Tests.Policies;

/// <summary>Builds request lines of `policy evaluate` and reads the answers.</summary>
internal sealed class Ask
{
    public const string Alice = "arn:aws:iam::111122223333:user/alice";
    public const string RoleOps = "arn:aws:iam::111122223333:role/ops";
    public const string SessionOps = "arn:aws:sts::111122223333:assumed-role/ops/s1";
    public const string Root = "arn:aws:iam::111122223333:root";
    public const string OtherRoot = "arn:aws:iam::999988887777:root";
    public const string Stranger = "arn:aws:iam::999988887777:user/eve";
    public const string Photo = "arn:aws:s3:::b/k";
    public const string Queue = "arn:aws:sqs:eu-west-1:111122223333:q";
    public const string Key = "arn:aws:kms:eu-west-1:111122223333:key/k1";
    public const string TargetRole = "arn:aws:iam::111122223333:role/target";
    public const string Full = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";
    public const string FullRcp =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}""";

    private readonly JsonObject json;

    public Ask(string principal = Alice, string action = "s3:GetObject", string resource = Photo) =>
        json = new()
        {
            ["principal"] = principal,
            ["action"] = action,
            ["resource"] = resource,
            ["contextComplete"] = true,
        };

    /// <summary>A statement; Principal, Resource and Condition are JSON, or left out where null.</summary>
    public static string Statement(
        string effect,
        string action,
        string? resource = "*",
        string? principal = null,
        string? condition = null,
        string actionElement = "Action",
        string resourceElement = "Resource",
        string principalElement = "Principal"
    )
    {
        var parts = new List<string> { $"\"Effect\":\"{effect}\"", $"\"{actionElement}\":{Value(action)}" };
        if (resource is not null)
            parts.Add($"\"{resourceElement}\":{Value(resource)}");
        if (principal is not null)
            parts.Add($"\"{principalElement}\":{Value(principal)}");
        if (condition is not null)
            parts.Add($"\"Condition\":{condition}");
        return $"{{{string.Join(',', parts)}}}";
    }

    public static string Doc(params string[] statements) =>
        $"{{\"Version\":\"2012-10-17\",\"Statement\":[{string.Join(',', statements)}]}}";

    public static string Allow(string action, string? resource = "*", string? principal = null, string? condition = null) =>
        Doc(Statement("Allow", action, resource, principal, condition));

    public static string Deny(string action, string? resource = "*", string? principal = null, string? condition = null) =>
        Doc(Statement("Deny", action, resource, principal, condition));

    public static string Aws(string principal) => $"{{\"AWS\":\"{principal}\"}}";

    public Ask Set(string name, string value) => With(name, JsonNode.Parse(value));

    public Ask Identity(params string[] documents) => With("identityPolicies", List(documents));

    public Ask Session(params string[] documents) => With("sessionPolicies", List(documents));

    public Ask Boundary(params string[] documents) => With("permissionsBoundary", List(documents));

    public Ask Endpoint(params string[] documents) => With("endpointPolicies", List(documents));

    public Ask Own(string document) => With("resourcePolicy", JsonNode.Parse(document));

    public Ask Scp(params string[][] levels) => With("serviceControlPolicies", new JsonArray([.. levels.Select(l => List(l))]));

    public Ask Rcp(params string[][] levels) => With("resourceControlPolicies", new JsonArray([.. levels.Select(l => List(l))]));

    public Ask Context(string context) => Set("context", context);

    public Ask Incomplete() => With("contextComplete", false);

    public Ask In(string account) => With("resourceAccount", account);

    public JsonElement Answer => JsonDocument.Parse(PolicyRequests.EvaluateLine(Line)).RootElement;

    public string Line => json.ToJsonString();

    public string Decision => Answer.TryGetProperty("decision", out var decision) ? decision.GetString()! : Answer.GetRawText();

    public string DependsOn => string.Join(' ', Answer.GetProperty("dependsOn").EnumerateArray().Select(k => k.GetString()));

    public string Problems =>
        string.Join(' ', Answer.GetProperty("problems").EnumerateArray().Select(p => p.GetProperty("code").GetString()));

    public string Because =>
        string.Join(
            "; ",
            Answer
                .GetProperty("because")
                .EnumerateArray()
                .Select(b => string.Join(' ', b.EnumerateObject().Where(p => p.Name != "line").Select(p => p.Value.ToString())))
        );

    /// <summary>The decision of a request that one Allow under this condition would permit.</summary>
    public static string Under(string condition, string context, bool complete = true, string version = "2012-10-17")
    {
        var document = Allow("s3:GetObject", "*", null, condition).Replace("2012-10-17", version, StringComparison.Ordinal);
        var ask = new Ask().Identity(document).Context(context);
        return (complete ? ask : ask.Incomplete()).Decision;
    }

    private static string Value(string text) => text is ['[' or '{', ..] ? text : JsonSerializer.Serialize(text);

    private static JsonArray List(IEnumerable<string> documents) => new([.. documents.Select(d => JsonNode.Parse(d))]);

    private Ask With(string name, JsonNode? value)
    {
        json[name] = value;
        return this;
    }
}
