using System.Text.Json;

namespace IamAuditor.Demo;

/// <summary>Policy documents as compact JSON text, in the shapes that people write them.</summary>
public static class PolicyText
{
    public const string WithMfa = """{"Bool":{"aws:MultiFactorAuthPresent":"true"}}""";

    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Of(params IEnumerable<string> statements) =>
        $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""";

    public static string Allow(
        IReadOnlyList<string> actions,
        IReadOnlyList<string> resources,
        string? condition = null,
        string? sid = null
    ) => Statement("Allow", "Action", actions, "Resource", resources, condition, sid);

    public static string Allow(string action, string resource, string? condition = null) => Allow([action], [resource], condition);

    public static string Deny(
        IReadOnlyList<string> actions,
        IReadOnlyList<string> resources,
        string? condition = null,
        string? sid = null
    ) => Statement("Deny", "Action", actions, "Resource", resources, condition, sid);

    public static string Statement(
        string effect,
        string actionKey,
        IReadOnlyList<string> actions,
        string resourceKey,
        IReadOnlyList<string> resources,
        string? condition = null,
        string? sid = null
    )
    {
        var name = sid is null ? "" : $"\"Sid\":{Quote(sid)},";
        var end = condition is null ? "" : $",\"Condition\":{condition}";
        return $"{{{name}\"Effect\":\"{effect}\",\"{actionKey}\":{OneOrMany(actions)},\"{resourceKey}\":{OneOrMany(resources)}{end}}}";
    }

    /// <summary>A trust policy with one statement; <paramref name="principal"/> is JSON such as <c>{"Service":"ec2.amazonaws.com"}</c>.</summary>
    public static string Trust(string principal, string? condition = null, string action = "sts:AssumeRole")
    {
        var end = condition is null ? "" : $",\"Condition\":{condition}";
        return Of($"{{\"Effect\":\"Allow\",\"Principal\":{principal},\"Action\":{Quote(action)}{end}}}");
    }

    public static string TrustService(string service, string? condition = null) => Trust($$"""{"Service":"{{service}}"}""", condition);

    public static string TrustAccount(string account, string? condition = null) =>
        Trust($$"""{"AWS":"arn:aws:iam::{{account}}:root"}""", condition);

    public static string TrustSaml(string provider) =>
        Trust(
            $$"""{"Federated":"{{provider}}"}""",
            """{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}""",
            "sts:AssumeRoleWithSAML"
        );

    /// <summary><paramref name="condition"/> null: any repository of GitHub may assume the role.</summary>
    public static string TrustGitHub(string account, string? condition) =>
        Trust(
            $$"""{"Federated":"arn:aws:iam::{{account}}:oidc-provider/token.actions.githubusercontent.com"}""",
            condition,
            "sts:AssumeRoleWithWebIdentity"
        );

    public static string GitHubSubject(string subject) =>
        $$$"""{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"},"StringLike":{"token.actions.githubusercontent.com:sub":{{{Quote(subject)}}}}}""";

    public static string ExternalId(string id) => $$$"""{"StringEquals":{"sts:ExternalId":{{{Quote(id)}}}}}""";

    private static string OneOrMany(IReadOnlyList<string> texts) =>
        texts.Count == 1 ? Quote(texts[0]) : $"[{string.Join(',', texts.Select(Quote))}]";

    private static string Quote(string text) => JsonSerializer.Serialize(text, Plain);
}
