using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;

namespace IamAuditor.Tests.Rules.Catalogue;

/// <summary>Rules that count what a user or role holds by all of its policies together.</summary>
public sealed class HeldRightsTests
{
    private static readonly string Boundary = Some.Allows("s3:*");

    [Fact]
    public void Who_may_change_permissions_is_told_by_effect_with_groups_boundaries_and_denies()
    {
        var account = Some.Account(
            users:
            [
                Some.User("by-group", groups: ["editors"]),
                Some.User("bounded", groups: [], inline: [Some.Inline(document: Some.Allows("iam:*"))], boundary: Some.Arn("policy/limit")),
                Some.User("denied", groups: [], inline: [Some.Inline(document: Some.Allows("iam:*")), Some.Inline("no", Denies("iam:*"))]),
                Some.User(
                    "own-keys",
                    groups: [],
                    inline: [Some.Inline(document: Some.Allows("iam:CreateAccessKey", Some.Arn("user/own-keys").Text))]
                ),
                Some.User(
                    "one-team",
                    groups: [],
                    inline: [Some.Inline(document: Some.Allows("iam:PutUserPolicy", Some.Arn("user/team/*").Text))]
                ),
                Some.User("reader", groups: [], inline: [Some.Inline(document: Some.Allows("iam:Get*"))]),
                Some.User("boss", groups: [], inline: [Some.Inline(document: Some.Allows("*"))]),
            ],
            groups: [Some.Group("editors", inline: [Some.Inline(document: Some.Allows("iam:Attach*"))])],
            policies: [Some.Policy("limit", Boundary)]
        );
        var rules = BuiltIn.With(new RuleSettings { Enable = ["user.iam-editors"] });
        Assert.Equal(
            ["boss notapplicable", "bounded pass", "by-group fail", "denied pass", "one-team fail", "own-keys pass", "reader pass"],
            BuiltIn.Outcomes("user.iam-editors", account, rules)
        );
        Assert.Contains(
            "iam:AttachGroupPolicy, iam:AttachRolePolicy, iam:AttachUserPolicy",
            BuiltIn
                .Judge("user.iam-editors", account, rules)
                .Single(v => v.Resource.EndsWith("by-group", StringComparison.Ordinal))
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_deny_where_MFA_is_said_to_be_false_protects_no_key()
    {
        static User Keyed(string name, string condition) =>
            Some.User(
                name,
                mfa: false,
                keys: [Some.Key()],
                groups: [],
                inline:
                [
                    Some.Inline("all", Some.Allows("*")),
                    Some.Inline(
                        "mfa",
                        """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"OPERATOR":{"aws:MultiFactorAuthPresent":"false"}}}]}""".Replace(
                            "OPERATOR",
                            condition,
                            StringComparison.Ordinal
                        )
                    ),
                ]
            );
        var account = Some.Account(users: [Keyed("misses-keys", "Bool"), Keyed("reaches-keys", "BoolIfExists")]);
        Assert.Equal(["misses-keys fail", "reaches-keys pass"], BuiltIn.Outcomes("user.admin-api-without-mfa", account));
        Assert.Equal(["misses-keys fail", "reaches-keys notapplicable"], BuiltIn.Outcomes("user.admin-mfa", account));
        Assert.Contains(
            "inline/all",
            BuiltIn.Judge("user.admin-mfa", account).First(v => v.Outcome == Outcome.Fail).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Administrators_are_too_many_or_few_enough_whatever_was_not_read_of_others()
    {
        User[] unread = [Some.User("unread", groups: [], attached: [new(Some.Arn("policy/not-listed"), "not-listed")])];
        User Boss(int number) => Some.User($"boss-{number}", groups: [], inline: [Some.Inline(document: Some.Allows("*"))]);
        Assert.Equal(
            ["fail", "unknown", "pass"],
            new[] { 5, 4, 3 }.Select(n =>
                BuiltIn
                    .Judge("user.admin-count", Some.Account(users: [.. Enumerable.Range(0, n).Select(Boss), .. unread]))
                    .Single()
                    .Outcome.ToString()
                    .ToLowerInvariant()
            )
        );
    }

    /// <summary>Where the list of users was cut, nobody can say how many there are.</summary>
    [Fact]
    public void Few_administrators_of_a_list_that_was_cut_are_not_few()
    {
        var cut = Some.Gap(Source.AuthorizationDetails, GapCode.Incomplete);
        Assert.Equal(Outcome.Unknown, BuiltIn.Outcome("user.admin-count", Some.Account(users: [Some.User("ann")], gaps: [cut])));
    }

    [Fact]
    public void What_a_group_says_that_was_not_read_makes_nobody_an_administrator_by_policies_of_his_own()
    {
        var group = Some.Group("staff", attached: [new(Some.Arn("policy/not-listed"), "not-listed")]);
        AttachedPolicy[] unread = [new(Some.Arn("policy/not-listed"), "not-listed")];
        InlinePolicy[] everything = [Some.Inline(document: Some.Allows("*"))];
        User[] users =
        [
            Some.User("own-unread", groups: [], attached: unread),
            Some.User("reader", groups: ["staff"], inline: [Some.Inline(document: Some.Allows("s3:GetObject"))]),
            Some.User("reader-unlisted", groups: ["gone"], inline: [Some.Inline(document: Some.Allows("s3:GetObject"))]),
            // The group may deny what the user's own policies allow.
            Some.User("boss-perhaps", groups: ["staff"], inline: everything),
            Some.User("boss", groups: [], inline: everything),
        ];
        Assert.Equal(
            ["boss fail", "boss-perhaps unknown", "own-unread unknown", "reader pass", "reader-unlisted pass"],
            BuiltIn.Outcomes("user.direct-admin", Some.Account(users: users, groups: [group]))
        );
    }

    [Fact]
    public void Boundaries_are_in_danger_only_where_there_are_some_and_only_by_rights_without_a_condition()
    {
        Role[] roles =
        [
            Some.Role("remover", inline: [Some.Inline(document: Some.Allows("iam:DeleteUserPermissionsBoundary"))]),
            Some.Role(
                "delegated",
                inline:
                [
                    Some.Inline(
                        document: """
                        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:PutRolePermissionsBoundary","Resource":"*",
                         "Condition":{"StringEquals":{"iam:PermissionsBoundary":"arn:aws:iam::111122223333:policy/limit"}}}]}
                        """
                    ),
                ]
            ),
        ];
        var limit = Some.Policy("limit", Boundary);
        Assert.Equal(
            ["delegated notapplicable", "remover notapplicable"],
            BuiltIn.Outcomes("privesc.boundary-tampering", Some.Account(roles: roles, policies: [limit]))
        );
        Assert.Equal(
            ["delegated pass", "held pass", "remover fail"],
            BuiltIn.Outcomes(
                "privesc.boundary-tampering",
                Some.Account(roles: [.. roles, Some.Role("held", boundary: limit.Arn)], policies: [limit])
            )
        );
    }

    [Fact]
    public void Outsiders_who_change_everything_are_told_and_those_who_read_or_stay_within_named_resources_are_not()
    {
        static Role Vendor(string name, string document) =>
            Some.Role(name, trust: Some.TrustsAws("arn:aws:iam::999988887777:root"), inline: [Some.Inline(document: document)]);
        var account = Some.Account(
            roles:
            [
                Vendor("reads", Some.Allows("s3:Get*")),
                Vendor("cases", Some.Allows("support:*")),
                Vendor("one-queue", Some.Allows("sqs:SendMessage", "arn:aws:sqs:eu-central-1:111122223333:orders")),
                Vendor("topics", Some.Allows("sns:Publish")),
                Some.Role("inside", inline: [Some.Inline(document: Some.Allows("sns:Publish"))]),
            ]
        ) with
        {
            Organization = new Organization("o-abc", Some.AccountId)
            {
                Accounts = [new OrganizationAccount(Some.AccountId, "own", "ACTIVE")],
            },
        };
        Assert.Equal(
            ["cases pass", "inside notapplicable", "one-queue pass", "reads pass", "topics fail"],
            BuiltIn.Outcomes("role.cross-account-write", account)
        );
        Assert.EndsWith(
            "who may change everything by 1 actions: [sns (1)]",
            BuiltIn.Judge("role.cross-account-write", account).Single(v => v.Resource.EndsWith("topics", StringComparison.Ordinal)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Without_the_report_of_last_use_nothing_is_called_stale()
    {
        var rules = BuiltIn.With(new RuleSettings { Enable = ["user.stale-service-access"] });
        var account = Some.Account(
            users:
            [
                Some.User("never") with
                {
                    LastAccessed = [new ServiceLastAccessed("s3", null)],
                },
                Some.User("lately") with
                {
                    LastAccessed = [new ServiceLastAccessed("s3", Some.DaysAgo(90))],
                },
                Some.User("not-read"),
                Some.User("young", created: Some.DaysAgo(10)) with
                {
                    LastAccessed = [new ServiceLastAccessed("s3", null)],
                },
            ]
        );
        Assert.Equal(
            ["lately pass", "never fail", "not-read unknown", "young notapplicable"],
            BuiltIn.Outcomes("user.stale-service-access", account, rules)
        );
    }

    [Fact]
    public void A_permission_set_is_told_by_its_effect_and_not_by_its_name()
    {
        static Role Set(string name, string document) =>
            Some.Role(
                $"AWSReservedSSO_{name}_0123456789abcdef",
                path: "/aws-reserved/sso.amazonaws.com/",
                inline: [Some.Inline(document: document)]
            );
        Assert.Equal(
            [
                "AWSReservedSSO_AdministratorAccess_0123456789abcdef pass",
                "AWSReservedSSO_ReadOnly_0123456789abcdef fail",
                "AWSReservedSSO_View_0123456789abcdef pass",
                "app notapplicable",
            ],
            BuiltIn
                .Outcomes(
                    "sso.admin-permission-set",
                    Some.Account(
                        roles:
                        [
                            Set("AdministratorAccess", Some.Allows("*")),
                            Set("ReadOnly", Some.Allows("*")),
                            Set("View", Some.Allows("s3:Get*")),
                            Some.Role("app", inline: [Some.Inline(document: Some.Allows("*"))]),
                        ]
                    )
                )
                .Order(StringComparer.Ordinal)
        );
    }

    private static string Denies(string action) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"{{action}}","Resource":"*"}]}""";
}
