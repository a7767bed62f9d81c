using IamAuditor.Core.Accounts;
using IamAuditor.Core.Findings;

namespace IamAuditor.Tests.Rules.Catalogue;

/// <summary>A finding is joined with the calls that changed its resource, and nothing is said of calls that nobody read.</summary>
public sealed class ChangeTests
{
    private const string Admin = """{"userName":"bob","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}""";

    [Fact]
    public void A_finding_shows_who_changed_its_resource_when_and_from_where()
    {
        var account = Account(
            Call("AttachUserPolicy", Admin, daysAgo: 2),
            Call("PutUserPolicy", """{"userName":"bob","policyName":"more"}""", daysAgo: 1),
            // Not bob's, refused, read only, by AWS itself, of a service that has other users, and with parameters that name nothing.
            Call("AttachUserPolicy", """{"userName":"carol"}"""),
            Call("AttachUserPolicy", Admin) with
            {
                ErrorCode = "AccessDenied",
            },
            Call("GetUser", """{"userName":"bob"}""") with
            {
                ReadOnly = true,
            },
            Call("AttachUserPolicy", Admin) with
            {
                Type = "AwsServiceEvent",
            },
            Call("CreateUser", """{"userName":"bob"}""") with
            {
                Service = "transfer.amazonaws.com",
            },
            Call("AttachUserPolicy", "\"bob\""),
            Call("AttachUserPolicy", """{"userName":{"bob":1}}"""),
            Call("AttachUserPolicy", "[]"),
            Call("AttachUserPolicy", null)
        );
        Assert.Equal(
            [
                "2026-01-14T12:00:00Z PutUserPolicy (more) by arn:aws:iam::111122223333:user/alice from 198.51.100.7",
                "2026-01-13T12:00:00Z AttachUserPolicy (arn:aws:iam::aws:policy/AdministratorAccess) by arn:aws:iam::111122223333:user/alice from 198.51.100.7",
            ],
            Changes("user.no-direct-policies", "user/bob", account)
        );
    }

    [Fact]
    public void Of_many_changes_the_newest_are_shown() =>
        Assert.Equal(
            ["2026-01-14T12:00:00Z", "2026-01-13T12:00:00Z", "2026-01-12T12:00:00Z", "2026-01-11T12:00:00Z", "2026-01-10T12:00:00Z"],
            Changes(
                    "user.no-direct-policies",
                    "user/bob",
                    Account([.. Enumerable.Range(1, 7).Select(day => Call("AttachUserPolicy", Admin, daysAgo: day))])
                )!
                .Select(c => c[..c.IndexOf(' ', StringComparison.Ordinal)])
        );

    [Theory]
    [InlineData(
        "AttachUserPolicy",
        """{"userName":"bob","policyArn":"arn:aws:iam::111122223333:policy/wide"}""",
        "policy.admin-customer-attached",
        "policy/wide"
    )]
    [InlineData(
        "CreatePolicyVersion",
        """{"policyArn":"arn:aws:iam::111122223333:policy/wide"}""",
        "policy.admin-customer-attached",
        "policy/wide"
    )]
    [InlineData("UpdateAssumeRolePolicy", """{"roleName":"door"}""", "trust.public", "role/door")]
    [InlineData("PutRolePolicy", """{"roleName":"door","policyName":"x"}""", "role.inline-policies", "role/door")]
    [InlineData("DeleteAccountPasswordPolicy", null, "password-policy.exists", null)]
    public void Policies_roles_and_the_password_policy_are_told_by_the_parameters(
        string name,
        string? parameters,
        string rule,
        string? resource
    ) => Assert.Contains(name, Assert.Single(Changes(rule, resource, Account(Call(name, parameters)))!), StringComparison.Ordinal);

