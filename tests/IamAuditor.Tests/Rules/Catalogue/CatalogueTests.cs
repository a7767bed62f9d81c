using IamAuditor.Core.Rules;
using IamAuditor.Tests.House;

namespace IamAuditor.Tests.Rules.Catalogue;

/// <summary>What every rule that is shipped must have.</summary>
public sealed class CatalogueTests
{
    public static TheoryData<string> Ids => [.. BuiltIn.Rules.All.Select(r => r.Id)];

    [Theory]
    [InlineData("README.md")]
    [InlineData("CHANGELOG.md")]
    public void Pages_that_count_the_rules_count_right(string page) =>
        Assert.Contains(
            $" {BuiltIn.Rules.All.Count} rules",
            File.ReadAllText(Path.Combine(TrackedFiles.Root, page)),
            StringComparison.Ordinal
        );

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_rule_says_why_how_to_mend_it_and_what_it_belongs_to(string id)
    {
        var rule = BuiltIn.Rules.Find(id)!;
        Assert.True(rule.Why.Length > 60, "`why` is a sentence that convinces");
        Assert.True(rule.Fix.Text.Length > 60, "`fix.text` says what to do and what may break");
        Assert.NotEmpty(rule.Tags);
        // Detections are answered, not configured; what only root can do has no Terraform.
        Assert.True(rule.Fix.Cli is not null, "`fix.cli` is missing");
        Assert.True(
            rule.Fix.Terraform is not null || rule.Family is "detect" or "root" || id == "access-key.compromised-quarantine",
            "`fix.terraform` is missing"
        );
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_rule_with_parameters_shows_an_edge(string id)
    {
        var rule = BuiltIn.Rules.Find(id)!;
        Assert.True(rule.Parameters.Count == 0 || rule.Examples.Count >= 3, "show both sides of the threshold");
    }

    /// <summary>The fields of `account` that are read from a source of their own, by the source that `needs` must name.</summary>
    [Theory]
    [InlineData("hasPasswordPolicy", "password-policy")]
    [InlineData("account.passwordPolicy", "password-policy")]
    [InlineData("passwordEnabled", "credential-report")]
    [InlineData("mfaActive", "credential-report")]
    [InlineData("attachedPolicies", "authorization-details")]
    [InlineData("inlinePolicies", "authorization-details")]
    [InlineData("identityProviders", "oidc-providers")]
    [InlineData("isLogging", "trail-status")]
    [InlineData("latestDelivery", "trail-status")]
    [InlineData("recordsManagement", "event-selectors")]
    [InlineData("account.trails", "trails")]
    [InlineData("virtualMfa", "virtual-mfa-devices")]
    [InlineData("rootFeatures", "organizations-features")]
    [InlineData("event.", "cloudtrail-events")]
    public void A_rule_needs_every_source_that_it_reads(string field, string source)
    {
        var silent = BuiltIn
            .Rules.All.Where(r =>
                ((r.When ?? "") + r.Pass).Contains(field, StringComparison.Ordinal) && !r.Needs.Any(n => n.Any(s => s.Name == source))
            )
            .Select(r => r.Id);
        Assert.Equal([], silent);
    }

    [Fact]
    public void The_pack_baseline_is_a_choice_and_every_framework_is_a_pack()
    {
        var baseline = BuiltIn.With(new RuleSettings { Only = ["pack:baseline"] }).Rules;
        Assert.InRange(baseline.Count, 15, 40);
        Assert.Contains(baseline, r => r.Id == "root.mfa-enabled");
        foreach (var slug in BuiltIn.Rules.All.SelectMany(r => r.Controls.Keys).Distinct(StringComparer.Ordinal))
        {
            var pack = BuiltIn.With(new RuleSettings { Only = [$"pack:{slug}"] }).Rules;
            Assert.Equal(BuiltIn.Rules.All.Where(r => r.Controls.ContainsKey(slug)).Select(r => r.Id), pack.Select(r => r.Id));
        }
    }

    [Fact]
    public void A_pack_that_nothing_is_in_is_a_problem()
    {
        var file = RuleText.File(RuleText.Valid);
        var problem = Assert.Single(RuleSet.Load([file], new RuleSettings { Only = ["pack:cis-aws-3.1"] }).Problems);
        Assert.StartsWith(
            "`pack:cis-aws-3.1` selects no rule (did you mean `pack:cis-aws-3.0`?)",
            problem.Message,
            StringComparison.Ordinal
        );
    }
}
