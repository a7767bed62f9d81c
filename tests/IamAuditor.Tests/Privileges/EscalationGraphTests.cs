using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Privileges;
using IamAuditor.Demo;
using IamAuditor.Policies;
using IamAuditor.Tests.Rules.Catalogue;
using static IamAuditor.Tests.Privileges.Escalations;

namespace IamAuditor.Tests.Privileges;

public sealed class EscalationGraphTests
{
    private static readonly AttachedPolicy Administrator = Some.Attached("AdministratorAccess");

    [Fact]
    public void Admin_is_who_may_do_everything_whatever_the_policy_is_called() =>
        Assert.Equal(
            ["admin", "admin", "none", "admin", "none", "none"],
            new[]
            {
                Best(Policy(Statement("*"))),
                Best(Policy(Statement("*:*"))),
                Best(Policy(Statement("iam:Get*"))),
                Best(Policy(Statement("*"), Statement("s3:*", effect: "Deny"))),
                Best(Policy(Statement("*"), Statement("*", effect: "Deny"))),
                Best(Policy(Statement("*", "arn:aws:s3:::bucket"))),
            }
        );

    [Fact]
    public void Everything_but_a_denied_part_of_IAM_is_no_administrator() =>
        Assert.NotEqual("admin", Best(Policy(Statement("*"), Statement("iam:DeleteRole", effect: "Deny"))));

    [Fact]
    public void IAM_alone_escalates() => Assert.Equal("certain iam-007 user/me", Best(Policy(Statement("iam:*"))));

    [Fact]
    public void Who_has_the_same_policies_by_other_ways_is_an_administrator_by_its_own()
    {
        var all = Document(Statement("*"));
        var graph = Escalations.Of(
            users:
            [
                Some.User("direct", groups: [], attached: [Administrator]),
                Some.User("member", groups: ["admins"]),
                Some.User("one", groups: [], inline: [new("first", all)]),
                Some.User("two", groups: [], inline: [new("second", all)]),
            ],
            groups: [Some.Group("admins", attached: [Administrator])]
        );
        Assert.Equal(
            [
                "direct: arn:aws:iam::aws:policy/AdministratorAccess",
                "member: arn:aws:iam::aws:policy/AdministratorAccess on group admins",
                "one: inline/first",
                "two: inline/second",
            ],
            graph.Administrators.Select(a => $"{a.Principal.Name}: {string.Join(", ", a.Because.Select(b => b.Policy))}")
        );
    }

    [Fact]
    public void A_step_is_proved_by_the_own_policies_in_their_own_order()
    {
        var lambda = Document(Statement("lambda:CreateFunction lambda:InvokeFunction"));
        var broad = Document(Statement("lambda:*"));
        var pass = new InlinePolicy("pass", Document(Statement("iam:PassRole")));
        var graph = Escalations.Of(
            users:
            [
                Some.User("one", groups: [], inline: [pass, new("narrow", lambda), new("broad", broad)]),
                Some.User("two", groups: [], inline: [pass, new("wide", broad), new("small", lambda)]),
                Some.User("three", groups: [], inline: [pass, new("a", lambda), new("b", broad)]),
            ],
            roles: [Admin()]
        );
        Assert.Equal(
            ["inline/pass inline/narrow inline/broad", "inline/pass inline/wide inline/small", "inline/pass inline/a inline/b"],
            new[] { "one", "two", "three" }.Select(n =>
                string.Join(' ', graph.PathOf(graph.Access.Find(Some.Arn($"user/{n}").Text)!)!.Steps[0].Because.Select(b => b.Policy))
            )
        );
    }