    [Fact]
    public void A_key_that_somebody_made_for_himself_names_no_user() =>
        Assert.StartsWith(
            "2026-01-14T12:00:00Z CreateAccessKey by ",
            Assert.Single(Changes("access-key.unused", "user/alice", Account(Call("CreateAccessKey", null)))!),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_trail_that_was_changed_shows_by_whom()
    {
        var account = Some.Account(
            trails: [Some.Trail(validation: false)],
            events: [Call("UpdateTrail", """{"name":"main"}""") with { Service = "cloudtrail.amazonaws.com" }]
        );
        Assert.Contains("UpdateTrail", Assert.Single(Changes("trail.file-validation", "trail/main", account)!), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_events_a_finding_says_nothing_of_changes() =>
        Assert.Null(Changes("user.no-direct-policies", "user/bob", Account()));

    [Fact]
    public void The_digest_tells_by_actor_and_gathers_the_sessions_of_a_role()
    {
        var session = Call("PutRolePolicy", """{"roleName":"door"}""", daysAgo: 3) with
        {
            Actor = "arn:aws:sts::111122223333:assumed-role/deploy/run-1",
            SessionIssuer = "arn:aws:iam::111122223333:role/deploy",
        };
        var account = Account(
            Call("AttachUserPolicy", Admin, daysAgo: 2),
            Call("AttachUserPolicy", Admin, daysAgo: 1),
            session,
            session with
            {
                Actor = "arn:aws:sts::111122223333:assumed-role/deploy/run-2",
                SourceIp = "203.0.113.4",
            }
        );
        var verdict = Assert.Single(BuiltIn.Judge("detect.iam-change-digest", account));
        Assert.Equal(Outcome.Fail, verdict.Outcome);
        Assert.Equal(
            "Changed in IAM: arn:aws:iam::111122223333:role/deploy from 198.51.100.7, 203.0.113.4: PutRolePolicy on door (2); "
                + "arn:aws:iam::111122223333:user/alice from 198.51.100.7: AttachUserPolicy on bob (2)",
            verdict.Message
        );
    }

    /// <summary>By the API only root's changes are read, so that none is no proof that nobody changed anything.</summary>
    [Fact]
    public void No_change_among_the_events_is_not_a_pass()
    {
        Assert.Equal(Outcome.NotApplicable, BuiltIn.Outcome("detect.iam-change-digest", Account()));
        Assert.Equal(
            Outcome.Unknown,
            BuiltIn.Outcome("detect.iam-change-digest", Some.Account(gaps: [Some.Gap(Core.Evidence.Source.CloudTrailEvents)]))
        );
    }

    private static IReadOnlyList<string>? Changes(string rule, string? resource, AccountSnapshot account) =>
        Assert
            .Single(
                BuiltIn.Judge(rule, account),
                v => v.Outcome == Outcome.Fail && (resource is null || v.Resource.EndsWith(resource, StringComparison.Ordinal))
            )
            .Observations.Where(o => o.Name == "changes")
            .Select(o => o.Value.List)
            .FirstOrDefault();

    private static AccountSnapshot Account(params IReadOnlyList<AccountEvent> events) =>
        Some.Account(
            users:
            [
                Some.User("alice", keys: [Some.Key(rotatedDaysAgo: 300, usedDaysAgo: 200)]),
                Some.User("bob", attached: [Some.Attached("AdministratorAccess"), Some.Attached("wide", aws: false)]),
            ],
            roles: [Some.Role("door", trust: Some.TrustsAws("*"), inline: [Some.Inline()])],
            policies: [Some.Policy("AdministratorAccess", Some.Allows("*"), aws: true), Some.Policy("wide", Some.Allows("*"))],
            events: events
        );

    private static AccountEvent Call(string name, string? parameters, double daysAgo = 1) =>
        Some.Event(name, "iam.amazonaws.com", "IAMUser", daysAgo, type: "AwsApiCall", mfa: null, result: null) with
        {
            RequestParameters = parameters,
            ReadOnly = false,
        };
}
