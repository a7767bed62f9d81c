using System.Text.Json;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Privileges;
using IamAuditor.Policies;
using IamAuditor.Tests.House;
using Attached = IamAuditor.Core.Accounts.AttachedPolicy;

namespace IamAuditor.Tests.Privileges;

/// <summary>
/// Small accounts with the answer that AWS's documentation gives for everybody in them: one a line in escalations.ndjson. `attached` and `boundary` name a policy of the case, or one of
/// AWS's; a policy that is in neither was not read.
/// </summary>
public sealed class EscalationTableTests
{
    private static readonly Dictionary<string, string> OfAws = new(StringComparer.Ordinal)
    {
        ["AdministratorAccess"] = Some.Allows("*"),
        ["IAMFullAccess"] = Some.Allows("iam:*"),
        ["ReadOnlyAccess"] =
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Get*","ec2:Describe*","iam:Get*","iam:List*"],"Resource":"*"}]}""",
        ["PowerUserAccess"] =
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":["iam:*","organizations:*","account:*"],"Resource":"*"}]}""",
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (
                var line in File.ReadLines(Path.Combine(TrackedFiles.Root, "tests", "IamAuditor.Tests", "Privileges", "escalations.ndjson"))
            )
            {
                using var json = JsonDocument.Parse(line);
                cases.Add(json.RootElement.GetProperty("case").GetString()!, line);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Everybody_in_an_account_gets_as_far_as_AWS_lets_them(string name, string line)
    {
        using var json = JsonDocument.Parse(line);
        var graph = EscalationGraph.Of(AccountAccess.Of(Account(json.RootElement)));
        var expected = json.RootElement.GetProperty("expect").EnumerateObject().Select(e => $"{e.Name}: {e.Value.GetString()}");
        var found = graph.Access.Principals.Select(p => $"{p.Arn.Resource}: {Told(graph, p)}");
        Assert.Equal([name, .. expected.Order(StringComparer.Ordinal)], [name, .. found.Order(StringComparer.Ordinal)]);
    }

    private static string Told(EscalationGraph graph, PrincipalAccess principal)
    {
        var path = graph.PathOf(principal);
        var needs = path is null or { Needs.IsEmpty: true }
            ? ""
            : $" if {string.Join("; ", path.Needs.Select(n => n.Replace("arn:aws:iam::111122223333:", "", StringComparison.Ordinal)))}";
        return graph.IsAdministrator(principal) ? "admin"
            : path is null ? "none"
            : $"{(path.IsCertain ? "certain" : "conditional")} {string.Join(" ", path.Steps.Select(s => $"{s.Technique} {Short(s.To)}"))}{needs}";
    }

    private static string Short(Arn arn) => arn.Account == Some.AccountId.ToString() ? arn.Resource : arn.Text;

    private static AccountSnapshot Account(JsonElement row)
    {
        var account = Some.Account(
            users: [.. Named(row, "users").Select(u => User(u.Name, u.Value, row))],
            roles: [.. Named(row, "roles").Select(r => Role(r.Name, r.Value, row))],
            groups: [.. Named(row, "groups").Select(g => Some.Group(g.Name, inline: Inline(g.Value), attached: AttachedTo(g.Value, row)))],
            policies:
            [
                .. Named(row, "policies").Select(p => Policy(p.Name, p.Value)),
                .. OfAws
                    .Where(p => !row.TryGetProperty("awsUnread", out _) && IsUsed(row, p.Key))
                    .Select(p => Some.Policy(p.Key, p.Value, aws: true)),
            ],
            unread: row.TryGetProperty("features", out _) ? [] : [Source.OrganizationsFeatures]
        );
        return account with
        {
            Organization = row.TryGetProperty("organization", out var organization)
                ? new(Text(organization, "id")!, AccountId.Parse(Text(organization, "management")!))
                {
                    Accounts =
                    [
                        .. Texts(organization, "accounts")
                            .Select(a => new OrganizationAccount(AccountId.Parse(a), $"account {a}", "ACTIVE")),
                    ],
                }
                : null,
            OrganizationsFeatures = Texts(row, "features"),
            IdentityProviders =
            [
                .. Texts(row, "saml").Select(s => new IdentityProvider { Arn = Some.Arn($"saml-provider/{s}"), IsSaml = true }),
                .. Texts(row, "oidc")
                    .Select(o => new IdentityProvider
                    {
                        Arn = Some.Arn($"oidc-provider/{o}"),
                        IsSaml = false,
                        Url = o,
                    }),
            ],
            ServiceControlPolicies = row.TryGetProperty("scp", out var controls)
                ? new(
                    [
                        .. controls
                            .EnumerateArray()
                            .Select(
                                (c, i) =>
                                    new ControlPolicy($"p-{i}", $"scp{i}", c.GetProperty("document").GetRawText(), [Text(c, "target")!])
                            ),
                    ],
                    ["r-abcd", Some.AccountId.ToString()]
                )
                : null,
        };
    }

    private static User User(string name, JsonElement row, JsonElement account)
    {
        var inactive = Is(row, "inactive");
        var user = Some.User(
            name,
            password: Is(row, "password"),
            mfa: Is(row, "mfa"),
            keys:
            [
                .. Enumerable.Range(1, row.TryGetProperty("keys", out var keys) ? keys.GetInt32() : 0).Select(i => Some.Key(i, !inactive)),
            ],
            groups: Texts(row, "groups"),
            inline: Inline(row),
            attached: AttachedTo(row, account),
            path: Text(row, "path") ?? "/",
            boundary: Text(row, "boundary") is { } boundary ? ArnOf(boundary, account) : null,
            credentials: !Is(row, "unreported")
        );
        return user with { Details = user.Details! with { Tags = Tags(row) } };
    }

    private static Role Role(string name, JsonElement row, JsonElement account) =>
        Some.Role(
            name,
            trust: $$"""{"Version":"2012-10-17","Statement":{{row.GetProperty("trust").GetRawText()}}}""",
            inline: Inline(row),
            attached: AttachedTo(row, account),
            path: Text(row, "path") ?? "/",
            boundary: Text(row, "boundary") is { } boundary ? ArnOf(boundary, account) : null,
            instanceProfiles: Is(row, "profile") ? [Some.Arn($"instance-profile/{name}")] : [],
            tags: Tags(row)
        );

    private static ManagedPolicy Policy(string name, JsonElement row)
    {
        var documents = row.GetProperty("versions").EnumerateArray().Select(d => d.GetRawText()).ToList();
        var isDefault = row.TryGetProperty("default", out var chosen) ? chosen.GetInt32() : documents.Count;
        var policy = Some.Policy(
            name.Replace("aws:", "", StringComparison.Ordinal),
            aws: name.StartsWith("aws:", StringComparison.Ordinal),
            versions: [.. documents.Select((d, i) => new PolicyVersion($"v{i + 1}", i + 1 == isDefault, Some.DaysAgo(100), d))]
        );
        return Text(row, "path") is { } path ? policy with { Arn = Some.Arn($"policy{path}{name}") } : policy;
    }

    private static Attached[] AttachedTo(JsonElement row, JsonElement account) =>
        [.. Texts(row, "attached").Select(name => new Attached(ArnOf(name, account), name))];

    private static Arn ArnOf(string name, JsonElement account)
    {
        var path =
            account.TryGetProperty("policies", out var policies) && policies.TryGetProperty(name, out var policy)
                ? Text(policy, "path")
                : null;
        return Some.Arn($"policy{path ?? "/"}{name}", OfAws.ContainsKey(name) ? "aws" : Some.AccountId.ToString());
    }

    private static InlinePolicy[] Inline(JsonElement row) =>
        [
            .. row.TryGetProperty("inline", out var statements)
                ? (InlinePolicy[])[new("own", $$"""{"Version":"2012-10-17","Statement":{{statements.GetRawText()}}}""")]
                : [],
            .. Named(row, "docs").Select(d => new InlinePolicy(d.Name, d.Value.GetRawText())),
        ];

    private static Tag[] Tags(JsonElement row) => [.. Named(row, "tags").Select(t => new Tag(t.Name, t.Value.GetString()!))];

    private static bool IsUsed(JsonElement row, string policy) =>
        row.GetRawText().Contains($"\"{policy}\"", StringComparison.Ordinal)
        && !(row.TryGetProperty("policies", out var own) && own.TryGetProperty($"aws:{policy}", out _));

    private static JsonElement.ObjectEnumerator Named(JsonElement row, string key) =>
        row.TryGetProperty(key, out var found) ? found.EnumerateObject() : default;

    private static string[] Texts(JsonElement row, string key) =>
        row.TryGetProperty(key, out var found) ? [.. found.EnumerateArray().Select(v => v.GetString()!)] : [];

    private static string? Text(JsonElement row, string key) => row.TryGetProperty(key, out var found) ? found.GetString() : null;

    private static bool Is(JsonElement row, string key) => row.TryGetProperty(key, out var found) && found.GetBoolean();
}