    [Fact]
    public void The_version_that_brings_the_rights_back_is_named_with_its_statement()
    {
        ManagedPolicy Stored(string name, string before, string now) =>
            Some.Policy(
                name,
                versions: [new("v1", IsDefault: false, Some.DaysAgo(9), before), new("v2", IsDefault: true, Some.DaysAgo(1), now)]
            );
        var reads = Document(Statement("s3:Get*"));
        var set = new InlinePolicy("set", Document(Statement("iam:SetDefaultPolicyVersion")));
        var graph = Escalations.Of(
            users:
            [
                Some.User("at-once", groups: [], inline: [set], attached: [Some.Attached("wide", aws: false)]),
                Some.User("over-group", groups: ["team"], inline: [set]),
                Some.User("step", groups: [], inline: [set], attached: [Some.Attached("writes", aws: false)]),
                Some.User("bounded", groups: [], inline: [set, new("all", Document(Statement("*")))], boundary: Some.Arn("policy/limit")),
            ],
            groups: [Some.Group("team", attached: [Some.Attached("wide", aws: false)])],
            policies:
            [
                Stored("wide", Document(Statement("s3:Get*"), Statement("*")), reads),
                Stored("writes", Document(Statement("iam:PutUserPolicy")), reads),
                Stored("limit", Document(Statement("*")), Document(Statement("iam:SetDefaultPolicyVersion"))),
            ]
        );
        string Of(string user) =>
            string.Join(
                " | ",
                graph
                    .PathOf(graph.Access.Find(Some.Arn($"user/{user}").Text)!)!
                    .Steps.Select(s => string.Join(", ", s.Because.Select(b => $"{b.Policy.Split(':', '/')[^1]} {b.Statement} {b.Line}")))
            );
        Assert.Equal("set 0 1, wide version v1 1 1", Of("at-once"));
        Assert.Equal("set 0 1, wide version v1 on group team 1 1", Of("over-group"));
        Assert.Equal("set 0 1, writes version v1 0 1 | writes version v1 0 1", Of("step"));
        Assert.Equal("set 0 1, all 0 1, limit as boundary 0 1, limit version v1 as boundary 0 1", Of("bounded"));
    }

