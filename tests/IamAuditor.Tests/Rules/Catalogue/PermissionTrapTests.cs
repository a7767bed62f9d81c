using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;

namespace IamAuditor.Tests.Rules.Catalogue;

/// <summary>What other tools are known to get wrong about roles, groups and who may do everything.</summary>
public sealed class PermissionTrapTests
{
    private static readonly ManagedPolicy Administrator = Some.Policy("AdministratorAccess", Some.Allows("*"), aws: true);
    private static readonly ManagedPolicy DenyAll = Some.Policy(
        "AWSDenyAll",
        """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["*"],"Resource":"*"}]}""",
        aws: true
    );
    private static readonly ManagedPolicy Narrow = Some.Policy("narrow", Some.Allows("s3:GetObject"));

    [Fact]
    public void Administration_is_what_the_documents_say_and_not_the_name_of_the_policy()
    {
        var own = Some.Policy("harmless-name", Some.Allows("*:*"));
        var decoy = Some.Policy("AdministratorAccess", Some.Allows("s3:GetObject"));
        var account = Some.Account(
            roles:
            [
                Some.Role("by-aws", attached: [Some.Attached("AdministratorAccess")]),
                Some.Role("by-own", attached: [Some.Attached("harmless-name", aws: false)]),
                Some.Role("by-inline", inline: [Some.Inline(document: Some.Allows("*"))]),
                Some.Role("decoy", attached: [Some.Attached("AdministratorAccess", aws: false)]),
            ],
            policies: [Administrator, own, decoy]
        );
        Assert.Equal(["by-aws fail", "by-inline fail", "by-own fail", "decoy pass"], BuiltIn.Outcomes("role.admin-policy", account));
    }

    [Fact]
    public void A_boundary_or_a_deny_of_everything_takes_administration_back()
    {
        var account = Some.Account(
            roles:
            [
                Some.Role("bounded", attached: [Some.Attached("AdministratorAccess")], boundary: Narrow.Arn),
                Some.Role("unbounded", attached: [Some.Attached("AdministratorAccess")], boundary: Administrator.Arn),
                Some.Role("frozen", attached: [Some.Attached("AdministratorAccess"), Some.Attached("AWSDenyAll")]),
                Some.Role("hidden", attached: [Some.Attached("AdministratorAccess"), Some.Attached("not-listed", aws: false)]),
            ],
            policies: [Administrator, DenyAll, Narrow]
        );
        Assert.Equal(["bounded pass", "frozen pass", "hidden unknown", "unbounded fail"], BuiltIn.Outcomes("role.admin-policy", account));
    }

    [Fact]
    public void Without_the_documents_of_AWS_administrators_are_still_told_and_the_rest_is_not_guessed()
    {
        var account = Some.Account(
            roles:
            [
                Some.Role("admin", attached: [Some.Attached("AdministratorAccess"), Some.Attached("SecurityAudit")]),
                Some.Role("frozen", attached: [Some.Attached("AdministratorAccess"), Some.Attached("AWSDenyAll")]),
                Some.Role("hidden", attached: [Some.Attached("AdministratorAccess"), Some.Attached("own-and-unread", aws: false)]),
                Some.Role("reader", attached: [Some.Attached("ReadOnlyAccess")]),
            ]
        );
        Assert.Equal(["admin fail", "frozen pass", "hidden unknown", "reader unknown"], BuiltIn.Outcomes("role.admin-policy", account));
        Assert.Equal(
            "Role admin may do everything in the account by [AdministratorAccess]",
            BuiltIn.Judge("role.admin-policy", account)[0].Message
        );
    }

    [Fact]
    public void Roles_of_Identity_Center_and_break_glass_roles_are_judged_elsewhere()
    {
        var rules = BuiltIn.With(
            new RuleSettings { Classes = [new PrincipalClass(PrincipalClass.BreakGlass) { NamePattern = "emergency-*" }] }
        );
        var account = Some.Account(
            roles:
            [
                Some.Role("emergency-1", attached: [Some.Attached("AdministratorAccess")], usedDaysAgo: null),
                Some.Role(
                    "AWSReservedSSO_Admin_0123456789abcdef",
                    attached: [Some.Attached("AdministratorAccess")],
                    path: "/aws-reserved/sso.amazonaws.com/eu-central-1/",
                    usedDaysAgo: null
                ),
                Some.Role("AWSServiceRoleForSupport", path: "/aws-service-role/support.amazonaws.com/", usedDaysAgo: null),
            ],
            policies: [Administrator]
        );
        Assert.All(BuiltIn.Judge("role.admin-policy", account, rules), v => Assert.Equal(Outcome.NotApplicable, v.Outcome));
        Assert.All(BuiltIn.Judge("role.unused", account, rules), v => Assert.Equal(Outcome.NotApplicable, v.Outcome));
    }

