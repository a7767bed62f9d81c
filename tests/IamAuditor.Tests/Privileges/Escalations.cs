using IamAuditor.Core.Accounts;
using IamAuditor.Core.Privileges;

namespace IamAuditor.Tests.Privileges;

/// <summary>Accounts in a line: who is there, and what the graph says of them.</summary>
internal static class Escalations
{
    public const string Mfa = """{"Bool":{"aws:MultiFactorAuthPresent":"true"}}""";

    public static EscalationGraph Of(
        IReadOnlyList<User>? users = null,
        IReadOnlyList<Role>? roles = null,
        IReadOnlyList<Group>? groups = null,
        IReadOnlyList<ManagedPolicy>? policies = null
    ) => EscalationGraph.Of(AccountAccess.Of(Some.Account(users: users, roles: roles, groups: groups, policies: policies)));

    /// <summary>`certain iam-007 user/a`, `conditional lambda-003 role/b`, `admin`, or `none`: certainty, then technique and gain of each step.</summary>
    public static string Best(this EscalationGraph graph, string resource)
    {
        var principal = graph.Access.Find(Some.Arn(resource).Text)!;
        return graph.IsAdministrator(principal) ? "admin"
            : graph.PathOf(principal) is not { } path ? "none"
            : $"{(path.IsCertain ? "certain" : "conditional")} {string.Join(" ", path.Steps.Select(s => $"{s.Technique} {s.To.Resource}"))}";
    }

    public static IReadOnlyList<string> Techniques(this EscalationGraph graph, string resource) =>
        [
            .. graph
                .PathsOf(graph.Access.Find(Some.Arn(resource).Text)!)
                .Select(p => $"{(p.IsCertain ? "" : "?")}{p.Steps[0].Technique}")
                .Order(StringComparer.Ordinal),
        ];

    public static string Statement(string actions, string resource = "*", string effect = "Allow", string? condition = null) =>
        $$"""{"Effect":"{{effect}}","Action":[{{string.Join(',', actions.Split(' ').Select(a => $"\"{a}\""))}}],"Resource":"{{resource}}"{{(condition is null ? "" : $",\"Condition\":{condition}")}}}""";

    public static string Document(params string[] statements) =>
        $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""";

    /// <summary>Resource control policies as AWS has them: one that allows everything everywhere, and this one at the root.</summary>
    public static ControlPolicies ResourceControls(string document) =>
        new(
            [
                new(
                    "p-0",
                    "full",
                    """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}""",
                    ["r-1", Some.AccountNumber]
                ),
                new("p-1", "own", document, ["r-1"]),
            ],
            ["r-1", Some.AccountNumber]
        );

    public static InlinePolicy Policy(params string[] statements) => new("own", Document(statements));

    public static Role Admin(string name = "boss", string service = "lambda.amazonaws.com", bool profile = true) =>
        Some.Role(
            name,
            trust: Some.TrustsService(service),
            attached: [Some.Attached("AdministratorAccess")],
            instanceProfiles: profile ? [Some.Arn($"instance-profile/{name}")] : []
        );

    public static User User(string name, params string[] statements) =>
        Some.User(name, groups: [], inline: statements.Length == 0 ? [] : [Policy(statements)]);
}
