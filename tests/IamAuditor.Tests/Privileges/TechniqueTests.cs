using IamAuditor.Core.Accounts;
using IamAuditor.Core.Privileges;
using static IamAuditor.Tests.Privileges.Escalations;

namespace IamAuditor.Tests.Privileges;

/// <summary>Each technique alone in an account that offers everything it needs, and with each of its needs taken away.</summary>
public sealed class TechniqueTests
{
    private const string Target = "role/boss";

    // What must exist that no snapshot lists, or the own techniques that need another setting than this account.
    private static readonly string[] Elsewhere = ["own-"];

    public static TheoryData<string> Ids => [.. All().Select(t => t.Id)];

    public static TheoryData<string, string> Actions => [.. All().SelectMany(t => t.Reported.Select(a => (t.Id, a)))];

    public static TheoryData<string> PassRole => [.. All().Where(t => t.Gain == TechniqueGain.Passed).Select(t => t.Id)];

    public static TheoryData<string> Services => [.. All().Where(t => t.Service is not null).Select(t => t.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_technique_with_everything_it_needs_is_found(string id) => Assert.Equal(Expected(Of(id)), Found(id));

    [Theory]
    [MemberData(nameof(Actions))]
    public void Without_one_of_its_permissions_it_is_not_there(string id, string missing) =>
        Assert.Equal("absent", Found(id, without: missing));

    [Theory]
    [MemberData(nameof(Actions))]
    public void A_deny_of_one_of_its_permissions_closes_it(string id, string denied) =>
        Assert.Equal("absent", Found(id, extra: [Statement(denied, effect: "Deny")]));

    [Theory]
    [MemberData(nameof(Ids))]
    public void Under_an_MFA_condition_it_is_conditional(string id) => Assert.Equal("conditional", Found(id, condition: Mfa));

    [Theory]
    [MemberData(nameof(Ids))]
    public void Permissions_under_a_boundary_without_them_do_nothing(string id) => Assert.Equal("absent", Found(id, boundary: "s3:*"));

    [Theory]
    [MemberData(nameof(Ids))]
    public void Spelling_in_odd_case_changes_nothing(string id) => Assert.Equal(Expected(Of(id)), Found(id, odd: true));

    [Theory]
    [MemberData(nameof(Ids))]
    public void Two_halves_in_two_policies_are_whole(string id) => Assert.Equal(Expected(Of(id)), Found(id, split: true));

    [Theory]
    [MemberData(nameof(PassRole))]
    public void A_role_that_may_not_be_passed_is_not_gained(string id) =>
        Assert.Equal("absent", Found(id, passable: "arn:aws:iam::111122223333:role/other"));

    [Theory]
    [MemberData(nameof(PassRole))]
    public void PassedToService_of_another_service_closes_it(string id) =>
        Assert.Equal("absent", Found(id, passCondition: """{"StringEquals":{"iam:PassedToService":"health.amazonaws.com"}}"""));

    [Theory]
    [MemberData(nameof(PassRole))]
    public void PassedToService_of_its_own_service_leaves_it(string id) =>
        Assert.Equal(Expected(Of(id)), Found(id, passCondition: $$$"""{"StringEquals":{"iam:PassedToService":"{{{Of(id).Service}}}"}}"""));

    [Theory]
    [MemberData(nameof(Services))]
    public void A_role_that_the_service_may_not_take_on_is_not_gained(string id) =>
        Assert.Equal("absent", Found(id, trust: "health.amazonaws.com"));

    private static IEnumerable<Technique> All() =>
        Techniques
            .All.Where(t =>
                t.Gain is TechniqueGain.Passed or TechniqueGain.Running || !Elsewhere.Any(e => t.Id.StartsWith(e, StringComparison.Ordinal))
            )
            .Concat(Techniques.Combined.SelectMany(c => c.Techniques));

    private static Technique Of(string id) => Techniques.Find(id);

    private static string Expected(Technique technique) => technique.Inventory is null ? "certain" : "conditional";

    /// <summary>
    /// The account of a technique: `me` has exactly its permissions, `boss` is an administrator that it can gain (a role, or a user as the technique wants it), `plain` one that is
    /// not and can be made one.
    /// </summary>
    private static string Found(
        string id,
        string? without = null,
        string[]? extra = null,
        string? condition = null,
        string? boundary = null,
        bool odd = false,
        bool split = false,
        string passable = "*",
        string? passCondition = null,
        string? trust = null
    )
    {
        var technique = Of(id);
        var actions = technique.Reported.Where(a => a != without).ToList();
        var statements = actions
            .Select(a =>
                a == "iam:PassRole"
                    ? Statement(Spelt(a), passable, condition: passCondition ?? condition)
                    : Statement(Spelt(a), condition: condition)
            )
            .ToList();
        if (statements.Count == 0)
            statements.Add(Statement("s3:ListAllMyBuckets"));
        InlinePolicy[] inline = split
            ?
            [
                .. statements.Select((s, i) => new InlinePolicy($"own{i}", Document(s))),
                new InlinePolicy("extra", Document(Statement("s3:GetObject"))),
            ]
            : [Policy([.. statements, .. extra ?? []])];
        var own = Some.Policy("mine", Some.Allows("s3:ListBucket"));
        var limit = Some.Policy("limit", Some.Allows(boundary ?? "*"), attachments: 0);
        var bound = boundary is null ? null : limit.Arn;
        var makesAdmin = technique.Gain is TechniqueGain.UserAdmin or TechniqueGain.RoleAdmin;
        var forUser = technique.ForUsers != false;
        var group = Some.Group("mates");
        var admins = Some.Group("bosses", attached: [Some.Attached("AdministratorAccess")]);
        var needsTrust = technique.Actions.Any(a => a is { Action: "sts:AssumeRole", On: ActionTarget.Target });
        var service = trust ?? technique.Service ?? "health.amazonaws.com";
        var role = Some.Role(
            "boss",
            trust: needsTrust ? Some.TrustsAws("arn:aws:iam::111122223333:root") : Some.TrustsService(service),
            attached: makesAdmin ? [new AttachedPolicy(own.Arn, own.Name)] : [Some.Attached("AdministratorAccess")],
            instanceProfiles: [Some.Arn("instance-profile/boss")]
        );
        var keys = technique.Prerequisites.Contains("keys=2") ? 2 : 0;
        var user = Some.User(
            "victim",
            groups: makesAdmin && technique.Actions.Any(a => a.On == ActionTarget.Group) ? ["others"] : [],
            mfa: technique.Prerequisites.Contains("mfa"),
            password: technique.Prerequisites.Contains("password"),
            keys: [.. Enumerable.Range(1, keys).Select(i => Some.Key(i))],
            attached: !makesAdmin ? [Some.Attached("AdministratorAccess")]
                : technique.Actions.Any(a => a.On == ActionTarget.Policy) ? [new AttachedPolicy(own.Arn, own.Name)]
                : []
        );
        var gainsUser = technique.Gain is TechniqueGain.User or TechniqueGain.UserAdmin;
        var gainsRole = technique.Gain is TechniqueGain.Role or TechniqueGain.RoleAdmin or TechniqueGain.Passed or TechniqueGain.Running;
        var attached =
            technique.Actions.Any(a => a.On == ActionTarget.Policy) && !gainsRole && !makesAdmin
                ? new[] { new AttachedPolicy(own.Arn, own.Name) }
                : [];
        var graph = Escalations.Of(
            users:
            [
                .. forUser ? [Some.User("me", groups: ["mates"], inline: inline, attached: attached, boundary: bound)] : (User[])[],
                .. gainsUser ? [user] : (User[])[],
            ],
            roles:
            [
                .. forUser ? [] : (Role[])[Some.Role("me", inline: inline, attached: attached, boundary: bound)],
                .. gainsRole ? [role] : (Role[])[],
            ],
            groups: [group, admins, Some.Group("others")],
            policies: [own, limit, Some.Policy("AdministratorAccess", Some.Allows("*"), aws: true)]
        );
        var me = forUser ? "user/me" : "role/me";
        var path = graph.PathsOf(graph.Access.Find(Some.Arn(me).Text)!).FirstOrDefault(p => p.Steps[0].Technique == id);
        return path is null ? "absent"
            : path.IsCertain ? "certain"
            : "conditional";

        string Spelt(string action) => odd ? action.ToUpperInvariant().Replace("I", "i", StringComparison.Ordinal) : action;
    }
}