    [Fact]
    public void A_new_role_has_not_been_unused_for_longer_than_it_exists()
    {
        var account = Some.Account(
            roles: [Some.Role("new", usedDaysAgo: null) with { Created = Some.DaysAgo(20) }, Some.Role("old", usedDaysAgo: null)]
        );
        Assert.Equal(["new pass", "old fail"], BuiltIn.Outcomes("role.unused", account));
    }

    [Fact]
    public void A_role_that_Lambda_may_assume_is_told_by_its_trust_policy()
    {
        const string two =
            """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":["edgelambda.amazonaws.com","lambda.amazonaws.com"]},"Action":"sts:AssumeRole"}}""";
        var account = Some.Account(
            roles:
            [
                Some.Role("fn", two, attached: [Some.Attached("AdministratorAccess")]),
                Some.Role("vm", attached: [Some.Attached("AdministratorAccess")], instanceProfiles: [Some.Arn("instance-profile/vm")]),
            ],
            policies: [Administrator]
        );
        Assert.Equal(["fn fail", "vm notapplicable"], BuiltIn.Outcomes("role.lambda-admin", account));
        Assert.Equal(["fn notapplicable", "vm fail"], BuiltIn.Outcomes("role.instance-profile-admin", account));
    }

    [Fact]
    public void Wildcards_of_AWS_managed_policies_are_not_the_accounts_to_mend()
    {
        var account = Some.Account(
            roles:
            [
                Some.Role("aws", attached: [Some.Attached("AmazonS3FullAccess")]),
                Some.Role("own", inline: [Some.Inline("all-of-s3", Some.Allows("s3:*"))]),
                Some.Role("one-bucket", inline: [Some.Inline("bucket", Some.Allows("s3:*", "arn:aws:s3:::mine/*"))]),
            ],
            policies: [Some.Policy("AmazonS3FullAccess", Some.Allows("s3:*"), aws: true)]
        );
        Assert.Equal(["aws pass", "one-bucket pass", "own fail"], BuiltIn.Outcomes("role.wildcard-permissions", account));
    }

    [Fact]
    public void A_group_without_policies_gives_its_members_nothing()
    {
        var account = Some.Account(
            users:
            [
                Some.User("ann", groups: ["empty-handed"]),
                Some.User("bob", groups: ["staff"]),
                Some.User("eve", groups: ["unlisted"]),
            ],
            groups: [Some.Group("empty-handed"), Some.Group("staff", attached: [Some.Attached()])]
        );
        Assert.Equal(["ann fail", "bob pass", "eve unknown"], BuiltIn.Outcomes("user.no-permissions", account));
    }

    [Fact]
    public void Denies_alone_are_no_permission_and_a_policy_that_was_not_read_may_be_one()
    {
        var account = Some.Account(
            users:
            [
                Some.User("denied", groups: ["fence"]),
                Some.User("frozen", groups: [], attached: [Some.Attached("AdministratorAccess"), Some.Attached("AWSDenyAll")]),
                Some.User("hidden", groups: [], attached: [Some.Attached("not-listed", aws: false)]),
                Some.User("reader", groups: ["fence"], inline: [Some.Inline(document: Some.Allows("s3:GetObject", "arn:aws:s3:::x/*"))]),
            ],
            groups:
            [
                Some.Group(
                    "fence",
                    inline:
                    [
                        Some.Inline("no", """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"iam:*","Resource":"*"}}"""),
                    ]
                ),
            ],
            policies: [Administrator, DenyAll]
        );
        Assert.Equal(["denied fail", "frozen fail", "hidden pass", "reader pass"], BuiltIn.Outcomes("user.no-permissions", account));
    }

    [Fact]
    public void Who_makes_administrators_is_named_with_the_statement()
    {
        var account = Some.Account(
            users: [Some.User("deployer", groups: ["launchers"], inline: [Some.Inline("pass", Some.Allows("iam:PassRole"))])],
            groups:
            [
                Some.Group("ops", attached: [Some.Attached("AdministratorAccess")]),
                Some.Group("launchers", inline: [Some.Inline("run", Some.Allows("ec2:Run*"))]),
            ],
            policies: [Administrator]
        );
        Assert.Equal(
            "Group ops lets its members do everything by [arn:aws:iam::aws:policy/AdministratorAccess, line 1]",
            Assert.Single(BuiltIn.Judge("group.admin-policy", account), v => v.Outcome == Outcome.Fail).Message
        );
        Assert.Equal(
            "deployer holds on every resource all the actions of [ec2-001]: [inline/pass, line 1: iam:PassRole, inline/run on group launchers, line 1: ec2:RunInstances]",
            Assert.Single(BuiltIn.Judge("risk.privilege-escalation", account), v => v.Outcome == Outcome.Fail).Message
        );
    }

