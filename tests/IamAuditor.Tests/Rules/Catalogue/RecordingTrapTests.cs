using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;
using IamAuditor.Policies;

namespace IamAuditor.Tests.Rules.Catalogue;

/// <summary>What other tools are known to get wrong about trails, analyzers and events.</summary>
public sealed class RecordingTrapTests
{
    private static readonly Trail OfTheOrganization = Some.Trail("org", validation: false, kmsKey: null) with
    {
        Arn = Arn.Parse("arn:aws:cloudtrail:us-east-1:444455556666:trail/org"),
        IsOrganizationTrail = true,
    };

    [Fact]
    public void A_trail_that_somebody_stopped_does_not_count()
    {
        var account = Some.Account(trails: [Some.Trail(logging: false)]);
        Assert.Equal(Outcome.Fail, BuiltIn.Outcome("trail.any-enabled", account));
        Assert.Equal(Outcome.Fail, BuiltIn.Outcome("trail.multi-region", account));
        Assert.Equal(Outcome.Fail, BuiltIn.Outcome("trail.management-events", account));
    }

    [Fact]
    public void The_organizations_trail_records_a_member_account_and_is_mended_in_its_owner()
    {
        var account = Some.Account(trails: [OfTheOrganization]);
        Assert.Equal(Outcome.Pass, BuiltIn.Outcome("trail.multi-region", account));
        Assert.Equal(["org notapplicable"], BuiltIn.Outcomes("trail.file-validation", account));
        Assert.Equal(["org notapplicable"], BuiltIn.Outcomes("trail.kms-encrypted", account));
    }

    [Fact]
    public void A_trail_whose_status_was_refused_is_neither_on_nor_off()
    {
        var refused = Some.Trail() with { Status = null };
        var account = Some.Account(trails: [refused], gaps: [Some.Gap(Source.TrailStatus, part: refused.Arn.Text)]);
        Assert.Equal(Outcome.Unknown, BuiltIn.Outcome("trail.any-enabled", account));
        Assert.Equal(["main unknown"], BuiltIn.Outcomes("trail.delivery-healthy", account));
    }

    [Fact]
    public void No_trail_in_the_regions_that_answered_is_not_no_trail()
    {
        var account = Some.Account(gaps: [Some.Gap(Source.Trails, region: "eu-central-1")]);
        Assert.Equal(Outcome.Unknown, BuiltIn.Outcome("trail.any-enabled", account));
    }

    [Fact]
    public void A_region_that_answered_names_the_trails_of_all_regions_wherever_they_are_at_home()
    {
        string Of(params Gap[] gaps) =>
            string.Join(
                ' ',
                new[] { "trail.multi-region", "trail.management-events", "trail.any-enabled" }.Select(r =>
                    BuiltIn.Outcome(r, Some.Account(trails: [Some.Trail(multiRegion: false)], gaps: gaps))
                )
            );
        Assert.Equal("Fail Fail Pass", Of(Some.Gap(Source.Trails, region: "eu-central-1")));
        Assert.Equal("Fail Fail Pass", Of(Some.Gap(Source.Trails, GapCode.CoverageUnknown)));
        Assert.Equal("Unknown Unknown Pass", Of(Some.Gap(Source.Trails)));
    }

    [Fact]
    public void A_trail_that_was_seen_proves_what_it_does_and_its_absence_needs_every_region()
    {
        Gap[] unasked =
        [
            .. new[] { Source.Trails, Source.TrailStatus, Source.EventSelectors }.Select(s => Some.Gap(s, GapCode.CoverageUnknown)),
        ];
        string Of(params Trail[] trails) =>
            string.Join(
                ' ',
                new[] { "any-enabled", "global-service-events", "data-events-read" }.Select(r =>
                    BuiltIn.Outcome($"trail.{r}", Some.Account(trails: trails, gaps: unasked))
                )
            );
        Assert.Equal("Pass Pass Unknown", Of(Some.Trail()));
        Assert.Equal("Unknown Unknown Unknown", Of(Some.Trail(logging: false)));
        Assert.Equal("Unknown Unknown Unknown", Of());
        Assert.Equal(
            [$"{Some.AccountNumber} unknown", "main pass"],
            BuiltIn.Outcomes("trail.file-validation", Some.Account(trails: [Some.Trail()], gaps: unasked))
        );
    }

    [Fact]
    public void A_remedy_names_the_trails_that_were_listed()
    {
        var verdict = Assert.Single(
            BuiltIn.Judge(
                "trail.multi-region",
                Some.Account(trails: [Some.Trail(multiRegion: false)], gaps: [Some.Gap(Source.Trails, GapCode.CoverageUnknown)])
            )
        );
        Assert.EndsWith("trails: [main]", verdict.Message, StringComparison.Ordinal);
        Assert.StartsWith("aws cloudtrail update-trail --name arn:", verdict.Fix!.Cli, StringComparison.Ordinal);
        Assert.Equal(["main", "(what was not listed)"], verdict.Observations.Single(o => o.Name == "account.trails").Value.List);
    }

