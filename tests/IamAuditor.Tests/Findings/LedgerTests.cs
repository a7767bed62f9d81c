using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;
using IamAuditor.Policies;

namespace IamAuditor.Tests.Findings;

public sealed class LedgerTests
{
    private const string Rule = "user.mfa";
    private static readonly DateTimeOffset Day0 = Some.Now;

    private static readonly LedgerCoverage Everything = new()
    {
        Evaluated = new HashSet<string> { Rule, "detect.root" },
        InForce = new HashSet<string> { Rule, "detect.root" },
        InventoryIsComplete = (_, _) => true,
        KindOf = new Dictionary<string, ResourceKind> { [Rule] = ResourceKind.User, ["detect.root"] = ResourceKind.Event },
    };

    private static readonly LedgerCoverage Blind = Everything with { InventoryIsComplete = (_, _) => false };

    [Fact]
    public void What_the_first_run_finds_was_known_at_start()
    {
        var changes = Run(null, 0, [Some.Verdict()]);
        Assert.True(changes.IsBaseline);
        Assert.Equal(
            new Finding
            {
                Id = FindingId.Of(Some.Verdict()),
                Rule = Rule,
                Account = Some.AccountId,
                Resource = "arn:aws:iam::111122223333:user/alice",
                State = FindingState.Open,
                Severity = Severity.High,
                Message = "said",
                FirstSeen = Day0,
                LastSeen = Day0,
                OpenSince = Day0,
                KnownAtStart = true,
                Due = Day0.AddDays(30),
            },
            Assert.Single(changes.Findings)
        );
        Assert.Equal(ChangeKind.New, Assert.Single(changes.Changes).Kind);
        Assert.False(Assert.Single(Run(Run(null, 0, []).Findings, 7, [Some.Verdict()]).Findings).KnownAtStart);
    }

    [Theory]
    [InlineData(Outcome.Pass, ResolvedBy.Fixed)]
    [InlineData(Outcome.NotApplicable, ResolvedBy.NotApplicable)]
    public void A_finding_closes_with_the_reason_that_the_run_proves(Outcome outcome, ResolvedBy reason)
    {
        var changes = Run(Open(), 7, [Some.Verdict(outcome: outcome)]);
        var finding = Assert.Single(changes.Findings);
        Assert.Equal(
            (FindingState.Resolved, reason, Day0.AddDays(7), Day0),
            (finding.State, finding.ResolvedBy, finding.ResolvedAt, finding.LastSeen)
        );
        Assert.Equal(ChangeKind.Resolved, Assert.Single(changes.Changes).Kind);
    }

    [Fact]
    public void That_time_went_by_is_no_change_and_the_finding_rests_on_the_newest_reading()
    {
        Verdict At(string moment, string expires = "2025-01-01") =>
            Some.Verdict() with
            {
                Observations =
                [
                    new Observation("certificate.expires", ObservedValue.Of(expires)),
                    new Observation("account.takenAt", ObservedValue.Of(moment)),
                ],
            };
        var first = Run(null, 0, [At("day 0")]);
        var second = Run(first.Findings, 7, [At("day 7")]);
        Assert.Empty(second.Changes);
        Assert.Equal(At("day 7").Observations, Assert.Single(second.Findings).Observations);
        var third = Run(second.Findings, 14, [At("day 14", expires: "2025-02-01")]);
        Assert.Equal(ChangeKind.Updated, Assert.Single(third.Changes).Kind);
    }

    [Fact]
    public void Unknown_changes_nothing_but_says_since_when()
    {
        var week = Run(Open(), 7, [Some.Verdict(outcome: Outcome.Unknown)]);
        Assert.Empty(week.Changes);
        Assert.Equal(Open()[0] with { UnknownSince = Day0.AddDays(7) }, Assert.Single(week.Findings));
        var later = Run(week.Findings, 14, [Some.Verdict(outcome: Outcome.Unknown)]);
        Assert.Equal(Day0.AddDays(7), Assert.Single(later.Findings).UnknownSince);
        Assert.Null(Assert.Single(Run(later.Findings, 21, [Some.Verdict()]).Findings).UnknownSince);
    }

