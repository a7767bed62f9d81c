using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Privileges;
using IamAuditor.Core.Privileges.Comparison;
using IamAuditor.Policies;
using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Decisions;

namespace IamAuditor.Tests.Privileges;

public sealed class ComparisonTests
{
    private static readonly ManagedPolicy Read = Some.Policy("work", Some.Allows("sqs:ReceiveMessage"));

    [Fact]
    public void A_grown_policy_shows_in_the_document_and_in_who_gained_what()
    {
        var before = Account(Read);
        var after = Account(
            Some.Policy(
                "work",
                """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["sqs:ReceiveMessage","sqs:SendMessage"],"Resource":"*"}]}"""
            )
        );
        var comparison = AccountComparison.Of(before, after);
        Assert.Equal([$"changed policy {Read.Arn}"], comparison.Documents.Select(d => $"{d.Kind} {d.What}"));
        Assert.Equal(
            [
                "-       \"Action\": \"sqs:ReceiveMessage\",",
                "+       \"Action\": [",
                "+         \"sqs:ReceiveMessage\",",
                "+         \"sqs:SendMessage\"",
                "+       ],",
            ],
            comparison.Documents[0].Lines.Where(l => l[0] != ' ')
        );
        Assert.Equal([$"{Some.Arn("role/app")} changed + sqs:SendMessage"], comparison.Principals.Select(Told));
    }

    [Theory]
    [InlineData("*", "*", true)]
    [InlineData("iam:*", "*", false)]
    [InlineData("*", "arn:aws:s3:::x", false)]
    public void Who_became_administrator_is_told_by_effect(string action, string resource, bool expected)
    {
        var change = Assert.Single(
            AccountComparison.Of(Account(Read), Account(Some.Policy("work", Some.Allows(action, resource)))).Principals
        );
        Assert.Equal((expected, false), (change.BecameAdmin, change.LostAdmin));
        var back = Assert.Single(
            AccountComparison.Of(Account(Some.Policy("work", Some.Allows(action, resource))), Account(Read)).Principals
        );
        Assert.Equal((false, expected), (back.BecameAdmin, back.LostAdmin));
    }

    [Fact]
    public void Who_is_made_anew_under_an_old_name_is_told_though_its_rights_are_the_same()
    {
        var before = Account(Read);
        var role = before.Roles[0];
        var after = before with { Roles = [role with { Id = "AROANEWNEWNEWNEWNEW1" }] };
        Assert.Equal([$"{role.Arn} recreated"], AccountComparison.Of(before, after).Principals.Select(p => $"{p.Principal} {p.Kind}"));
        Assert.Empty(AccountComparison.Of(before, before).Principals);
    }

    [Fact]
    public void A_condition_that_is_gone_from_a_trust_policy_lets_in_for_certain()
    {
        var ci = Some.User("ci", groups: [], inline: [Some.Inline("x", Some.Allows("sts:AssumeRole"))]);
        var root = "arn:aws:iam::111122223333:root";
        var open = Some.TrustsAws(root);
        var guarded = open.Replace("}]}", ""","Condition":{"StringEquals":{"sts:ExternalId":"k"}}}]}""", StringComparison.Ordinal);
        AccountSnapshot With(string trust) => Some.Account(users: [ci], roles: [Some.Role("app", trust: trust)]);
        var change = Assert.Single(AccountComparison.Of(With(guarded), With(open)).Roles);
        Assert.Equal([new RoleAssumption(ci.Arn.Text, true)], change.AssumableBy);
        Assert.Empty(change.NoLongerAssumableBy);
    }

    [Fact]
    public void A_boundary_takes_away_without_a_change_of_a_policy()
    {
        var limit = Some.Policy("limit", Some.Allows("s3:GetObject"));
        var before = Some.Account(roles: [Some.Role("app", inline: [Some.Inline("x", Some.Allows("sqs:SendMessage"))])], policies: [limit]);
        var after = Some.Account(
            roles: [Some.Role("app", inline: [Some.Inline("x", Some.Allows("sqs:SendMessage"))], boundary: limit.Arn)],
            policies: [limit]
        );
        var comparison = AccountComparison.Of(before, after);
        Assert.Equal(
            ($"added boundary {limit.Arn} of role app", $"{Some.Arn("role/app")} changed - sqs:SendMessage"),
            (
                string.Join("; ", comparison.Documents.Select(d => $"{d.Kind} {d.What}")),
                string.Join("; ", comparison.Principals.Select(Told))
            )
        );
    }