    [Fact]
    public void What_was_seen_proves_itself_whatever_else_was_not_read()
    {
        var support = Some.Role("helpers", attached: [Some.Attached("AWSSupportAccess")]);
        Gap cut = Some.Gap(Source.AuthorizationDetails, GapCode.Incomplete);
        Assert.Equal(Outcome.Pass, BuiltIn.Outcome("account.support-role", Some.Account(roles: [support], gaps: [cut])));
        Assert.Equal(Outcome.Unknown, BuiltIn.Outcome("account.support-role", Some.Account(gaps: [cut])));
        var unused = Some.Account(analyzers: [Some.Analyzer(type: "ACCOUNT_UNUSED_ACCESS")], unread: [Source.Organization]);
        var on = BuiltIn.With(RuleSettings.Default with { Enable = ["analyzer.unused-access-enabled"] });
        Assert.Equal(Outcome.Pass, BuiltIn.Outcome("analyzer.unused-access-enabled", unused, on));
        Gap report = Some.Gap(Source.CredentialReport, GapCode.Incomplete);
        Assert.Equal(
            Outcome.Pass,
            BuiltIn.Outcome("root.signing-certificate", Some.Account(gaps: [report], unread: [Source.AccountSummary]))
        );
    }

    [Fact]
    public void An_analyzer_of_the_region_is_enough_whatever_the_organization_has()
    {
        var account = Some.Account(analyzers: [Some.Analyzer(region: "us-east-1")], unread: [Source.Organization]);
        Assert.Equal(
            [$"{Some.AccountNumber}/eu-central-1 unknown", $"{Some.AccountNumber}/us-east-1 pass"],
            BuiltIn.Outcomes("analyzer.external-enabled", account)
        );
    }

    [Fact]
    public void Reads_alone_or_a_service_left_out_are_not_all_management_events()
    {
        AccountSnapshot With(TrailSelectors selectors) => Some.Account(trails: [Some.Trail(selectors: selectors)]);
        Assert.Equal(Outcome.Fail, BuiltIn.Outcome("trail.management-events", With(new(ManagementReads: true, ManagementWrites: false))));
        Assert.Equal(
            Outcome.Fail,
            BuiltIn.Outcome("trail.management-events", With(new(true, true) { ExcludedManagementSources = ["sts.amazonaws.com"] }))
        );
        Assert.Equal(Outcome.Pass, BuiltIn.Outcome("trail.management-events", With(new(true, true))));
    }

    [Fact]
    public void An_analyzer_of_the_organization_watches_this_account()
    {
        var account = Some.Account(
            analyzers: [Some.Analyzer(type: "ORGANIZATION"), Some.Analyzer(region: "eu-central-1", status: "DISABLED")],
            unread: []
        ) with
        {
            Organization = new Organization("o-abc", Some.AccountId),
        };
        Assert.Equal(
            [$"{Some.AccountNumber}/eu-central-1 fail", $"{Some.AccountNumber}/us-east-1 pass"],
            BuiltIn.Outcomes("analyzer.external-enabled", account)
        );
    }

    [Fact]
    public void An_analyzer_of_unused_access_does_not_look_outside()
    {
        var account = Some.Account(analyzers: [Some.Analyzer(type: "ACCOUNT_UNUSED_ACCESS")], regions: ["us-east-1"]) with
        {
            Organization = new Organization("o-abc", Some.AccountId),
        };
        Assert.Equal([$"{Some.AccountNumber}/us-east-1 fail"], BuiltIn.Outcomes("analyzer.external-enabled", account));
    }

    [Fact]
    public void A_member_account_cannot_see_its_organizations_analyzer_and_configuration_can_vouch_for_it()
    {
        var account = Some.Account(regions: ["us-east-1"]) with
        {
            Organization = new Organization("o-abc", AccountId.Parse("444455556666")),
        };
        Assert.Equal([$"{Some.AccountNumber}/us-east-1 unknown"], BuiltIn.Outcomes("analyzer.external-enabled", account));
        var vouched = BuiltIn.With(
            new()
            {
                Overrides =
                [
                    new("analyzer.external-enabled", "IamAuditor:Rules:Overrides:analyzer.external-enabled")
                    {
                        Params = new Dictionary<string, IReadOnlyList<string>> { ["organizationAnalyzer"] = ["true"] },
                    },
                ],
            }
        );
        Assert.Equal([$"{Some.AccountNumber}/us-east-1 pass"], BuiltIn.Outcomes("analyzer.external-enabled", account, vouched));
    }