    [Fact]
    public void A_resource_that_is_gone_closes_its_findings_only_where_all_were_listed()
    {
        Assert.Equal(ResolvedBy.Gone, Assert.Single(Run(Open(), 7, []).Findings).ResolvedBy);
        var blind = Run(Open(), 7, [], Blind);
        Assert.Empty(blind.Changes);
        Assert.Equal(Open()[0] with { UnknownSince = Day0.AddDays(7) }, Assert.Single(blind.Findings));
    }

    [Fact]
    public void A_region_that_was_not_read_keeps_its_findings_and_another_loses_them()
    {
        Verdict In(string region) =>
            Some.Verdict(resource: $"arn:aws:access-analyzer:{region}:111122223333:analyzer/a") with
            {
                Region = region,
            };
        var known = Run(null, 0, [In("eu-central-1"), In("us-east-1")]).Findings;
        var after = Run(known, 7, [], Everything with { InventoryIsComplete = (_, region) => region == "us-east-1" });
        Assert.Equal(
            [("eu-central-1", FindingState.Open), ("us-east-1", FindingState.Resolved)],
            after.Findings.Select(f => (f.Region, f.State)).Order()
        );
    }

    [Fact]
    public void A_rule_that_did_not_run_changes_nothing_and_one_that_is_off_closes()
    {
        var notRun = Run(Open(), 7, [], Everything with { Evaluated = new HashSet<string>() });
        Assert.Equal((0, Open()[0]), (notRun.Changes.Count, Assert.Single(notRun.Findings)));
        var off = Run(Open(), 7, [], Everything with { Evaluated = new HashSet<string>(), InForce = new HashSet<string>() });
        Assert.Equal(ResolvedBy.RuleOff, Assert.Single(off.Findings).ResolvedBy);
    }

    [Fact]
    public void A_finding_that_comes_back_is_the_old_one_reopened_with_a_new_due_date()
    {
        var resolved = Run(Open(), 7, [Some.Verdict(outcome: Outcome.Pass)]).Findings;
        var back = Run(resolved, 40, [Some.Verdict()]);
        Assert.Equal(ChangeKind.Reopened, Assert.Single(back.Changes).Kind);
        Assert.Equal(
            Open()[0] with
            {
                LastSeen = Day0.AddDays(40),
                OpenSince = Day0.AddDays(40),
                Due = Day0.AddDays(70),
                TimesReopened = 1,
            },
            Assert.Single(back.Findings)
        );
    }

    [Fact]
    public void Of_two_verdicts_on_one_finding_the_worse_one_counts()
    {
        var changes = Run(Open(), 7, [Some.Verdict(outcome: Outcome.Pass), Some.Verdict(), Some.Verdict(outcome: Outcome.Unknown)]);
        Assert.Empty(changes.Changes);
        Assert.Equal(FindingState.Open, Assert.Single(changes.Findings).State);
    }

    [Fact]
    public void A_finding_on_an_event_never_ends_because_the_event_is_past_but_is_archived()
    {
        var login = Some.Verdict("detect.root", "arn:aws:iam::111122223333:root") with { Subresource = "event-1" };
        var known = Run(null, 0, [login]).Findings;
        var month = Run(known, 30, []);
        Assert.Equal((0, known[0]), (month.Changes.Count, Assert.Single(month.Findings)));
        Assert.Equal(ResolvedBy.Aged, Assert.Single(Run(known, 90, []).Findings).ResolvedBy);
        Assert.Equal(ResolvedBy.Aged, Assert.Single(Run(known, 90, [], Blind).Findings).ResolvedBy);
    }

    [Fact]
    public void An_event_is_acknowledged_by_a_waiver_long_after_it_left_the_window()
    {
        var login = Some.Verdict("detect.root", "arn:aws:iam::111122223333:root") with { Subresource = "event-1" };
        var known = Run(null, 0, [login]).Findings;
        var month = Run(known, 30, [], waivers: [Waiver("drill", rule: "detect.*")]);
        Assert.Equal((ChangeKind.Waived, "drill"), (Assert.Single(month.Changes).Kind, Assert.Single(month.Findings).Waiver));
        Assert.Equal(1, month.WaiverHits["drill"]);
    }