    [Fact]
    public void A_right_bound_to_a_resource_is_lost_in_part()
    {
        var change = Assert.Single(
            AccountComparison
                .Of(
                    Account(Some.Policy("work", Some.Allows("sqs:SendMessage"))),
                    Account(Some.Policy("work", Some.Allows("sqs:SendMessage", "arn:aws:sqs:eu-central-1:111122223333:q")))
                )
                .Principals
        );
        Assert.Equal(
            (0, "sqs:SendMessage", 0),
            (change.GainedPossible.Count, string.Join(' ', change.LostSure), change.LostPossible.Count)
        );
    }

    [Fact]
    public void A_deny_on_one_role_takes_no_administrator_away_and_one_on_all_does()
    {
        string Admin(string denied) =>
            $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"iam:*","Resource":"{{denied}}"}]}""";
        var free = Account(Some.Policy("work", Some.Allows("*")));
        bool Lost(string denied) =>
            Assert.Single(AccountComparison.Of(free, Account(Some.Policy("work", Admin(denied)))).Principals).LostAdmin;

        Assert.Equal((false, true), (Lost("arn:aws:iam::*:role/aws-controltower-*"), Lost("arn:aws:iam::*:role/*")));
    }

    [Fact]
    public void A_policy_that_one_half_did_not_read_is_neither_gained_nor_lost()
    {
        var admin = Some.Policy("work", Some.Allows("*"));
        var whole = Account(admin);
        var blind = whole with { Policies = [] };
        var lost = Assert.Single(AccountComparison.Of(whole, blind).Principals);
        Assert.Equal((false, 0, 0, null), (lost.LostAdmin, lost.LostSure.Count, lost.LostPossible.Count, lost.Escalation));
        Assert.Equal([$"after: {admin.Arn} was not read"], lost.CannotTell);
        Assert.Empty(AccountComparison.Of(whole, blind).Documents);
        var gained = Assert.Single(AccountComparison.Of(blind, whole).Principals);
        Assert.Equal((false, 0, 0, null), (gained.BecameAdmin, gained.GainedSure.Count, gained.GainedPossible.Count, gained.Escalation));
        Assert.Equal([$"before: {admin.Arn} was not read"], gained.CannotTell);
    }

    [Fact]
    public void A_policy_that_was_not_read_may_deny_so_that_nothing_beside_it_is_gained_for_sure()
    {
        var gone = Some.Attached("gone");
        var before = Some.Account(roles: [Some.Role("app", inline: [Some.Inline("x", Some.Allows("sqs:SendMessage"))])]);
        var after = Some.Account(roles: [Some.Role("app", attached: [gone], inline: [Some.Inline("x", Some.Allows("sqs:*"))])]);
        var change = Assert.Single(AccountComparison.Of(before, after).Principals);
        Assert.Equal(
            (0, 0, 0, 0),
            (change.GainedSure.Count, change.GainedPossible.Count, change.LostSure.Count, change.LostPossible.Count)
        );
        Assert.Equal([$"after: {gone.Arn} was not read"], change.CannotTell);
    }

    [Fact]
    public void A_principal_that_a_cut_half_lacks_is_unknown()
    {
        var cut = new Gap(Source.AuthorizationDetails, "AccessDenied", "not authorized");
        var change = Assert.Single(
            AccountComparison.Of(Account(Some.Policy("work", Some.Allows("*"))), Some.Account(gaps: [cut])).Principals
        );
        Assert.Equal(("unknown", false), (change.Kind, change.LostAdmin));
        Assert.Equal(["after: its policies were not read"], change.CannotTell);
    }

    [Fact]
    public void A_service_control_policy_that_one_half_did_not_read_takes_nothing_away()
    {
        var account = Account(Some.Policy("work", Some.Allows("*")));
        var controlled = account with
        {
            ServiceControlPolicies = new(
                [new ControlPolicy("p-1", "deny", Some.Allows("s3:*"), ["r-1", Some.AccountId.ToString()])],
                ["r-1", Some.AccountId.ToString()]
            ),
        };
        var unread = Some.Account(roles: account.Roles, policies: account.Policies, unread: [Source.ServiceControlPolicies]);
        Assert.Empty(AccountComparison.Of(unread, controlled).Principals);
        Assert.Empty(AccountComparison.Of(unread, controlled).Documents);
        Assert.True(Assert.Single(AccountComparison.Of(account, controlled).Principals).LostAdmin);
    }

    [Theory]
    [InlineData("s3:ListBucket", "iam:CreatePolicyVersion", "none", "certain")]
    [InlineData("iam:CreatePolicyVersion", "s3:ListBucket", "certain", "none")]
    [InlineData("*", "iam:CreatePolicyVersion", "admin", "certain")]
    [InlineData("iam:CreatePolicyVersion", "*", "certain", "admin")]
    public void Who_can_become_administrator_now_and_by_what(string before, string after, string was, string now)
    {
        var change = Assert.Single(
            AccountComparison
                .Of(Account(Some.Policy("work", Some.Allows(before))), Account(Some.Policy("work", Some.Allows(after))))
                .Principals
        );
        Assert.Equal((was, now), (change.Escalation?.Before, change.Escalation?.After));
        Assert.Equal(now == "admin" && was == "admin" ? null : "iam-001", change.Escalation!.Way?.Steps[0].Technique);
    }

    [Fact]
    public void A_way_over_a_role_that_was_not_read_did_not_come_as_a_fact()
    {
        var boss = Some.Policy("boss", Some.Allows("*"));
        AccountSnapshot Two(params ManagedPolicy[] policies) =>
            Some.Account(
                users: [Some.User("ci", groups: [], inline: [Some.Inline("x", Some.Allows("sts:AssumeRole"))])],
                roles:
                [
                    Some.Role("boss", trust: Some.TrustsAws($"arn:aws:iam::{Some.AccountId}:root"), attached: [new(boss.Arn, boss.Name)]),
                ],
                policies: policies
            );
        var comparison = AccountComparison.Of(Two(), Two(boss));
        Assert.All(comparison.Principals, p => Assert.Null(p.Escalation));
        Assert.All(comparison.Principals, p => Assert.Equal([$"before: {boss.Arn} was not read"], p.CannotTell));
    }

    [Fact]
    public void Who_may_newly_assume_a_role_by_its_trust_and_by_their_own_policies()
    {
        AccountSnapshot Trusting(string trust, string allowed) =>
            Some.Account(
                users: [Some.User("ci", groups: [], inline: [Some.Inline("x", Some.Allows(allowed))])],
                roles: [Some.Role("app", trust: trust)]
            );
        var service = Some.TrustsService("ec2.amazonaws.com");
        var opened = Assert.Single(
            AccountComparison
                .Of(Trusting(service, "sts:AssumeRole"), Trusting(Some.TrustsAws($"arn:aws:iam::{Some.AccountId}:root"), "sts:AssumeRole"))
                .Roles
        );
        Assert.Equal(
            ("changed", $"arn:aws:iam::{Some.AccountId}:root", "ec2.amazonaws.com", $"{Some.Arn("user/ci")} True", ""),
            (
                opened.Kind,
                string.Join(' ', opened.Admits.Select(g => g.Principal)),
                string.Join(' ', opened.NoLongerAdmits.Select(g => g.Principal)),
                string.Join(' ', opened.AssumableBy.Select(a => $"{a.Principal} {a.IsCertain}")),
                string.Join(' ', opened.NoLongerAssumableBy)
            )
        );

        var own = Some.TrustsAws($"arn:aws:iam::{Some.AccountId}:root");
        var taken = Assert.Single(AccountComparison.Of(Trusting(own, "sts:AssumeRole"), Trusting(own, "s3:GetObject")).Roles);
        Assert.Equal((0, 0, 0), (taken.Admits.Count, taken.NoLongerAdmits.Count, taken.AssumableBy.Count));
        Assert.Equal([Some.Arn("user/ci").Text], taken.NoLongerAssumableBy);
    }

    [Fact]
    public void A_new_role_and_a_new_condition_show_in_whom_it_admits()
    {
        const string outside = "999988887777";
        const string withId =
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"999988887777"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"x"}}}]}""";
        var added = Assert.Single(
            AccountComparison.Of(Some.Account(), Some.Account(roles: [Some.Role("partner", trust: Some.TrustsAws(outside))])).Roles
        );
        Assert.Equal(("added", 1), (added.Kind, added.Admits.Count));
        var tightened = Assert.Single(
            AccountComparison
                .Of(
                    Some.Account(roles: [Some.Role("partner", trust: withId.Replace("\"x\"", "\"y\"", StringComparison.Ordinal))]),
                    Some.Account(roles: [Some.Role("partner", trust: withId)])
                )
                .Roles
        );
        Assert.Equal(["StringEquals sts:ExternalId: x"], tightened.Admits[0].Conditions);
        Assert.Equal(["StringEquals sts:ExternalId: y"], tightened.NoLongerAdmits[0].Conditions);
    }

    [Fact]
    public void A_tag_counts_where_a_policy_asks_about_it()
    {
        const string abac =
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/Team":"blue"}}}]}""";
        AccountSnapshot Tagged(string team, string color) =>
            Some.Account(roles: [Some.Role("app", inline: [Some.Inline("x", abac)], tags: [new("team", team), new("color", color)])]);
        Assert.Equal(
            ["changed tag team of role app: - red, + blue"],
            AccountComparison
                .Of(Tagged("red", "a"), Tagged("blue", "b"))
                .Documents.Select(d => $"{d.Kind} {d.What}: {string.Join(", ", d.Lines)}")
        );
    }

    [Theory]
    [InlineData("{'StringEquals':{'aws:username':'ci'}}", "")]
    [InlineData("{'StringNotEquals':{'aws:username':'ci'}}", "lost")]
    [InlineData("{'ArnNotLike':{'aws:PrincipalArn':'arn:aws:iam::*:user/ci'}}", "lost")]
    [InlineData("{'ArnLike':{'aws:PrincipalArn':'arn:aws:iam::*:user/ci'}}", "")]
    [InlineData("{'StringEquals':{'aws:PrincipalAccount':'111122223333'}}", "")]
    [InlineData("{'StringEquals':{'aws:PrincipalTag/team':'blue'}}", "lost")]
    [InlineData("{'IpAddress':{'aws:SourceIp':'192.0.2.0/24'}}", "limited")]
    public void A_condition_on_what_the_principal_is_itself_is_decided(string condition, string expected)
    {
        const string plain = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"*"}]}""";
        var conditional = plain.Replace("}]}", $",\"Condition\":{condition.Replace('\'', '"')}}}]}}", StringComparison.Ordinal);
        AccountSnapshot With(string document) => Some.Account(users: [Some.User("ci", groups: [], inline: [Some.Inline("x", document)])]);

        Assert.Equal(expected, string.Join(' ', AccountComparison.Of(With(plain), With(conditional)).Principals.Select(Lost)));

        static string Lost(PrincipalChange change) =>
            change.LostSure.SequenceEqual(change.Narrowed) ? "limited"
            : change.Narrowed.Count == 0 ? "lost"
            : "both";
    }

    [Fact]
    public void A_service_control_policy_takes_nothing_from_whom_it_exempts()
    {
        const string deny =
            """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"sqs:*","Resource":"*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/ops"}}}]}""";
        AccountSnapshot Under(params ControlPolicy[] more) =>
            Some.Account(
                roles:
                [
                    Some.Role("app", inline: [Some.Inline("x", Some.Allows("sqs:SendMessage"))]),
                    Some.Role("ops", inline: [Some.Inline("x", Some.Allows("sqs:SendMessage"))]),
                ]
            ) with
            {
                ServiceControlPolicies = new(
                    [new ControlPolicy("p-1", "all", Some.Allows("*"), ["r-1", Some.AccountId.ToString()]), .. more],
                    ["r-1", Some.AccountId.ToString()]
                ),
            };
        Assert.Equal(
            [$"{Some.Arn("role/app")} changed - sqs:SendMessage"],
            AccountComparison.Of(Under(), Under(new ControlPolicy("p-2", "deny", deny, ["r-1"]))).Principals.Select(Told)
        );
    }

    [Fact]
    public void What_is_limited_now_is_told_from_what_is_lost_and_back()
    {
        var whole = Account(Some.Policy("work", Some.Allows("sqs:SendMessage")));
        var part = Account(Some.Policy("work", Some.Allows("sqs:SendMessage", "arn:aws:sqs:eu-central-1:111122223333:q")));
        var none = Account(Some.Policy("work", Some.Allows("sqs:ReceiveMessage")));
        var (narrowed, lost) = (One(whole, part), One(whole, none));
        var (widened, gained) = (One(part, whole), One(none, whole));
        Assert.Equal(["sqs:SendMessage"], narrowed.Narrowed);
        Assert.Equal((0, "sqs:SendMessage"), (lost.Narrowed.Count, string.Join(' ', lost.LostSure)));
        Assert.Equal(["sqs:SendMessage"], widened.Widened);
        Assert.Equal((0, "sqs:SendMessage"), (gained.Widened.Count, string.Join(' ', gained.GainedSure)));
    }

    [Theory]
    [InlineData("q1", "q2", "q3", true)]
    [InlineData("q1", "q2", "q1", true)]
    [InlineData("q1", "q1", "q2", true)]
    [InlineData("q*", "q*", "q1", false)]
    [InlineData("q1", "q1", "q1", false)]
    public void A_right_that_moved_to_another_resource_is_no_gain_and_yet_told(string before, string after, string alsoAfter, bool told)
    {
        string Queue(string name) => Some.Allows("sqs:SendMessage", $"arn:aws:sqs:eu-central-1:111122223333:{name}");
        var group = Some.Group("staff", inline: [Some.Inline("y", Queue(alsoAfter))]);
        var comparison = AccountComparison.Of(
            Some.Account(users: [Some.User("ci", groups: [], inline: [Some.Inline("x", Queue(before))])], groups: [group]),
            Some.Account(users: [Some.User("ci", groups: ["staff"], inline: [Some.Inline("x", Queue(after))])], groups: [group])
        );
        Assert.Equal(told ? ["sqs:SendMessage"] : [], comparison.Principals.SelectMany(p => p.Otherwise));
        Assert.All(
            comparison.Principals,
            p => Assert.Empty(p.GainedSure.Concat(p.GainedPossible).Concat(p.LostSure).Concat(p.LostPossible))
        );
    }

    // A statement a word: + allows, - denies, ! all but, ? only with MFA; on objects of buckets.
    [Theory]
    [InlineData("+b/*", "-b/*", "lost")]
    [InlineData("+b/*", "-b*", "lost")]
    [InlineData("+b/*", "-b/x/*", "otherwise")]
    [InlineData("+b/*", "-c/*", "")]
    [InlineData("+b/*", "-b", "")]
    [InlineData("+b/* +c/*", "-b/* -c/*", "lost")]
    [InlineData("+b/* +c/*", "-c/*", "otherwise")]
    [InlineData("+b +b/*", "-b/*", "lost")]
    [InlineData("+b/*", "?-b/*", "otherwise")]
    [InlineData("?+b/*", "?-b/*", "lost")]
    [InlineData("?+b/*", "-b/*", "lost")]
    [InlineData("+b/*", "!-z/*", "lost")]
    [InlineData("+b/*", "!-b/x/*", "otherwise")]
    [InlineData("+b/*", "!-b/*", "")]
    [InlineData("+b/*", "!-z/* -z/*", "lost")]
    [InlineData("!+z/*", "!-z/*", "lost")]
    [InlineData("!+z/*", "-z/*", "")]
    [InlineData("!+z/*", "-b/*", "otherwise")]
    [InlineData("+${aws:username}/*", "-ci/*", "lost")]
    [InlineData("+ci/*", "-${aws:username}/*", "lost")]
    [InlineData("+b/*", "-${aws:SourceIp}/*", "otherwise")]
    [InlineData("+b/*", "-b/${s3:prefix}", "otherwise")]
    [InlineData("+b/${s3:prefix}", "-b/${s3:prefix}", "lost")]
    public void A_deny_takes_a_right_away_where_it_leaves_no_resource(string allowed, string denied, string expected)
    {
        var (before, after) = (Objects(allowed), Objects($"{allowed} {denied}"));
        Assert.Equal(expected, OnObjects(User(before), User(after)));
        Assert.Equal(Back(expected), OnObjects(User(after), User(before)));
    }

    [Theory]
    [InlineData("+b/*", "+z/*", "lost")]
    [InlineData("+b/*", "+b", "lost")]
    [InlineData("+b/*", "+b/*", "")]
    [InlineData("+b/*", "+*", "")]
    [InlineData("+b/*", "+b/x/*", "otherwise")]
    [InlineData("+b/*", "?+b/*", "otherwise")]
    [InlineData("+b/*", "+* -b/*", "lost")]
    [InlineData("+b/*", "+* -c/*", "")]
    [InlineData("+b/* +c/*", "+c/*", "otherwise")]
    [InlineData("+b/*", "!+b/*", "lost")]
    [InlineData("+b/*", "!+z/*", "")]
    public void A_boundary_or_a_service_control_policy_takes_a_right_away_where_it_leaves_no_resource(
        string allowed,
        string limited,
        string expected
    )
    {
        var (own, limit) = (Objects(allowed), Objects(limited));
        var bound = Some.Policy("limit", limit);
        var (free, within) = (User(own, policies: [bound]), User(own, bound.Arn, [bound]));
        Assert.Equal(expected, OnObjects(free, within));
        Assert.Equal(Back(expected), OnObjects(within, free));
        var (under, above) = (Controlled(User(own), Some.Allows("*")), Controlled(User(own), limit));
        Assert.Equal(expected, OnObjects(under, above));
        Assert.Equal(Back(expected), OnObjects(above, under));
    }

    [Theory]
    [InlineData("b/*", "b/*", false)]
    [InlineData("b/x/*", "b/*", true)]
    public void A_right_whose_narrower_side_changes_is_on_the_same_resources(string before, string after, bool told)
    {
        var (wide, narrow) = (Some.Policy("limit", Objects("+*")), Some.Policy("limit", Objects($"+{before}")));
        var change = OnObjects(User(Objects("+*"), narrow.Arn, [narrow]), User(Objects($"+{after}"), wide.Arn, [wide]));
        Assert.Equal(told ? "otherwise" : "", change);
    }

    [Fact]
    public void What_a_deny_leaves_of_a_right_on_everything_is_lost_where_the_action_takes_nothing_else()
    {
        string Deny(string resource) =>
            $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:PassRole","Resource":"*"},{"Effect":"Deny","Action":"iam:PassRole","Resource":"{{resource}}"}]}""";
        var free = User(Some.Allows("iam:PassRole"));
        var (none, some) = (One(free, User(Deny("arn:aws:iam::*:role/*"))), One(free, User(Deny("arn:aws:iam::*:role/x"))));
        Assert.Equal(("iam:PassRole", ""), (string.Join(' ', none.LostSure), string.Join(' ', none.Narrowed)));
        Assert.Equal(("iam:PassRole", "iam:PassRole"), (string.Join(' ', some.LostSure), string.Join(' ', some.Narrowed)));
        var back = One(User(Deny("arn:aws:iam::*:role/*")), free);
        Assert.Equal(("iam:PassRole", ""), (string.Join(' ', back.GainedSure), string.Join(' ', back.Widened)));
    }

    [Fact]
    public void A_deny_on_a_resource_takes_nothing_from_an_action_that_takes_none()
    {
        string Deny(string resource) =>
            $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ec2:DescribeRegions","NotResource":"arn:aws:s3:::z"},{"Effect":"Deny","Action":"ec2:*","{{resource}}"}]}""";
        var free = User(Deny("""Resource":"arn:aws:s3:::z"""));
        Assert.Empty(AccountComparison.Of(free, User(Deny("""Resource":"arn:aws:ec2:*:*:instance/*"""))).Principals);
        Assert.Equal(["ec2:DescribeRegions"], One(free, User(Deny("""NotResource":"arn:aws:ec2:*:*:instance/*"""))).LostPossible);
    }

    [Fact]
    public void What_is_told_of_resources_is_as_the_exact_evaluator_decides_on_each()
    {
        string[] places = ["b/*", "b/x/*", "b*", "c/*", "*/x/*", "b", "*/*", "${aws:username}/*"];
        string[] objects =
        [
            .. new[] { "b/", "b/k", "b/x/k", "b/y/x/k", "bq/k", "bq/x/k", "c/k", "c/x/k", "ci/k", "ci/x/k", "q/k", "q/x/k" }.Select(o =>
                $"arn:aws:s3:::{o}"
            ),
            "arn:aws:s3:us-east-1:111122223333:accesspoint/p/object/k",
        ];
        var random = new Random(11);
        var needless = 0;
        for (var i = 0; i < 250; i++)
        {
            var (before, after) = (Any(), Any());
            var (was, now) = (Decided(before), Decided(after));
            var expected = was.Contains(true)
                ? now.Contains(true)
                    ? "otherwise"
                    : "lost"
                : now.Contains(true)
                    ? "gained"
                    : "";
            var told = OnObjects(before, after);
            if (told == "otherwise" && was.SequenceEqual(now))
            {
                needless++;
                continue;
            }

            Assert.Equal(was.SequenceEqual(now) ? "" : expected, told);
        }

        // Patterns that say the same together and not one by one are told to differ.
        Assert.True(needless < 5, $"{needless} told without need");

        string Word(string signs) => $"{signs[random.Next(signs.Length)]}{places[random.Next(places.Length)]}";

        string Words(string first)
        {
            IEnumerable<string> words = [first, .. Enumerable.Range(0, random.Next(4)).Select(_ => Word("+-"))];
            return Objects(
                string.Join(
                    ' ',
                    words.Select(w =>
                        random.Next(5) is 0 ? $"?{w}"
                        : random.Next(5) is 0 ? $"!{w}"
                        : w
                    )
                )
            );
        }

        AccountSnapshot Any()
        {
            var limit = Some.Policy("limit", Words("+*"));
            var account = User(Words(Word("+")), random.Next(2) == 0 ? limit.Arn : null, [limit]);
            return Controlled(account, random.Next(2) == 0 ? Words("+*") : Some.Allows("*"));
        }

        List<bool> Decided(AccountSnapshot account)
        {
            var access = AccountAccess.Of(account);
            return
            [
                .. from name in objects
                from mfa in new[] { "true", "false" }
                select access
                    .Decide(access.Principals[0], "s3:GetObject", name, [new("aws:MultiFactorAuthPresent", ContextValue.One(mfa))])
                    .Outcome == Outcome.Allowed,
            ];
        }
    }

    [Fact]
    public void Who_comes_or_goes_has_what_its_denies_leave()
    {
        var (nobody, denied) = (Some.Account(), User(Objects("+b/* -b/*")));
        Assert.Equal(("added", 0), (One(nobody, denied).Kind, One(nobody, denied).GainedPossible.Count));
        Assert.Equal(("removed", 0), (One(denied, nobody).Kind, One(denied, nobody).LostPossible.Count));
        Assert.Equal(["s3:GetObject"], One(nobody, User(Objects("+b/* -b/x/*"))).GainedPossible);
    }

    [Fact]
    public void A_statement_that_moved_from_a_user_to_its_group_changes_nobody()
    {
        var deny = Some.Inline(
            "x",
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/*"},{"Effect":"Deny","Action":"s3:Delete*","Resource":"arn:aws:s3:::b/keep/*"}]}"""
        );
        var comparison = AccountComparison.Of(
            Some.Account(users: [Some.User("ci", groups: ["staff"], inline: [deny])], groups: [Some.Group("staff")]),
            Some.Account(users: [Some.User("ci", groups: ["staff"])], groups: [Some.Group("staff", inline: [deny])])
        );
        Assert.Empty(comparison.Principals);
        Assert.Equal(
            ["added inline/x of group staff", "removed inline/x of user ci"],
            comparison.Documents.Select(d => $"{d.Kind} {d.What}")
        );
    }

    [Fact]
    public void A_renamed_user_is_the_same_and_what_its_name_opens_is_told()
    {
        var boss = Some.User(
            "bob",
            groups: [],
            inline: [Some.Inline("x", Some.Allows("*")), Some.Inline("y", Some.Allows("sts:AssumeRole"))]
        );
        var role = Some.Role("app", trust: Some.TrustsAws($"arn:aws:iam::{Some.AccountId}:root"));
        User As(string name, User user) => user with { Name = name, Arn = Some.Arn($"user/{name}") };
        var comparison = AccountComparison.Of(
            Some.Account(users: [boss], roles: [role]),
            Some.Account(users: [As("robert", boss)], roles: [role])
        );
        var change = Assert.Single(comparison.Principals);
        Assert.Equal(
            (Some.Arn("user/robert").Text, "renamed", Some.Arn("user/bob").Text, false, 0, null),
            (change.Principal, change.Kind, change.Formerly, change.BecameAdmin, change.GainedSure.Count, change.Escalation)
        );
        Assert.Empty(comparison.Documents);
        Assert.Empty(comparison.Roles);

        var home = Some.User(
            "eve",
            groups: [],
            inline: [Some.Inline("x", Some.Allows("s3:GetObject", "arn:aws:s3:::home/${aws:username}/*"))]
        );
        Assert.Equal(
            ["s3:GetObject"],
            Assert.Single(AccountComparison.Of(Some.Account(users: [home]), Some.Account(users: [As("eva", home)])).Principals).Otherwise
        );
    }

    [Fact]
    public void Who_may_become_administrator_over_keys_is_as_before_where_nobody_read_them_again()
    {
        AccountSnapshot With(bool credentials, IReadOnlyList<Source>? unread = null) =>
            Some.Account(
                users:
                [
                    Some.User("boss", groups: [], inline: [Some.Inline("x", Some.Allows("*"))], credentials: credentials),
                    Some.User("ci", groups: [], inline: [Some.Inline("x", Some.Allows("iam:CreateAccessKey"))], credentials: credentials),
                ],
                unread: unread
            );
        var (read, unread) = (With(true), With(false, [Source.CredentialReport]));
        Assert.Empty(AccountComparison.Of(read, unread).Principals);
        Assert.Empty(AccountComparison.Of(unread, read).Principals);
        Assert.Contains(
            AccountComparison.Of(read, unread).Blind,
            b =>
                b.StartsWith("after: credential-report: ", StringComparison.Ordinal)
                && b.EndsWith("; taken to be as before", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void An_organization_that_was_not_read_again_gives_and_takes_nothing()
    {
        const string own =
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-example"}}}]}""";
        var read = Account(Some.Policy("work", own)) with
        {
            Organization = new Organization("o-example", Some.AccountId),
            ServiceControlPolicies = new(
                [new ControlPolicy("p-1", "queues", Some.Allows("sqs:*"), ["r-1", Some.AccountId.ToString()])],
                ["r-1", Some.AccountId.ToString()]
            ),
        };
        var unread = read with { Organization = null, Coverage = Some.Account(unread: [Source.Organization]).Coverage };
        Assert.Empty(AccountComparison.Of(read, unread).Principals);
        Assert.Empty(AccountComparison.Of(unread, read).Principals);
    }

    [Fact]
    public void A_group_that_was_left_out_of_the_details_is_not_removed()
    {
        var user = Some.User("ci", groups: ["staff"]);
        var comparison = AccountComparison.Of(
            Some.Account(users: [user], groups: [Some.Group("staff", inline: [Some.Inline("x", Some.Allows("s3:*"))])]),
            Some.Account(users: [user])
        );
        Assert.Empty(comparison.Documents);
        Assert.Equal(["after: policies of group staff were not read"], Assert.Single(comparison.Principals).CannotTell);
    }

    [Fact]
    public void What_was_not_read_is_told_in_words()
    {
        var gap = new Gap(Source.ServiceControlPolicies, "AccessDenied", "not authorized");
        Assert.Equal(
            ["after: service-control-policies: not authorized"],
            AccountComparison.Of(Some.Account(), Some.Account(gaps: [gap])).Blind
        );
    }

    [Fact]
    public void The_same_document_spelt_otherwise_is_no_change()
    {
        var spaced = Some.Policy(
            "work",
            Some.Allows("sqs:ReceiveMessage")
                .Replace(":", " : ", StringComparison.Ordinal)
                .Replace("sqs : ", "sqs:", StringComparison.Ordinal)
        );
        var comparison = AccountComparison.Of(Account(Read), Account(spaced));
        Assert.Empty(comparison.Documents);
        Assert.Empty(comparison.Principals);
    }

    private static AccountSnapshot Account(ManagedPolicy policy) =>
        Some.Account(roles: [Some.Role("app", attached: [new(policy.Arn, policy.Name)])], policies: [policy]);

    private static PrincipalChange One(AccountSnapshot before, AccountSnapshot after) =>
        Assert.Single(AccountComparison.Of(before, after).Principals);

    private static string Told(PrincipalChange change) =>
        $"{change.Principal} {change.Kind}{string.Concat(change.GainedSure.Select(a => $" + {a}"))}{string.Concat(change.LostSure.Select(a => $" - {a}"))}";

    private static string Objects(string statements) =>
        $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements.Split(' ').Select(Statement))}}]}""";

    private static string Statement(string word)
    {
        var bucket = word.TrimStart('+', '-', '!', '?');
        var (effect, element) = (
            word.Contains('+', StringComparison.Ordinal) ? "Allow" : "Deny",
            word[0] == '!' ? "NotResource" : "Resource"
        );
        var condition = word[0] == '?' ? ""","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}""" : "";
        return $$"""{"Effect":"{{effect}}","Action":"s3:GetObject","{{element}}":"{{(bucket == "*" ? "*" : $"arn:aws:s3:::{bucket}")}}"{{condition}}}""";
    }

    private static AccountSnapshot User(string document, Arn? boundary = null, IReadOnlyList<ManagedPolicy>? policies = null) =>
        Some.Account(users: [Some.User("ci", groups: [], inline: [Some.Inline("x", document)], boundary: boundary)], policies: policies);

    private static AccountSnapshot Controlled(AccountSnapshot account, string document) =>
        account with
        {
            ServiceControlPolicies = new([new ControlPolicy("p-1", "limit", document, ["r-1"])], ["r-1"]),
        };

    private static string OnObjects(AccountSnapshot before, AccountSnapshot after)
    {
        var changes = AccountComparison.Of(before, after).Principals;
        Assert.All(changes, c => Assert.Empty(c.GainedSure.Concat(c.LostSure)));
        return string.Join(
            ' ',
            changes.SelectMany(c =>
                c.GainedPossible.Select(_ => "gained")
                    .Concat(c.LostPossible.Select(_ => "lost"))
                    .Concat(c.Otherwise.Select(_ => "otherwise"))
            )
        );
    }

    private static string Back(string change) => change == "lost" ? "gained" : change;
}
