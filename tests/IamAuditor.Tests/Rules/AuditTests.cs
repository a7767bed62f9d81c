using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;

namespace IamAuditor.Tests.Rules;

public sealed class AuditTests
{
    private static readonly RuleFile Mfa = RuleText.Of(
        "user.mfa",
        "user",
        "[credential-report]",
        "user.mfaActive",
        "user.passwordEnabled",
        "User {user.name}"
    );

    [Fact]
    public void A_verdict_says_what_was_judged_and_which_values_it_rests_on()
    {
        var verdicts = Audit.Evaluate(RuleText.Load(Mfa), Some.Account(users: [Some.User("bob", mfa: false)]));
        Assert.Equal(
            [
                new Verdict
                {
                    Rule = "user.mfa",
                    Account = Some.AccountId,
                    Resource = Some.Arn("user/bob").Text,
                    Outcome = Outcome.Fail,
                    Severity = Severity.High,
                    Message = "User bob",
                    Incarnation = "2024-12-11T12:00:00Z",
                    Observations =
                    [
                        new Observation("user.passwordEnabled", ObservedValue.Of(true)),
                        new Observation("user.mfaActive", ObservedValue.Of(false)),
                    ],
                },
            ],
            verdicts
        );
        Assert.Equal("Mend it.", verdicts[0].Fix!.Text);
    }

    [Fact]
    public void Of_a_long_list_the_rest_is_counted()
    {
        var many = RuleText.Of("account.many", "account", "[authorization-details]", "size(account.users) == 0");
        var users = Enumerable.Range(0, 60).Select(i => Some.User($"u{i:00}")).ToList();
        var observed = Assert
            .Single(Audit.Evaluate(RuleText.Load(many), Some.Account(users: users)))
            .Observations.Single(o => o.Name == "account.users");
        Assert.Equal([.. Enumerable.Range(0, 50).Select(i => $"u{i:00}"), "... and 10 more"], observed.Value.List);
    }

    [Fact]
    public void A_rule_that_walks_over_the_account_shows_the_first_values_and_counts_the_rest()
    {
        var many = RuleText.Of("account.walk", "account", "[authorization-details]", "!account.users.exists(u, u.name == 'nobody')");
        var users = Enumerable.Range(0, 300).Select(i => Some.User($"u{i:000}")).ToList();
        var observed = Assert.Single(Audit.Evaluate(RuleText.Load(many), Some.Account(users: users))).Observations;
        Assert.Equal((201, "account.users", "account.users[0].name"), (observed.Count, observed[0].Name, observed[1].Name));
        Assert.Equal(new Observation("...", ObservedValue.Of("101 more values were read")), observed[^1]);
    }

    [Fact]
    public void An_unread_inventory_gives_exactly_one_unknown_on_the_account()
    {
        var gap = Some.Gap(Source.CredentialReport, permission: "iam:GetCredentialReport");
        var account = Some.Account(users: [Some.User(credentials: false)]) with
        {
            Coverage = new Coverage(Source.All.Where(s => s != Source.CredentialReport), [gap]),
        };
        var verdict = Assert.Single(Audit.Evaluate(RuleText.Load(Mfa), account));
        Assert.Equal(("AWS::::Account:111122223333", Outcome.Unknown), (verdict.Resource, verdict.Outcome));
        Assert.Equal([new Missing("credential-report", null, "AccessDenied", "iam:GetCredentialReport")], verdict.Missing);
        Assert.Equal("Not assessed: credential-report (AccessDenied, needs iam:GetCredentialReport)", verdict.Message);
    }

    [Fact]
    public void An_empty_inventory_gives_one_not_applicable_on_the_account()
    {
        var verdict = Assert.Single(Audit.Evaluate(RuleText.Load(Mfa), Some.Account()));
        Assert.Equal(
            ("AWS::::Account:111122223333", Outcome.NotApplicable, "The account has no user"),
            (verdict.Resource, verdict.Outcome, verdict.Message)
        );
    }

    [Fact]
    public void In_a_cut_inventory_a_fail_stands_a_pass_becomes_unknown_and_the_rest_is_named()
    {
        var account = Some.Account(
            users: [Some.User("bad", mfa: false), Some.User("good"), Some.User("keys-only", password: false)],
            gaps: [Some.Gap(Source.CredentialReport, GapCode.Incomplete)]
        );
        var verdicts = Audit.Evaluate(RuleText.Load(Mfa), account);
        Assert.Equal(
            [
                ("AWS::::Account:111122223333", Outcome.Unknown),
                (Some.Arn("user/bad").Text, Outcome.Fail),
                (Some.Arn("user/good").Text, Outcome.Unknown),
                (Some.Arn("user/keys-only").Text, Outcome.Unknown),
            ],
            verdicts.Select(v => (v.Resource, v.Outcome))
        );
    }

    [Fact]
    public void A_user_missing_in_the_report_is_unknown_and_the_others_are_judged()
    {
        var rule = RuleText.Of("user.mfa", "user", "[credential-report, authorization-details]", "user.mfaActive");
        var verdicts = Audit.Evaluate(RuleText.Load(rule), Some.Account(users: [Some.User("new", credentials: false), Some.User("old")]));
        Assert.Equal([("new", Outcome.Unknown), ("old", Outcome.Pass)], verdicts.Select(v => (v.Resource.Split('/')[^1], v.Outcome)));
        Assert.Equal([new Missing("credential-report", null, GapCode.NotInSource, null)], verdicts[0].Missing);
    }