    [Fact]
    public void A_waiver_accepts_until_its_last_day_and_then_the_finding_is_back()
    {
        var waiver = Waiver("legacy", expires: 10);
        var waived = Run(Open(), 1, [Some.Verdict()], waivers: [waiver]);
        Assert.Equal(ChangeKind.Waived, Assert.Single(waived.Changes).Kind);
        var lastDay = Run(waived.Findings, 10, [Some.Verdict()], waivers: [waiver]);
        Assert.Empty(lastDay.Changes);
        Assert.Equal((FindingState.Waived, "legacy"), (lastDay.Findings[0].State, lastDay.Findings[0].Waiver));
        var after = Run(lastDay.Findings, 11, [Some.Verdict()], waivers: [waiver]);
        Assert.Equal(ChangeKind.WaiverEnded, Assert.Single(after.Changes).Kind);
        Assert.Equal((FindingState.Open, null), (after.Findings[0].State, after.Findings[0].Waiver));
        Assert.Equal(0, after.WaiverHits["legacy"]);
    }

    [Fact]
    public void A_waiver_ends_on_its_day_also_where_the_rule_could_not_be_assessed()
    {
        var waiver = Waiver("legacy", expires: 10);
        var waived = Run(Open(), 1, [Some.Verdict()], waivers: [waiver]).Findings;
        var blind = Run(waived, 11, [Some.Verdict(outcome: Outcome.Unknown)], waivers: [waiver]);
        Assert.Equal(ChangeKind.WaiverEnded, Assert.Single(blind.Changes).Kind);
        Assert.Equal((FindingState.Open, Day0.AddDays(11)), (blind.Findings[0].State, blind.Findings[0].UnknownSince));
    }

    [Fact]
    public void A_waiver_by_tags_holds_where_the_tags_are_and_is_not_lost_where_they_could_not_be_read()
    {
        var waiver = Waiver("by-tag") with { Tags = new Dictionary<string, string> { ["env"] = "sand*" } };
        FindingChanges With(IReadOnlyList<Finding>? known, int day, IReadOnlyDictionary<string, string>? tags) =>
            Ledger.Reconcile(
                Some.AccountId,
                known,
                [Some.Verdict()],
                Everything,
                [waiver],
                Day0.AddDays(day),
                new LedgerTerms { TagsOf = _ => tags }
            );
        var tagged = With(null, 0, new Dictionary<string, string> { ["env"] = "sandbox" }).Findings;
        Assert.Equal(FindingState.Waived, tagged[0].State);
        Assert.Equal(FindingState.Waived, With(tagged, 7, null).Findings[0].State);
        Assert.Equal(FindingState.Open, With(tagged, 7, new Dictionary<string, string>()).Findings[0].State);
        Assert.Equal(FindingState.Open, With(null, 0, null).Findings[0].State);
    }

    [Fact]
    public void A_waiver_reaches_no_further_than_it_says()
    {
        static bool Accepts(Waiver waiver) => Run(null, 0, [Some.Verdict()], waivers: [waiver]).Findings[0].State == FindingState.Waived;
        Assert.True(Accepts(Waiver("a", rule: "user.*") with { Resource = "*:user/ali?e", Accounts = [Some.AccountId] }));
        Assert.False(Accepts(Waiver("a", rule: "root.*")));
        Assert.False(Accepts(Waiver("a") with { Resource = "*:user/bob" }));
        Assert.False(Accepts(Waiver("a") with { Accounts = [AccountId.Parse("444455556666")] }));
        Assert.False(Accepts(Waiver("a") with { Created = new DateOnly(2026, 1, 16) }));
    }

    [Fact]
    public void Owner_is_who_the_most_precise_word_names()
    {
        var owners = new Owners
        {
            Entries =
            [
                new OwnerEntry("ops") { Accounts = [Some.AccountNumber] },
                new OwnerEntry("people-team") { Paths = ["/people/"] },
                new OwnerEntry("root-team") { Rules = ["root.*"] },
            ],
        };
        var alice = Some.Verdict();
        Assert.Equal("ops", owners.Of(alice, null));
        Assert.Equal(
            "jane@example.com",
            owners.Of(alice, new Dictionary<string, string> { ["Owner"] = " jane@example.com ", ["team"] = "web" })
        );
        Assert.Equal("web", owners.Of(alice, new Dictionary<string, string> { ["owner"] = " ", ["team"] = "web" }));
        Assert.Equal(
            "people-team",
            owners.Of(
                Some.Verdict(resource: "arn:aws:iam::111122223333:user/people/eng/alice"),
                new Dictionary<string, string> { ["owner"] = "jane" }
            )
        );
        Assert.Equal("root-team", owners.Of(Some.Verdict("root.mfa", "arn:aws:iam::111122223333:root"), null));
        Assert.Null(owners.Of(Some.Verdict(account: AccountId.Parse("444455556666")), null));
    }

