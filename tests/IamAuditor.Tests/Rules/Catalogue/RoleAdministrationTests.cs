using IamAuditor.Core.Accounts;

namespace IamAuditor.Tests.Rules.Catalogue;

/// <summary>Which roles may do everything: by all of their policies together, less what boundary, denies and service control policies take.</summary>
public sealed class RoleAdministrationTests
{
    private const string All = """{"Effect":"Allow","Action":"*","Resource":"*"}""";
    private const string AllButIam = """{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}""";
    private const string Iam = """{"Effect":"Allow","Action":"iam:*","Resource":"*"}""";

    private static readonly ManagedPolicy Everything = Some.Policy("everything", Document(All));
    private static readonly ManagedPolicy Limit = Some.Policy("limit", Some.Allows("s3:*"));

    [Theory]
    [InlineData("fail", AllButIam, Iam)]
    [InlineData(
        "fail",
        """{"Effect":"Allow","NotAction":["iam:*","s3:*"],"Resource":"*"}""",
        Iam,
        """{"Effect":"Allow","Action":"s3:*","Resource":"*"}"""
    )]
    [InlineData("fail", AllButIam + "," + Iam)]
    [InlineData("pass", """{"Effect":"Allow","NotAction":["iam:*","organizations:*"],"Resource":"*"}""", Iam)]
    [InlineData("pass", AllButIam, """{"Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam::111122223333:role/app"}""")]
    [InlineData(
        "pass",
        AllButIam,
        """{"Effect":"Allow","Action":"iam:*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}"""
    )]
    // A way to become one, and another rule's matter.
    [InlineData("pass", Iam)]
    [InlineData("pass", AllButIam)]
    // What is denied.
    [InlineData("pass", All, """{"Effect":"Deny","Action":"iam:*","Resource":"*"}""")]
    [InlineData("pass", All, """{"Effect":"Deny","Action":"sts:AssumeRole","Resource":"*"}""")]
    [InlineData("pass", AllButIam, Iam, """{"Effect":"Deny","Action":"*","Resource":"*"}""")]
    [InlineData("fail", All, """{"Effect":"Deny","Action":"s3:DeleteBucket","Resource":"*"}""")]
    [InlineData("fail", All, """{"Effect":"Deny","Action":"iam:*","Resource":"arn:aws:iam::111122223333:role/control-tower"}""")]
    public void A_role_is_an_administrator_by_what_its_policies_say_together(string expected, params string[] policies) =>
        Assert.Equal([$"x {expected}"], Outcomes(Role(policies)));

    [Fact]
    public void A_boundary_and_a_service_control_policy_take_it_back()
    {
        Assert.Equal(["x pass"], Outcomes(Role([AllButIam, Iam], boundary: Limit)));
        Assert.Equal(["x fail"], Outcomes(Role([AllButIam, Iam], boundary: Everything)));
        Assert.Equal(["x unknown"], Outcomes(Role([All]) with { PermissionsBoundary = Some.Arn("policy/not-listed") }));
        Assert.Equal(["x pass"], Outcomes(Role([All]), """{"Effect":"Deny","Action":"iam:*","Resource":"*"}"""));
        Assert.Equal(["x fail"], Outcomes(Role([All]), """{"Effect":"Deny","Action":"organizations:LeaveOrganization","Resource":"*"}"""));
    }

    [Fact]
    public void The_statements_that_make_it_so_are_named_together_where_none_is_enough()
    {
        var verdict = Assert.Single(BuiltIn.Judge("role.admin-policy", Account(Role([AllButIam, Iam]))));
        Assert.Equal("Role x may do everything in the account by [inline/p0, line 1, inline/p1, line 1]", verdict.Message);
        Assert.Equal(
            "aws iam delete-role-policy --role-name x --policy-name p0 && aws iam delete-role-policy --role-name x --policy-name p1",
            verdict.Fix!.Cli
        );
        Assert.Equal(
            "Role x may do everything in the account by [inline/p0, line 1]",
            BuiltIn.Judge("role.admin-policy", Account(Role([All, AllButIam, Iam])))[0].Message
        );
    }

    [Fact]
    public void Every_rule_on_administrator_roles_goes_by_the_effect()
    {
        const string trust =
            """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":["lambda.amazonaws.com","cloudformation.amazonaws.com","glue.amazonaws.com"]},"Action":"sts:AssumeRole"}}""";
        Role Carrying(string name, ManagedPolicy? boundary) =>
            Role([AllButIam, Iam], boundary: boundary, name: name, trust: trust) with
            {
                InstanceProfiles = [Some.Arn("instance-profile/x")],
            };
        var account = Account(Carrying("bounded", Limit), Carrying("halves", null));
        foreach (
            var rule in new[] { "role.lambda-admin", "role.cloudformation-admin", "role.instance-profile-admin", "trust.compute-service" }
        )
        {
            Assert.Equal([$"{rule}: bounded pass", $"{rule}: halves fail"], BuiltIn.Outcomes(rule, account).Select(o => $"{rule}: {o}"));
        }
    }

    private static string[] Outcomes(Role role, string? controlled = null) =>
        [.. BuiltIn.Outcomes("role.admin-policy", Account(role) with { ServiceControlPolicies = Controls(controlled) })];

    private static AccountSnapshot Account(params Role[] roles) => Some.Account(roles: roles, policies: [Everything, Limit]);

    private static Role Role(string[] policies, ManagedPolicy? boundary = null, string name = "x", string? trust = null) =>
        Some.Role(name, trust, inline: [.. policies.Select((p, i) => Some.Inline($"p{i}", Document(p)))], boundary: boundary?.Arn);

    private static string Document(string statements) => $$"""{"Version":"2012-10-17","Statement":[{{statements}}]}""";

    private static ControlPolicies? Controls(string? statement) =>
        statement is null
            ? null
            : new ControlPolicies(
                [
                    new ControlPolicy("p-0", "FullAWSAccess", Document(All), ["r-1", Some.AccountNumber]),
                    new ControlPolicy("p-1", "own", Document(statement), ["r-1"]),
                ],
                ["r-1", Some.AccountNumber]
            );
}
