using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;

namespace IamAuditor.Tests.Rules.Catalogue;

/// <summary>What service and resource control policies above an account keep from it, by effect and not by name.</summary>
public sealed class GuardrailTests
{
    private const string Management = "999988887777";
    private const string NoRoot =
        """{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::*:root"}}}""";
    private const string NoRootPerson =
        """{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:*:iam::*:root"},"Null":{"aws:AssumedRoot":"true"}}}""";
    private const string RootUnlessMfa =
        """{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::*:root"},"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}""";
    private const string Regions =
        """{"Effect":"Deny","NotAction":["iam:*","sts:*","support:*"],"Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["eu-central-1"]},"ArnNotLike":{"aws:PrincipalARN":"arn:aws:iam::*:role/AWSControlTowerExecution"}}}""";
    private const string Full = """{"Effect":"Allow","Action":"*","Resource":"*"}""";

    private static AccountSnapshot Member(params (string Statement, string Target)[] policies) =>
        Some.Account(regions: ["eu-central-1", "us-east-1"]) with
        {
            Organization = new Organization("o-abc", IamAuditor.Policies.AccountId.Parse(Management)),
            ServiceControlPolicies = new ControlPolicies(
                [
                    .. policies.Select(
                        (p, i) =>
                            new ControlPolicy(
                                $"p-{i}",
                                p.Statement == Full ? "FullAWSAccess" : $"own-{i}",
                                $$"""{"Version":"2012-10-17","Statement":[{{p.Statement}}]}""",
                                p.Target == "*" ? ["r-1", "ou-1", Some.AccountNumber] : [p.Target]
                            )
                    ),
                ],
                ["r-1", "ou-1", Some.AccountNumber]
            ),
        };

    [Theory]
    [InlineData(NoRoot, "r-1", Outcome.Pass)]
    [InlineData(NoRoot, "ou-1", Outcome.Pass)]
    [InlineData(NoRootPerson, "ou-1", Outcome.Pass)]
    [InlineData(RootUnlessMfa, "r-1", Outcome.Fail)]
    [InlineData(NoRoot, "ou-elsewhere", Outcome.Fail)]
    [InlineData(Regions, "r-1", Outcome.Fail)]
    public void Root_is_denied_by_effect(string statement, string target, Outcome expected) =>
        Assert.Equal(expected, BuiltIn.Outcome("org.scp-deny-root", Member((Full, "*"), (statement, target))));

    [Theory]
    [InlineData(Regions, Outcome.Pass)]
    [InlineData(NoRoot, Outcome.Fail)]
    public void Regions_are_closed_by_effect(string statement, Outcome expected) =>
        Assert.Equal(expected, BuiltIn.Outcome("org.scp-deny-regions", Member((Full, "*"), (statement, "r-1"))));

    [Fact]
    public void The_regions_of_the_business_are_those_that_are_left_open()
    {
        Outcome With(string region) =>
            BuiltIn.Outcome(
                "org.scp-deny-regions",
                Member((Full, "*"), (Regions, "r-1")),
                BuiltIn.With(
                    new RuleSettings
                    {
                        Overrides =
                        [
                            new RuleOverride("org.scp-deny-regions", "test")
                            {
                                Params = new Dictionary<string, IReadOnlyList<string>> { ["allowed"] = [region] },
                            },
                        ],
                    }
                )
            );
        Assert.Equal((Outcome.Pass, Outcome.Fail), (With("eu-central-1"), With("us-east-1")));
    }

    [Fact]
    public void A_list_of_what_is_allowed_restricts_as_a_deny_does()
    {
        AccountSnapshot Of(params (string, string)[] scps) =>
            Member(scps) with
            {
                ResourceControlPolicies = new ControlPolicies(
                    [
                        new ControlPolicy(
                            "p-r",
                            "perimeter",
                            """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"BoolIfExists":{"aws:SecureTransport":"false"}}}]}""",
                            ["r-1"]
                        ),
                    ],
                    ["r-1", "ou-1", Some.AccountNumber]
                ),
            };
        const string services = """{"Effect":"Allow","Action":["ec2:*","s3:*"],"Resource":"*"}""";
        Assert.Equal(
            (Outcome.Fail, Outcome.Pass, Outcome.Pass, Outcome.Fail),
            (
                BuiltIn.Outcome("org.guardrails-attached", Of((Full, "*"))),
                BuiltIn.Outcome("org.guardrails-attached", Of((Full, "r-1"), (services, "ou-1"), (Full, Some.AccountNumber))),
                BuiltIn.Outcome("org.guardrails-attached", Of((Full, "*"), (NoRoot, "r-1"))),
                BuiltIn.Outcome("org.guardrails-attached", Member((Full, "*"), (NoRoot, "r-1")))
            )
        );
    }

    [Fact]
    public void The_management_account_is_not_asked_and_unread_policies_are_no_answer()
    {
        var own = Member((Full, "*")) with { Organization = new Organization("o-abc", Some.AccountId) };
        var unread = Some.Account(regions: ["us-east-1"], unread: [Source.ServiceControlPolicies, Source.ResourceControlPolicies]) with
        {
            Organization = new Organization("o-abc", IamAuditor.Policies.AccountId.Parse(Management)),
        };
        Assert.All(
            new[] { "org.scp-deny-root", "org.scp-deny-regions", "org.guardrails-attached" },
            rule =>
                Assert.Equal(
                    (Outcome.NotApplicable, Outcome.NotApplicable, Outcome.Unknown),
                    (BuiltIn.Outcome(rule, own), BuiltIn.Outcome(rule, Some.Account()), BuiltIn.Outcome(rule, unread))
                )
        );
    }

    [Fact]
    public void An_administrator_by_key_alone_is_told_from_one_whose_rights_ask_for_MFA()
    {
        const string unlessMfa =
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","NotAction":["sts:GetSessionToken","iam:*MFADevice"],"Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}]}""";
        const string leaky =
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}}]}""";
        User Of(string name, string document, bool keys = true) =>
            Some.User(name, groups: [], keys: keys ? [Some.Key()] : [], inline: [Some.Inline(document: document)]);
        var account = Some.Account(
            users:
            [
                Of("asked", unlessMfa),
                Of("console", Some.Allows("*"), keys: false),
                Of("key", Some.Allows("*")),
                Of("office", leaky),
                Of("reader", Some.Allows("s3:Get*")),
            ]
        );
        Assert.Equal(
            ["asked pass", "console notapplicable", "key fail", "office notapplicable", "reader notapplicable"],
            BuiltIn.Outcomes("user.admin-api-without-mfa", account)
        );
    }
}