    [Fact]
    public void A_way_over_somebodys_keys_is_open_without_the_credential_report()
    {
        AccountSnapshot Account(bool credentials, params string[] actions) =>
            Some.Account(
                users:
                [
                    Some.User("boss", groups: [], inline: [Some.Inline(document: Some.Allows("*"))], credentials: credentials),
                    Some.User("helper", groups: [], inline: [Some.Inline(document: Some.Allows(actions[0], Some.Arn("user/boss").Text))]),
                ],
                unread: credentials ? [] : [Source.CredentialReport]
            );
        string Of(AccountSnapshot account, string rule) =>
            BuiltIn.Outcomes("privesc." + rule, account).Single(o => o.StartsWith("helper ", StringComparison.Ordinal));
        var unread = Account(false, "iam:CreateAccessKey");
        Assert.Equal("helper unknown", Of(unread, "principal-access"));
        Assert.Equal("helper unknown", Of(unread, "graph-to-admin"));
        Assert.Equal("helper pass", Of(unread, "self-escalation"));
        Assert.Equal(
            [new Missing("credential-report", null, GapCode.NotCollected, null)],
            BuiltIn.Judge("privesc.graph-to-admin", unread).Single(v => v.Outcome == Outcome.Unknown).Missing
        );
        Assert.Equal("helper fail", Of(Account(true, "iam:CreateAccessKey"), "principal-access"));
        Assert.Equal("helper pass", Of(Account(false, "iam:ListAccessKeys"), "graph-to-admin"));
    }