    [Fact]
    public void A_federated_sign_in_has_its_MFA_elsewhere()
    {
        var account = Some.Account(
            events:
            [
                Some.Event(actorType: "AssumedRole", mfa: false, id: "1", actor: "arn:aws:sts::111122223333:assumed-role/sso/ann"),
                Some.Event(actorType: "IAMUser", mfa: false, id: "2"),
                Some.Event(actorType: "IAMUser", mfa: true, id: "3"),
                Some.Event(actorType: "IAMUser", mfa: false, result: "Failure", id: "4"),
                Some.Event(actorType: "IAMUser", mfa: null, id: "5"),
                Some.Event(actorType: "Root", mfa: false, id: "6"),
            ]
        );
        Assert.Equal(
            [
                ("event 1", Outcome.NotApplicable),
                ("event 2", Outcome.Fail),
                ("event 3", Outcome.Pass),
                ("event 4", Outcome.NotApplicable),
                ("event 5", Outcome.Unknown),
                ("event 6", Outcome.NotApplicable),
            ],
            BuiltIn.Judge("detect.console-login-without-mfa", account).Select(v => (v.Subresource!, v.Outcome)).Order()
        );
    }

    [Fact]
    public void Where_it_is_not_known_which_time_the_events_cover_nothing_passes_and_a_finding_stands()
    {
        var account = Some.Account(
            events: [Some.Event(actorType: "IAMUser", mfa: false, id: "bad"), Some.Event(actorType: "IAMUser", mfa: true, id: "good")],
            gaps: [Some.Gap(Source.CloudTrailEvents, GapCode.CoverageUnknown)]
        );
        var verdicts = BuiltIn.Judge("detect.console-login-without-mfa", account);
        Assert.Equal(
            [(null, Outcome.Unknown), ("event bad", Outcome.Fail), ("event good", Outcome.Unknown)],
            verdicts.Select(v => (v.Subresource, v.Outcome)).OrderBy(v => v.Subresource, StringComparer.Ordinal)
        );
        Assert.All(
            BuiltIn.Rules.Rules.Where(r => r.Family == "detect"),
            rule => Assert.DoesNotContain(BuiltIn.Judge(rule.Id, account), v => v.Outcome is Outcome.Pass or Outcome.NotApplicable)
        );
    }

    [Fact]
    public void No_events_at_all_pass_nothing_unless_the_time_is_covered()
    {
        Assert.Equal(
            Outcome.Unknown,
            BuiltIn.Outcome("detect.trail-tampering", Some.Account(gaps: [Some.Gap(Source.CloudTrailEvents, GapCode.CoverageUnknown)]))
        );
        Assert.Equal(Outcome.NotApplicable, BuiltIn.Outcome("detect.trail-tampering", Some.Account()));
    }

    [Fact]
    public void A_service_on_roots_behalf_is_no_person_and_an_assumed_root_session_is_one()
    {
        var account = Some.Account(
            events:
            [
                Some.Event("Decrypt", "kms.amazonaws.com", id: "1", type: "AwsApiCall") with
                {
                    InvokedBy = "autoscaling.amazonaws.com",
                },
                Some.Event("RotateKey", "kms.amazonaws.com", id: "2", type: "AwsServiceEvent"),
                Some.Event("AssumeRoot", "sts.amazonaws.com", actorType: "AssumedRole", id: "3", type: "AwsApiCall"),
            ]
        );
        Assert.Equal(
            [("event 1", Outcome.Pass), ("event 2", Outcome.Pass), ("event 3", Outcome.Fail)],
            BuiltIn.Judge("detect.root-activity", account).Select(v => (v.Subresource!, v.Outcome)).Order()
        );
    }

    [Fact]
    public void Everything_that_root_does_in_one_session_is_one_finding()
    {
        AccountEvent In(string session, string id, string name) =>
            Some.Event(name, "iam.amazonaws.com", id: id, type: "AwsApiCall") with
            {
                AccessKeyId = session,
            };
        var account = Some.Account(
            events: [In("ASIA1", "1", "CreateUser"), In("ASIA1", "2", "AttachUserPolicy"), In("ASIA2", "3", "ListUsers")]
        );
        Assert.Equal(
            ["session ASIA1", "session ASIA2"],
            BuiltIn
                .Judge("detect.root-activity", account)
                .Where(v => v.Outcome == Outcome.Fail)
                .Select(v => v.Subresource!)
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void A_refused_attempt_on_a_trail_changed_nothing_and_another_services_call_of_that_name_is_not_ours()
    {
        AccountEvent Call(string id, string name, string service = "cloudtrail.amazonaws.com", string? error = null) =>
            Some.Event(name, service, actorType: "IAMUser", id: id, type: "AwsApiCall") with
            {
                ErrorCode = error,
            };
        var account = Some.Account(
            events:
            [
                Call("1", "StopLogging"),
                Call("2", "DeleteTrail", error: "AccessDenied"),
                Call("3", "PutEventSelectors"),
                Call("4", "StopLogging", "example.amazonaws.com"),
                Call("5", "StartLogging"),
                Call("6", "DeleteEventDataStore"),
            ]
        );
        Assert.Equal(
            [
                ("event 1", Outcome.Fail),
                ("event 2", Outcome.Pass),
                ("event 3", Outcome.Fail),
                ("event 4", Outcome.NotApplicable),
                ("event 5", Outcome.NotApplicable),
                ("event 6", Outcome.Fail),
            ],
            BuiltIn.Judge("detect.trail-tampering", account).Select(v => (v.Subresource!, v.Outcome)).Order()
        );
    }
}