    [Fact]
    public void A_fail_that_was_read_stands_although_another_needed_source_is_missing()
    {
        var rule = RuleText.Of(
            "user.both",
            "user",
            "[authorization-details, credential-report]",
            "size(user.groups) > 0 && user.mfaActive"
        );
        var account = Some.Account(
            users: [Some.User("lonely", groups: [], credentials: false), Some.User("member", credentials: false)],
            unread: [Source.CredentialReport]
        );
        Assert.Equal(
            [("lonely", Outcome.Fail), ("member", Outcome.Unknown)],
            Audit.Evaluate(RuleText.Load(rule), account).Select(v => (v.Resource.Split('/')[^1], v.Outcome))
        );
    }

    [Fact]
    public void One_of_two_alternative_sources_is_enough()
    {
        var rule = RuleText.Of("root.mfa", "root", "[[account-summary, credential-report]]", "root.mfaActive");
        var account = Some.Account(root: Some.Root(credentials: false), unread: [Source.CredentialReport]);
        Assert.Equal([Outcome.Pass], Audit.Evaluate(RuleText.Load(rule), account).Select(v => v.Outcome));
    }

    [Fact]
    public void A_gap_in_one_region_blinds_that_region_only()
    {
        var rule = RuleText.Of("analyzer.on", "region", "[regions, analyzers]", "region.analyzers.exists(a, a.isActive)");
        var account = Some.Account(
            analyzers: [Some.Analyzer(region: "us-east-1")],
            gaps: [Some.Gap(Source.Analyzers, region: "eu-central-1", permission: "access-analyzer:ListAnalyzers")]
        );
        var verdicts = Audit.Evaluate(RuleText.Load(rule), account);
        // Nothing was read in eu-central-1, so that no analyzer there is no proof of a Fail.
        Assert.Equal([("eu-central-1", Outcome.Unknown), ("us-east-1", Outcome.Pass)], verdicts.Select(v => (v.Region!, v.Outcome)));
    }

    [Fact]
    public void An_account_rule_that_finds_nothing_in_what_was_cut_is_unknown_and_not_fail()
    {
        var rule = RuleText.Of("trail.any", "account", "[trails, trail-status]", "account.trails.exists(t, t.isLogging)");
        var account = Some.Account(gaps: [Some.Gap(Source.Trails, region: "us-east-1", permission: "cloudtrail:DescribeTrails")]);
        Assert.Equal([Outcome.Unknown], Audit.Evaluate(RuleText.Load(rule), account).Select(v => v.Outcome));
    }

    [Fact]
    public void A_rule_that_fails_to_evaluate_is_unknown_and_says_where()
    {
        var rule = RuleText.Of("user.broken", "user", "[credential-report]", "1 / size(user.keys) > 0");
        var verdict = Assert.Single(Audit.Evaluate(RuleText.Load(rule), Some.Account(users: [Some.User()])));
        Assert.Equal(Outcome.Unknown, verdict.Outcome);
        Assert.Contains("The rule failed at 1:3", verdict.Message, StringComparison.Ordinal);
        Assert.Equal([new Missing("rule", null, "RuleFailed", null)], verdict.Missing);
    }

    [Fact]
    public void Overrides_apply_to_the_classes_and_accounts_they_name()
    {
        var settings = new RuleSettings
        {
            Classes = [new PrincipalClass("workload") { NamePattern = "svc-*" }],
            Overrides =
            [
                new RuleOverride("access-key.*", "config")
                {
                    Classes = ["workload"],
                    Params = new Dictionary<string, IReadOnlyList<string>> { ["maxDays"] = ["365"] },
                    Severity = Severity.Low,
                },
            ],
        };
        var account = Some.Account(
            users:
            [
                Some.User("alice", keys: [Some.Key(rotatedDaysAgo: 100)]),
                Some.User("svc-build", keys: [Some.Key(rotatedDaysAgo: 100)]),
            ]
        );
        var verdicts = Audit.Evaluate(RuleText.Load(settings, RuleText.File(RuleText.Valid)), account);
        Assert.Equal(
            [("alice", Outcome.Fail, Severity.Medium), ("svc-build", Outcome.Pass, Severity.Low)],
            verdicts.Select(v => (v.Resource.Split('/')[^1], v.Outcome, v.Severity))
        );
    }

    [Fact]
    public void A_key_keeps_its_finding_when_AWS_moves_it_to_the_other_slot_and_loses_it_when_rotated()
    {
        string IdOf(int slot, double rotatedDaysAgo) =>
            FindingId.Of(
                Audit.Evaluate(
                    RuleText.Load(RuleText.File(RuleText.Valid)),
                    Some.Account(users: [Some.User(keys: [Some.Key(slot, rotatedDaysAgo: rotatedDaysAgo)])])
                )[0]
            );
        Assert.Equal(IdOf(1, 100), IdOf(2, 100));
        Assert.NotEqual(IdOf(1, 100), IdOf(1, 101));
    }

    [Fact]
    public void Root_in_one_temporary_session_is_one_finding()
    {
        var rule = RuleText.Of("detect.root", "event", "[cloudtrail-events]", "false", "event.isRootPerson", "\"{event.names}\"");
        var events = new[] { "CreateUser", "CreateUser", "AttachUserPolicy" }.Select(
            (n, i) => Some.Event(n, "iam.amazonaws.com", id: $"e{i}", type: "AwsApiCall") with { AccessKeyId = "ASIAEXAMPLE" }
        );
        var service = Some.Event("Decrypt", "kms.amazonaws.com", id: "e9") with { InvokedBy = "ssm.amazonaws.com" };
        var verdicts = Audit.Evaluate(RuleText.Load(rule), Some.Account(events: [.. events, service]));
        Assert.Equal(
            [("event e9", Outcome.NotApplicable), ("session ASIAEXAMPLE", Outcome.Fail)],
            verdicts.Select(v => (v.Subresource!, v.Outcome))
        );
    }
}