    // Stored ids, tickets and SIEM correlation rest on these: they must never change.
    [Theory]
    [InlineData("arn:aws:iam::111122223333:user/alice", null, "", "81b988031b0380f384ae40f34b31dca57ba4208b5316e8a3db351f24ef0e3475")]
    [InlineData(
        "arn:aws:iam::111122223333:user/alice",
        "access-key-1",
        "2026-01-01T00:00:00Z",
        "ae5a50a717415818235d6748719feda4da7d62175af1935d5bd98d1c13a9dcb2"
    )]
    [InlineData(
        "arn:aws:iam::111122223333:user/alice",
        "access-key-2",
        "2026-01-01T00:00:00Z",
        "ae5a50a717415818235d6748719feda4da7d62175af1935d5bd98d1c13a9dcb2"
    )]
    [InlineData("AWS::::Account:111122223333", "eu-central-1", "", "beba3a50b1e619edbbcb17b1c63619420ddcc59c30bd8b9d51a9dc1ebf8e455b")]
    public void Ids_are_as_they_were_in_the_first_version(string resource, string? subresource, string incarnation, string id) =>
        Assert.Equal(id, FindingId.Of(Some.Verdict(resource: resource) with { Subresource = subresource, Incarnation = incarnation }));

    [Fact]
    public void Ids_depend_on_nothing_that_changes_from_run_to_run_and_on_everything_that_names_the_thing()
    {
        var verdict = Some.Verdict();
        var id = FindingId.Of(verdict);
        Assert.All(
            [
                verdict with
                {
                    Message = "other",
                },
                verdict with
                {
                    Severity = Severity.Low,
                },
                verdict with
                {
                    Outcome = Outcome.Pass,
                },
                verdict with
                {
                    Region = "eu-central-1",
                },
                verdict with
                {
                    Observations = [new("a", ObservedValue.NotSet)],
                },
            ],
            same => Assert.Equal(id, FindingId.Of(same))
        );
        List<Verdict> others =
        [
            verdict,
            verdict with
            {
                Rule = "user.mfb",
            },
            verdict with
            {
                Account = AccountId.Parse("444455556666"),
            },
            verdict with
            {
                Resource = verdict.Resource + "\nx",
            },
            verdict with
            {
                Resource = verdict.Resource + "\\nx",
            },
            verdict with
            {
                Subresource = "x",
            },
            verdict with
            {
                Incarnation = "x",
            },
            verdict with
            {
                Subresource = "x\n",
            },
            verdict with
            {
                Subresource = "x",
                Incarnation = "x",
            },
        ];
        Assert.Equal(others.Count, others.Select(FindingId.Of).Distinct().Count());
    }

    private static IReadOnlyList<Finding> Open() => Run(null, 0, [Some.Verdict()]).Findings;

    private static FindingChanges Run(
        IReadOnlyList<Finding>? known,
        int day,
        IReadOnlyList<Verdict> verdicts,
        LedgerCoverage? coverage = null,
        IReadOnlyList<Waiver>? waivers = null
    ) => Ledger.Reconcile(Some.AccountId, known, verdicts, coverage ?? Everything, waivers ?? [], Day0.AddDays(day));

    private static Waiver Waiver(string id, string rule = Rule, int expires = 300) =>
        new()
        {
            Id = id,
            Rule = rule,
            Reason = "known",
            Owner = "jane",
            ApprovedBy = "ciso",
            Created = DateOnly.FromDateTime(Day0.UtcDateTime),
            Expires = DateOnly.FromDateTime(Day0.UtcDateTime).AddDays(expires),
        };
}