    [Fact]
    public void A_service_control_policy_that_closes_regions_leaves_the_ways_of_the_open_one()
    {
        AccountSnapshot With(IReadOnlyList<string>? known, string open) =>
            Some.Account(
                users:
                [
                    Some.User(
                        "dev",
                        groups: [],
                        inline: [new("deploy", Document(Statement("iam:PassRole lambda:CreateFunction lambda:InvokeFunction")))]
                    ),
                ],
                roles: [Admin()],
                regions: known
            ) with
            {
                ServiceControlPolicies = new(
                    [
                        new("p-1", "full", Document(Statement("*")), ["r-1", Some.AccountNumber]),
                        new(
                            "p-2",
                            "regions",
                            Document(
                                """{"Effect":"Deny","NotAction":["iam:*","sts:*"],"Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["{open}"]}}}""".Replace(
                                    "{open}",
                                    open,
                                    StringComparison.Ordinal
                                )
                            ),
                            ["r-1"]
                        ),
                    ],
                    ["r-1", Some.AccountNumber]
                ),
            };
        string Of(string open, params IReadOnlyList<string>? known)
        {
            var graph = EscalationGraph.Of(AccountAccess.Of(With(known, open)));
            return graph.PathOf(graph.Access.Find(Some.Arn("user/dev").Text)!) is { } path
                ? $"{path.Steps[0].Technique}{string.Concat(path.Needs.Select(n => $" if {n}"))}"
                : "none";
        }

        Assert.Equal("lambda-001", Of("eu-central-1", "us-east-1", "eu-central-1"));
        Assert.Equal("lambda-001", Of("eu-central-1", []));
        Assert.Equal("none", Of("eu-central-1", "us-east-1", "us-west-2"));
        // Not every account has switched it on.
        Assert.Equal("lambda-001 if the region eu-central-2, which may be off", Of("eu-central-2", []));
        Assert.Equal("lambda-001", Of("eu-central-2", "us-east-1", "eu-central-2"));
        Assert.Equal("none", Of("eu-central-2", "us-east-1"));

        var unread = With([], "eu-central-2");
        Assert.Equal(
            ["boss notapplicable", "dev unknown"],
            BuiltIn.Outcomes("privesc.graph-to-admin", unread).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            ["boss notapplicable", "dev unknown"],
            BuiltIn.Outcomes("privesc.passrole-compute", unread).Order(StringComparer.Ordinal)
        );
        Assert.Equal(["boss notapplicable", "dev pass"], BuiltIn.Outcomes("privesc.self-escalation", unread).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_resource_control_policy_closes_the_ways_from_outside_that_it_denies()
    {
        const string perimeter =
            """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-own"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}}]}""";
        const string full = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}""";
        string[] Ways(bool isListed, bool isControlled)
        {
            var account = Some.Account(
                roles:
                [
                    .. new[] { "444455556666", "*", "555566667777" }.Select(
                        (who, i) => Some.Role($"r{i}", trust: Some.TrustsAws(who), attached: [Some.Attached("AdministratorAccess")])
                    ),
                ]
            ) with
            {
                Organization = new Organization("o-own", AccountId.Parse("555566667777"))
                {
                    Accounts = isListed ? [new(Some.AccountId, "me", "ACTIVE"), new(AccountId.Parse("555566667777"), "hub", "ACTIVE")] : [],
                },
                ResourceControlPolicies = isControlled
                    ? new(
                        [new("p-0", "full", full, ["r-1", Some.AccountNumber]), new("p-1", "perimeter", perimeter, ["r-1"])],
                        ["r-1", Some.AccountNumber]
                    )
                    : null,
            };
            return
            [
                .. EscalationGraph
                    .Of(AccountAccess.Of(account))
                    .FromOutside()
                    .Select(w => $"{w.Grant.Principal} {(w.IsCertain ? "certain" : "conditional")}")
                    .Order(StringComparer.Ordinal),
            ];
        }

        Assert.Equal(["* certain", "444455556666 certain", "555566667777 certain"], Ways(isListed: true, isControlled: false));
        Assert.Equal(["* conditional", "555566667777 certain"], Ways(isListed: true, isControlled: true));
        Assert.Equal(["* conditional", "444455556666 conditional", "555566667777 certain"], Ways(isListed: false, isControlled: true));
    }

    [Theory]
    [InlineData("""{"StringEquals":{"{github}:aud":"sts.amazonaws.com"}}""", true)]
    [InlineData("""{"StringEquals":{"{github}:aud":"sts.amazonaws.com"},"StringLike":{"{github}:sub":"*"}}""", true)]
    [InlineData("""{"StringLike":{"{github}:sub":"repo:*"}}""", true)]
    [InlineData("""{"StringEquals":{"{github}:aud":"sts.amazonaws.com"},"StringLike":{"{github}:sub":"repo:acme/*"}}""", false)]
    [InlineData("""{"StringEquals":{"{github}:aud":"sts.amazonaws.com","{github}:repository_owner":"acme"}}""", false)]
    [InlineData("""{"StringEquals":{"{github}:aud":"sts.amazonaws.com"},"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}""", false)]
    public void Workflows_of_every_repository_get_in_where_the_trust_asks_for_no_subject(string condition, bool isCertain)
    {
        const string github = "token.actions.githubusercontent.com";
        var trust =
            $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/{{github}}"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{{condition.Replace(
                "{github}",
                github,
                StringComparison.Ordinal
            )}}}]}""";
        var account = Some.Account(roles: [Some.Role("deploy", trust: trust, attached: [Some.Attached("AdministratorAccess")])]) with
        {
            IdentityProviders =
            [
                new()
                {
                    Arn = Some.Arn($"oidc-provider/{github}"),
                    IsSaml = false,
                    Url = github,
                },
            ],
        };
        var way = Assert.Single(EscalationGraph.Of(AccountAccess.Of(account)).FromOutside());
        Assert.Equal(isCertain, way.IsCertain);
        Assert.Equal(isCertain, way.Needs.IsEmpty);
    }

    [Theory]
    [InlineData(
        "arn:aws:iam::999988887777:root",
        """{"StringNotEquals":{"sts:ExternalId":"7f3a"}}""",
        "not (StringNotEquals sts:ExternalId: 7f3a)"
    )]
    [InlineData(
        "arn:aws:iam::999988887777:root",
        """{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}""",
        "not (BoolIfExists aws:MultiFactorAuthPresent: false)"
    )]
    [InlineData("arn:aws:iam::999988887777:root", """{"Null":{"sts:ExternalId":"true"}}""", "not (Null sts:ExternalId: true)")]
    [InlineData(
        "*",
        """{"StringNotEquals":{"aws:PrincipalOrgID":"o-1"},"Bool":{"aws:PrincipalIsAWSService":"false"}}""",
        "not (StringNotEquals aws:PrincipalOrgID: o-1)"
    )]
    [InlineData("*", """{"NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"}}""", "not (NotIpAddress aws:SourceIp: 203.0.113.0/24)")]
    [InlineData(
        "arn:aws:iam::999988887777:root",
        """{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::999988887777:role/ci"}}""",
        "not (ArnNotEquals aws:PrincipalArn: arn:aws:iam::999988887777:role/ci)"
    )]
    [InlineData(
        "arn:aws:iam::999988887777:role/ci",
        """{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::999988887777:role/ci"}}""",
        "certain"
    )]
    [InlineData(
        "arn:aws:iam::999988887777:role/ci",
        """{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::999988887777:role/other"}}""",
        "nobody"
    )]
    [InlineData("arn:aws:iam::999988887777:root", """{"StringNotEquals":{"aws:PrincipalAccount":"111122223333"}}""", "nobody")]
    [InlineData("*", """{"Bool":{"aws:SecureTransport":"false"}}""", "certain")]
    [InlineData("*", """{"Bool":{"aws:PrincipalIsAWSService":"false"}}""", "nobody")]
    public void A_deny_in_a_trust_policy_keeps_out_whom_it_meets(string principal, string condition, string expected)
    {
        var trust =
            $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{principal}}"},"Action":"sts:AssumeRole"},{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Condition":{{condition}}}]}""";
        var account = Some.Account(roles: [Some.Role("deploy", trust: trust, attached: [Some.Attached("AdministratorAccess")])]);
        var told = EscalationGraph
            .Of(AccountAccess.Of(account))
            .FromOutside()
            .Select(w => w.IsCertain ? "certain" : string.Join("; ", w.Needs))
            .DefaultIfEmpty("nobody");
        Assert.Equal([expected], told);
    }

    [Theory]
    [InlineData("""{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-own"}}""", "none")]
    [InlineData(
        """{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-own"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}""",
        "certain"
    )]
    [InlineData("""{"StringNotEqualsIfExists":{"aws:SourceOrgID":"o-own"},"Bool":{"aws:PrincipalIsAWSService":"true"}}""", "certain")]
    public void A_resource_control_policy_binds_services_that_take_a_role_on(string condition, string expected)
    {
        var account = Some.Account(
            users:
            [
                Some.User(
                    "dev",
                    groups: [],
                    inline: [new("deploy", Document(Statement("iam:PassRole lambda:CreateFunction lambda:InvokeFunction")))]
                ),
            ],
            roles: [Admin()]
        ) with
        {
            Organization = new Organization("o-own", AccountId.Parse("555566667777")),
            ResourceControlPolicies = ResourceControls(
                $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Resource":"*","Condition":{{{condition}}}}]}"""
            ),
        };
        var graph = EscalationGraph.Of(AccountAccess.Of(account));
        Assert.Equal(
            expected,
            graph.PathOf(graph.Access.Find(Some.Arn("user/dev").Text)!) is { } path ? (path.IsCertain ? "certain" : "conditional") : "none"
        );
    }

    [Fact]
    public void All_cores_find_what_one_finds()
    {
        var moment = new DateTimeOffset(2026, 11, 2, 6, 0, 0, TimeSpan.Zero);
        var evidence = DemoEvidence.Of(Estate.Generate(5, new EstateSize(Users: 200, Roles: 150, Policies: 120, Groups: 20), moment));
        var access = AccountAccess.Of(SnapshotAssembly.Assemble(evidence.Account, moment, evidence.Files, evidence.Gaps).Snapshot!);
        var graph = EscalationGraph.Of(access);
        var beside = graph.OfEach((own, p) => $"{Told(own.PathOf(p))}{string.Concat(own.WaysByFamily(p).Select(w => Told(w.Path)))}");
        var alone = EscalationGraph.Of(access);
        Assert.Equal(
            access.Principals.Select(p => $"{Told(alone.PathOf(p))}{string.Concat(alone.WaysByFamily(p).Select(w => Told(w.Path)))}"),
            beside
        );
        Assert.Contains(beside, b => b.Contains(" by ", StringComparison.Ordinal));

        static string Told(EscalationPath? path) =>
            path is null
                ? "no way;"
                : string.Concat(
                    path.Steps.Select(s => $"{s.Technique} to {s.To} by {string.Join(',', s.Because)} given {string.Join(',', s.Needs)};")
                );
    }

    [Fact]
    public void A_boundary_makes_no_administrator_of_whom_it_bounds()
    {
        var limit = Some.Policy("limit", Some.Allows("s3:*"));
        Assert.Equal(
            "none",
            Escalations
                .Of(users: [Some.User("me", groups: [], attached: [Administrator], boundary: limit.Arn)], policies: [limit])
                .Best("user/me")
        );
    }

    [Fact]
    public void Who_may_take_the_own_boundary_off_is_free_of_it()
    {
        var limit = Some.Policy("limit", Document(Statement("s3:* iam:DeleteUserPermissionsBoundary")));
        Assert.Equal(
            "certain own-delete-user-boundary user/me",
            Escalations
                .Of(users: [Some.User("me", groups: [], attached: [Administrator], boundary: limit.Arn)], policies: [limit])
                .Best("user/me")
        );
    }

    [Fact]
    public void A_policy_that_one_gives_oneself_stays_under_the_boundary_until_that_is_gone()
    {
        var limit = Some.Policy("limit", Document(Statement("s3:* iam:PutUserPolicy iam:CreatePolicyVersion")));
        var me = Some.User("me", groups: [], inline: [Policy(Statement("iam:PutUserPolicy iam:CreatePolicyVersion"))], boundary: limit.Arn);
        Assert.Equal("certain own-edit-boundary user/me iam-007 user/me", Escalations.Of(users: [me], policies: [limit]).Best("user/me"));
    }

    [Fact]
    public void Trap_16_a_boundary_that_AWS_manages_cannot_be_edited()
    {
        var limit = Some.Policy("PowerUserAccess", Document(Statement("iam:PutUserPolicy iam:CreatePolicyVersion")), aws: true);
        var me = Some.User("me", groups: [], inline: [Policy(Statement("iam:PutUserPolicy iam:CreatePolicyVersion"))], boundary: limit.Arn);
        Assert.Equal("none", Escalations.Of(users: [me], policies: [limit]).Best("user/me"));
    }

    [Fact]
    public void A_deny_that_its_principal_can_detach_holds_nobody()
    {
        var deny = Some.Policy("stop", Document(Statement("iam:PutUserPolicy iam:CreateRole", effect: "Deny")));
        var me = Some.User("me", groups: [], attached: [Administrator, new(deny.Arn, deny.Name)]);
        Assert.Equal(
            ["own-detach-user-deny", "own-edit-deny"],
            Escalations
                .Of(users: [me], policies: [deny])
                .Techniques("user/me")
                .Where(t => t.StartsWith("own-", StringComparison.Ordinal) && t.EndsWith("deny", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void An_older_version_that_allows_everything_can_be_made_the_default()
    {
        var policy = Some.Policy(
            "team",
            versions:
            [
                new("v1", IsDefault: false, Some.DaysAgo(9), Some.Allows("*")),
                new("v2", IsDefault: true, Some.DaysAgo(1), Some.Allows("iam:SetDefaultPolicyVersion")),
            ]
        );
        var me = Some.User("me", groups: [], attached: [new(policy.Arn, policy.Name)]);
        Assert.Equal("certain own-set-default-policy-version user/me", Escalations.Of(users: [me], policies: [policy]).Best("user/me"));
    }

    [Fact]
    public void A_policy_with_five_versions_takes_no_sixth()
    {
        var policy = Some.Policy(
            "team",
            versions:
            [
                .. Enumerable
                    .Range(1, 5)
                    .Select(i => new PolicyVersion($"v{i}", i == 5, Some.DaysAgo(i), Some.Allows("iam:CreatePolicyVersion"))),
            ]
        );
        var me = Some.User("me", groups: [], attached: [new(policy.Arn, policy.Name)]);
        Assert.Equal("none", Escalations.Of(users: [me], policies: [policy]).Best("user/me"));
    }

    [Fact]
    public void A_group_carries_half_of_a_technique()
    {
        var group = Some.Group("builders", inline: [new("build", Document(Statement("lambda:*")))]);
        var me = Some.User("me", groups: ["builders"], inline: [Policy(Statement("iam:PassRole"))]);
        var graph = Escalations.Of(users: [me], groups: [group], roles: [Admin()]);
        Assert.Equal("certain lambda-001 role/boss", graph.Best("user/me"));
        Assert.Equal(
            [new AccessReason("inline/own", 0, 1), new AccessReason("inline/build on group builders", 0, 1)],
            graph.PathOf(graph.Access.Find(Some.Arn("user/me").Text)!)!.Steps[0].Because
        );
    }

    [Fact]
    public void A_chain_of_roles_leads_to_the_last_one()
    {
        var first = Some.Role("first", trust: Some.TrustsAws(Some.Arn("user/me").Text), inline: [Policy(Statement("sts:AssumeRole"))]);
        var last = Some.Role("last", trust: Some.TrustsAws("111122223333"), attached: [Administrator]);
        Assert.Equal(
            "certain sts-001 role/first sts-001 role/last",
            Escalations.Of(users: [User("me")], roles: [first, last]).Best("user/me")
        );
    }

    [Fact]
    public void A_trust_in_the_account_needs_the_callers_own_permission() =>
        Assert.Equal(
            "none",
            Escalations
                .Of(users: [User("me")], roles: [Some.Role("last", trust: Some.TrustsAws("111122223333"), attached: [Administrator])])
                .Best("user/me")
        );

    [Theory]
    [InlineData("""{"StringEquals":{"sts:ExternalId":"x"}}""", "conditional sts-001 role/last")]
    [InlineData("""{"Bool":{"aws:MultiFactorAuthPresent":"true"}}""", "conditional sts-001 role/last")]
    [InlineData("""{"StringEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:user/me"}}""", "certain sts-001 role/last")]
    [InlineData("""{"StringEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:user/other"}}""", "none")]
    [InlineData("""{"DateLessThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}}""", "none")]
    public void Conditions_of_a_trust_policy_are_heeded(string condition, string expected)
    {
        var trust =
            $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole","Condition":{{{condition}}}}]}""";
        var last = Some.Role("last", trust: trust, attached: [Administrator]);
        Assert.Equal(expected, Escalations.Of(users: [User("me", Statement("sts:AssumeRole"))], roles: [last]).Best("user/me"));
    }

    [Fact]
    public void A_document_that_was_not_read_leaves_nothing_certain()
    {
        var me = Some.User(
            "me",
            groups: [],
            inline: [Policy(Statement("iam:PutUserPolicy"))],
            attached: [Some.Attached("Unheard", aws: false)]
        );
        var graph = Escalations.Of(users: [me]);
        Assert.Equal("conditional iam-007 user/me", graph.Best("user/me"));
        Assert.Equal(
            ["the document of arn:aws:iam::111122223333:policy/Unheard"],
            graph.PathOf(graph.Access.Find(Some.Arn("user/me").Text)!)!.Needs
        );
    }

    [Fact]
    public void Without_the_credential_report_nobody_knows_how_many_keys_there_are()
    {
        var boss = Some.User("boss", groups: [], attached: [Administrator], credentials: false);
        Assert.Equal(
            "conditional iam-002 user/boss",
            Escalations.Of(users: [User("me", Statement("iam:CreateAccessKey")), boss]).Best("user/me")
        );
    }

    [Fact]
    public void A_login_profile_of_a_user_with_MFA_is_of_use_once_the_device_is_off()
    {
        var boss = Some.User("boss", groups: [], attached: [Administrator], mfa: true);
        Assert.Equal(
            ["conditional iam-006 user/boss", "certain own-update-login-without-mfa user/boss"],
            new[]
            {
                Escalations.Of(users: [User("me", Statement("iam:UpdateLoginProfile")), boss]).Best("user/me"),
                Escalations.Of(users: [User("me", Statement("iam:UpdateLoginProfile iam:DeactivateMFADevice")), boss]).Best("user/me"),
            }
        );
    }

    [Fact]
    public void Trap_16_roles_of_AWS_cannot_be_changed()
    {
        var reserved = Some.Role("AWSReservedSSO_Admin", path: "/aws-reserved/sso.amazonaws.com/", attached: [Administrator]);
        Assert.Equal(
            "none",
            Escalations.Of(users: [User("me", Statement("iam:UpdateAssumeRolePolicy"))], roles: [reserved]).Best("user/me")
        );
    }

    [Fact]
    public void Own_variables_name_the_own_user() =>
        Assert.Equal(
            ["certain iam-007 user/me", "none"],
            new[]
            {
                Best(Policy(Statement("iam:PutUserPolicy", "arn:aws:iam::111122223333:user/${aws:username}"))),
                Best(Policy(Statement("iam:PutUserPolicy", "arn:aws:iam::111122223333:user/other"))),
            }
        );

    [Fact]
    public void A_function_may_be_made_under_the_names_that_are_allowed() =>
        Assert.Equal(
            ["certain lambda-001 role/boss", "none"],
            new[]
            {
                Escalations
                    .Of(
                        users: [User("me", Statement("iam:PassRole"), Statement("lambda:*", "arn:aws:lambda:*:*:function:dev-*"))],
                        roles: [Admin()]
                    )
                    .Best("user/me"),
                Escalations
                    .Of(
                        users:
                        [
                            User(
                                "me",
                                Statement("iam:PassRole"),
                                Statement("lambda:CreateFunction", "arn:aws:lambda:*:*:function:dev-*"),
                                Statement("lambda:InvokeFunction", "arn:aws:lambda:*:*:function:test-*")
                            ),
                        ],
                        roles: [Admin()]
                    )
                    .Best("user/me"),
            }
        );

    [Fact]
    public void An_instance_takes_a_profile_and_no_bare_role() =>
        Assert.Equal(
            ["certain ec2-001 role/boss", "none"],
            new[]
            {
                Escalations
                    .Of(users: [User("me", Statement("iam:PassRole ec2:RunInstances"))], roles: [Admin(service: "ec2.amazonaws.com")])
                    .Best("user/me"),
                Escalations
                    .Of(
                        users: [User("me", Statement("iam:PassRole ec2:RunInstances"))],
                        roles: [Admin(service: "ec2.amazonaws.com", profile: false)]
                    )
                    .Best("user/me"),
            }
        );

    [Fact]
    public void A_group_that_leads_on_can_be_joined()
    {
        var group = Some.Group("keys", inline: [new("keys", Document(Statement("iam:CreateAccessKey")))]);
        var boss = Some.User("boss", groups: [], attached: [Administrator]);
        Assert.Equal(
            "certain iam-013 user/me iam-002 user/boss",
            Escalations.Of(users: [User("me", Statement("iam:AddUserToGroup")), boss], groups: [group]).Best("user/me")
        );
    }

    [Fact]
    public void Layers_that_were_not_read_are_assumed_to_forbid_nothing() =>
        Assert.Equal(
            ["service-control-policies not read", "resource-control-policies not read"],
            AccountAccess.Of(Some.Account(unread: [Source.ServiceControlPolicies, Source.ResourceControlPolicies])).Assuming
        );

    [Theory]
    [InlineData("iam:*", "none")]
    [InlineData("s3:*", "certain iam-007 user/me")]
    public void A_service_control_policy_that_was_read_binds(string denied, string expected)
    {
        var account = Some.Account(users: [User("me", Statement("iam:PutUserPolicy"))]) with
        {
            ServiceControlPolicies = new(
                [
                    new("p-1", "FullAWSAccess", Some.Allows("*"), ["r-1", "111122223333"]),
                    new("p-2", "Stop", Document(Statement(denied, effect: "Deny")), ["111122223333"]),
                ],
                ["r-1", "111122223333"]
            ),
        };
        Assert.Equal(expected, EscalationGraph.Of(AccountAccess.Of(account)).Best("user/me"));
    }

    [Fact]
    public void An_organization_without_service_control_policies_binds_nobody() =>
        Assert.Equal(
            "certain iam-007 user/me",
            EscalationGraph
                .Of(
                    AccountAccess.Of(
                        Some.Account(users: [User("me", Statement("iam:PutUserPolicy"))]) with
                        {
                            ServiceControlPolicies = new([], ["r-1", "111122223333"]),
                        }
                    )
                )
                .Best("user/me")
        );

    [Fact]
    public void The_statement_that_closes_most_paths_comes_first()
    {
        var group = Some.Group("all", inline: [new("much", Document(Statement("iam:PutUserPolicy")))]);
        User[] users = [Some.User("a", groups: ["all"]), Some.User("b", groups: ["all"]), User("c", Statement("iam:AttachUserPolicy"))];
        Assert.Equal(
            [new EscalationFix(new("inline/much on group all", 0, 1), 2), new EscalationFix(new("inline/own on user/c", 0, 1), 1)],
            EscalationFixes.Of(Escalations.Of(users: users, groups: [group]).Paths())
        );
    }

    private static string Best(InlinePolicy policy) =>
        Escalations.Of(users: [Some.User("me", groups: [], inline: [policy])]).Best("user/me");
}