    [Theory]
    [InlineData("ec2.amazonaws.com.cn", "ec2.amazonaws.com.cn", "fail")]
    [InlineData("ec2.amazonaws.com", "ec2.amazonaws.com", "fail")]
    [InlineData("lambda.amazonaws.com", "ec2.amazonaws.com.cn", "pass")]
    public void In_China_services_go_by_two_names(string trusted, string passedTo, string expected)
    {
        var account = Some.Account(
            users:
            [
                Some.User(
                    "deployer",
                    groups: [],
                    inline:
                    [
                        Some.Inline("run", Some.Allows("ec2:*")),
                        Some.Inline(
                            "pass",
                            $$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"iam:PassedToService":"{{passedTo}}"} } } }"""
                        ),
                    ]
                ),
            ],
            roles:
            [
                Some.Role(
                    "boss",
                    $$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"{{trusted}}"},"Action":"sts:AssumeRole"} }""",
                    inline: [Some.Inline(document: Some.Allows("*"))],
                    instanceProfiles: [Some.Arn("instance-profile/boss")]
                ),
            ]
        ) with
        {
            Partition = IamAuditor.Policies.Partition.China,
        };
        Assert.Contains($"deployer {expected}", BuiltIn.Outcomes("privesc.passrole-compute", account));
    }

    [Fact]
    public void Outsiders_under_star_need_no_organization_to_be_outsiders()
    {
        var account = Some.Account(
            roles:
            [
                Some.Role(
                    "open",
                    """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}}""",
                    inline: [Some.Inline(document: Some.Allows("s3:PutObject"))]
                ),
            ],
            unread: [Source.Organization]
        );
        Assert.Equal(["open fail"], BuiltIn.Outcomes("role.cross-account-write", account));
    }

    [Fact]
    public void A_group_is_not_empty_because_the_users_were_cut()
    {
        var account = Some.Account(groups: [Some.Group("ops")], gaps: [Some.Gap(Source.AuthorizationDetails, GapCode.Incomplete)]);
        Assert.Contains("ops unknown", BuiltIn.Outcomes("group.empty", account));
    }

    [Fact]
    public void Support_access_of_a_group_without_members_reaches_nobody()
    {
        AccountSnapshot Account(params string[] groups) =>
            Some.Account(
                users: [Some.User("ann", groups: groups)],
                groups: [Some.Group("support", attached: [Some.Attached("AWSSupportAccess")])],
                policies: [Some.Policy("AWSSupportAccess", aws: true)]
            );
        Assert.Equal(Outcome.Fail, BuiltIn.Outcome("account.support-role", Account()));
        Assert.Equal(Outcome.Pass, BuiltIn.Outcome("account.support-role", Account("support")));
    }

    [Theory]
    [InlineData("token.actions.githubusercontent.com", Outcome.Fail)]
    [InlineData("oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF", Outcome.Fail)]
    [InlineData("gitlab.example.com", Outcome.Fail)]
    [InlineData("login.example.com", Outcome.Pass)]
    public void A_build_systems_provider_is_no_federation_of_people(string url, Outcome expected)
    {
        var account = Some.Account(users: [Some.User("ann")]) with
        {
            IdentityProviders =
            [
                new IdentityProvider
                {
                    Arn = Some.Arn($"oidc-provider/{url}"),
                    IsSaml = false,
                    Url = url,
                },
            ],
        };
        Assert.Equal(expected, BuiltIn.Outcome("account.federation-used", account));
    }

    [Fact]
    public void A_SAML_provider_does_not_make_federated_people_of_ten_console_users()
    {
        var account = Some.Account(users: [.. Enumerable.Range(0, 10).Select(i => Some.User($"u{i}"))]) with
        {
            IdentityProviders = [new IdentityProvider { Arn = Some.Arn("saml-provider/Login"), IsSaml = true }],
        };
        Assert.Equal(Outcome.Fail, BuiltIn.Outcome("account.federation-used", account));
    }

    [Fact]
    public void A_remedy_takes_off_each_policy_that_is_at_fault_an_inline_one_by_deleting_it()
    {
        var all = Some.Allows("*");
        var account = Some.Account(
            users:
            [
                Some.User("attached", groups: [], attached: [Some.Attached("AdministratorAccess"), Some.Attached("ReadOnlyAccess")]),
                Some.User("inline", groups: [], inline: [Some.Inline("all", all), Some.Inline("some", Some.Allows("s3:GetObject"))]),
                Some.User("twice", inline: [Some.Inline("all", all)], attached: [Some.Attached("all", aws: false)], groups: ["admins"]),
            ],
            groups: [Some.Group("admins", inline: [Some.Inline("boss", all)], attached: [Some.Attached("AdministratorAccess")])],
            roles: [Some.Role("boss", inline: [Some.Inline("boss", all)], attached: [Some.Attached("AdministratorAccess")])],
            policies: [Some.Policy("all", all), Some.Policy("ReadOnlyAccess", Some.Allows("s3:Get*"), aws: true)]
        );
        IEnumerable<string?> Cli(string rule) => BuiltIn.Judge(rule, account).Where(v => v.Outcome == Outcome.Fail).Select(v => v.Fix!.Cli);
        Assert.Equal(
            [
                "aws iam detach-user-policy --user-name attached --policy-arn arn:aws:iam::aws:policy/AdministratorAccess",
                "aws iam delete-user-policy --user-name inline --policy-name all",
                "aws iam delete-user-policy --user-name twice --policy-name all && "
                    + "aws iam detach-user-policy --user-name twice --policy-arn arn:aws:iam::111122223333:policy/all",
            ],
            Cli("user.direct-admin")
        );
        Assert.Equal(
            [
                "aws iam delete-group-policy --group-name admins --policy-name boss && "
                    + "aws iam detach-group-policy --group-name admins --policy-arn arn:aws:iam::aws:policy/AdministratorAccess",
            ],
            Cli("group.admin-policy")
        );
        Assert.Equal(
            [
                "aws iam delete-role-policy --role-name boss --policy-name boss && "
                    + "aws iam detach-role-policy --role-name boss --policy-arn arn:aws:iam::aws:policy/AdministratorAccess",
            ],
            Cli("role.admin-policy")
        );
    }

    [Fact]
    public void Who_is_let_in_by_a_trust_alone_is_told_to_change_the_trust()
    {
        var boss = Some.Attached("AdministratorAccess");
        var account = Some.Account(
            users:
            [
                Some.User("named", groups: []),
                Some.User("allowed", groups: [], inline: [Some.Inline(document: Some.Allows("sts:AssumeRole", "*"))]),
            ],
            roles:
            [
                Some.Role("delegated", trust: Some.TrustsAws("111122223333"), attached: [boss]),
                Some.Role("open", trust: Some.TrustsAws("arn:aws:iam::111122223333:user/named"), attached: [boss]),
            ]
        );
        Assert.Equal(
            [
                "iam-auditor escalations --principal user/allowed --all --from EVIDENCE",
                "aws iam update-assume-role-policy --role-name open --policy-document file://trust.json",
            ],
            BuiltIn.Judge("privesc.principal-access", account).Where(v => v.Outcome == Outcome.Fail).Select(v => v.Fix!.Cli)
        );
    }

    [Fact]
    public void Who_is_an_administrator_under_a_condition_alone_is_none_and_nothing_is_called_unread()
    {
        const string underMfa =
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}]}""";
        var account = Some.Account(
            users: [Some.User("member", groups: ["admins"], inline: [Some.Inline(document: underMfa)])],
            groups:
            [
                Some.Group("admins", attached: [Some.Attached("AdministratorAccess")]),
                Some.Group("asked", inline: [Some.Inline(document: underMfa)]),
            ],
            policies: [Administrator]
        );
        Assert.Equal(["admins fail", "asked pass"], BuiltIn.Outcomes("group.admin-policy", account));
        Assert.Equal(["member pass"], BuiltIn.Outcomes("user.direct-admin", account));
    }
}
