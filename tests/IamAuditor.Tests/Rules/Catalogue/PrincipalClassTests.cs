using IamAuditor.Core.Accounts;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;

namespace IamAuditor.Tests.Rules.Catalogue;

public sealed class PrincipalClassTests
{
    private const string Strict = "IamAuditor:Rules:Overrides:strict";

    private static readonly PrincipalClass[] Classes =
    [
        new(PrincipalClass.BreakGlass) { TagKey = "purpose", TagValue = "emergency*" },
        new(PrincipalClass.Workload) { Path = "/programs/" },
        new(PrincipalClass.Workload) { NamePattern = "svc-*" },
        new(PrincipalClass.Human) { ArnPattern = "arn:aws:iam::*:user/people/*" },
    ];

    [Theory]
    [InlineData("svc-billing", "/", "", "workload")]
    [InlineData("SVC-billing", "/", "", "unclassified")]
    [InlineData("ann", "/people/", "", "human")]
    [InlineData("ann", "/people/berlin/", "", "human")]
    [InlineData("exporter", "/programs/monitoring/", "", "workload")]
    [InlineData("exporter", "/programsX/", "", "unclassified")]
    [InlineData("svc-9", "/people/", "", "workload")]
    [InlineData("ann", "/people/", "emergency-2026", "break-glass")]
    [InlineData("ann", "/people/", "holiday", "human")]
    public void The_first_description_that_fits_gives_the_class(string name, string path, string purpose, string expected)
    {
        Tag[] tags = purpose.Length == 0 ? [] : [new Tag("purpose", purpose)];
        Assert.Equal(expected, PrincipalClass.Of(Classes, Some.Arn($"user{path}{name}"), name, path, tags));
    }

    [Fact]
    public void A_description_that_says_nothing_fits_nobody() =>
        Assert.Equal("unclassified", PrincipalClass.Of([new("human")], Some.Arn("user/ann"), "ann", "/", []));

    [Fact]
    public void Parameters_and_severity_differ_by_class_and_the_verdict_says_by_which_override()
    {
        var rules = BuiltIn.With(
            new RuleSettings
            {
                Classes = Classes,
                Overrides =
                [
                    new("access-key.rotation", Strict)
                    {
                        Classes = [PrincipalClass.Human],
                        Severity = Severity.High,
                        Params = new Dictionary<string, IReadOnlyList<string>> { ["maxDays"] = ["30"] },
                    },
                ],
            }
        );
        var account = Some.Account(
            users:
            [
                Some.User("ann", keys: [Some.Key(rotatedDaysAgo: 40)], path: "/people/"),
                Some.User("svc-1", keys: [Some.Key(rotatedDaysAgo: 40)]),
            ]
        );
        var verdicts = BuiltIn.Judge("access-key.rotation", account, rules).ToDictionary(v => v.Resource.Split('/')[^1]);
        Assert.Equal((Outcome.Fail, Severity.High), (verdicts["ann"].Outcome, verdicts["ann"].Severity));
        Assert.Equal((Outcome.Pass, Severity.Medium), (verdicts["svc-1"].Outcome, verdicts["svc-1"].Severity));
        Assert.Equal(
            new Observation("overrides", ObservedValue.Of([$"{Strict}: severity high, maxDays 30"])),
            verdicts["ann"].Observations[^1]
        );
        Assert.DoesNotContain(verdicts["svc-1"].Observations, o => o.Name == "overrides");
    }

    [Fact]
    public void A_rule_that_is_off_for_an_environment_says_so_there_and_runs_elsewhere()
    {
        RuleSet Rules(string environment) =>
            BuiltIn.With(
                new RuleSettings
                {
                    Environments = new Dictionary<string, string> { [Some.AccountNumber] = environment },
                    Overrides = [new("trail.*", "IamAuditor:Rules:Overrides:sandboxes") { Environments = ["sandbox"], Enabled = false }],
                }
            );
        var verdict = Assert.Single(BuiltIn.Judge("trail.any-enabled", Some.Account(), Rules("sandbox")));
        Assert.Equal(
            (Outcome.NotApplicable, "The rule is switched off here by configuration (IamAuditor:Rules:Overrides:sandboxes: off)"),
            (verdict.Outcome, verdict.Message)
        );
        Assert.Equal(Outcome.Fail, BuiltIn.Outcome("trail.any-enabled", Some.Account(), Rules("production")));
    }

    [Fact]
    public void Of_two_overrides_the_later_wins_key_by_key_and_both_are_named()
    {
        Dictionary<string, IReadOnlyList<string>> MaxDays(string days) => new() { ["maxDays"] = [days] };
        var rules = BuiltIn.With(
            new RuleSettings
            {
                Overrides =
                [
                    new("access-key.*", "all") { Severity = Severity.Critical },
                    new("access-key.rotation", "one") { Accounts = [Some.AccountNumber], Params = MaxDays("60") },
                    new("access-key.rotation", "other account") { Accounts = ["999988887777"], Params = MaxDays("1") },
                ],
            }
        );
        var verdict = Assert.Single(
            BuiltIn.Judge("access-key.rotation", Some.Account(users: [Some.User("ci", keys: [Some.Key(rotatedDaysAgo: 61)])]), rules)
        );
        Assert.Equal((Outcome.Fail, Severity.Critical), (verdict.Outcome, verdict.Severity));
        Assert.Equal(ObservedValue.Of(["all: severity critical", "one: maxDays 60"]), verdict.Observations[^1].Value);
    }
}
