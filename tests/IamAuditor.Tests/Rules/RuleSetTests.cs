using System.Text;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;

namespace IamAuditor.Tests.Rules;

public sealed class RuleSetTests
{
    [Fact]
    public void A_valid_file_becomes_a_rule()
    {
        var rule = RuleText.Load(RuleText.File(RuleText.Valid)).Find("access-key.sample")!;
        Assert.Equal("Active access keys are young", rule.Title);
        Assert.Equal(Severity.Medium, rule.Severity);
        Assert.Equal(ResourceKind.AccessKey, rule.Resource);
        Assert.Equal("access-key", rule.Family);
        Assert.Equal(["maxDays"], rule.Parameters.Select(p => p.Name));
        Assert.Equal(["1.14"], rule.Controls["cis-aws-3.0"]);
        Assert.Equal(["young", "old"], rule.Examples.Select(e => e.Name));
    }

    [Theory]
    [InlineData("severity: medium", "severity: mediun", "3:11: `mediun` is no severity (did you mean `medium`?)")]
    [InlineData("resource: access-key", "resource: acces-key", "4:11: `acces-key` is no resource (did you mean `access-key`?)")]
    [InlineData(
        "needs: [credential-report]",
        "needs: [credential-reports]",
        "5:9: `credential-reports` is no source (did you mean `credential-report`?)"
    )]
    [InlineData("needs: [credential-report]", "needs: []", "5:8: `needs` must list at least one source")]
    [InlineData("why: Old keys leak.", "whi: Old keys leak.", "10:1: a rule has no key `whi` (did you mean `why`?)")]
    [InlineData("why: Old keys leak.", "whi: Old keys leak.", "1:1: `why` is missing")]
    [InlineData("when: key.active", "when: key.activ", "7:11: key has no field `activ`; did you mean `active`?")]
    [InlineData("when: key.active", "when: key.slot", "a bool is needed here")]
    [InlineData("{ cis-aws-3.0: [\"1.14\"] }", "{ cis-aws-3.0: [1.14] }", "write \"1.14\" with quotes")]
    [InlineData("{ cis-aws-3.0: [\"1.14\"] }", "{ cis-aws-33: [\"1.14\"] }", "`cis-aws-33` is no framework (did you mean `cis-aws-3.0`?)")]
    [InlineData(
        "params: { maxDays: 90 }",
        "params: { maxDays: { a: 1 } }",
        "`maxDays` must be a number, a text, true, false or a list of texts, not a mapping"
    )]
    [InlineData("params: { maxDays: 90 }", "params: { key: 90 }", "parameter `key` has the name of a variable")]
    [InlineData("expect: fail", "expect: pass", "no example expects fail; a rule must show both directions")]
    [InlineData("expect: fail", "expect: failed", "`failed` is no expect (did you mean `fail`?)")]
    [InlineData(
        "id: access-key.sample",
        "id: access-key.other",
        "the id is `access-key.other` and the file is named `access-key.sample.yaml`"
    )]
    [InlineData("id: access-key.sample", "id: Sample", "`Sample` is not a rule id")]
    [InlineData("message: Key {key.slot}", "message: Key {key.slut}", "`slut`")]
    [InlineData("when: key.active", "when: key.active\nwhen: key.active", "8:1: `when` is written twice (first on line 7); keep one")]
    public void A_mistake_is_named_with_its_place_and_the_way_out(string line, string instead, string expected)
    {
        var loading = RuleSet.Load([RuleText.ValidBut(line, instead)]);
        Assert.Null(loading.Rules);
        Assert.Contains(loading.Problems, p => p.ToString().Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void All_problems_of_all_files_are_listed_at_once()
    {
        var loading = RuleSet.Load([
            RuleText.ValidBut("severity: medium", "severity: big"),
            RuleText.File(
                RuleText
                    .Valid.Replace("access-key.sample", "access-key.second", StringComparison.Ordinal)
                    .Replace("when: key.active", "when: key.x", StringComparison.Ordinal),
                "access-key.second"
            ),
        ]);
        Assert.Equal(["rules/access-key.sample.yaml", "rules/access-key.second.yaml"], loading.Problems.Select(p => p.File).Distinct());
    }

    [Fact]
    public void An_id_that_exists_twice_is_an_error_that_names_both_files()
    {
        var loading = RuleSet.Load([
            RuleText.File(RuleText.Valid),
            new RuleFile("own/access-key.sample.yaml", Encoding.UTF8.GetBytes(RuleText.Valid)),
        ]);
        Assert.Contains(
            loading.Problems,
            p =>
                p.ToString()
                == "rules/access-key.sample.yaml:1:5: rule `access-key.sample` exists already, in own/access-key.sample.yaml; choose another id"
        );
    }

    [Theory]
    [InlineData("severity", "nothing-like-it", "no rule matches `nothing-like-it`")]
    [InlineData("param", "access-key.sample", "access-key.sample has no parameter `maxDay` (did you mean `maxDays`?); it has maxDays")]
    [InlineData("type", "access-key.*", "parameter `maxDays` of access-key.sample is a int, not `soon`")]
    public void An_override_that_fits_nothing_is_refused(string what, string rule, string expected)
    {
        var change = new RuleOverride(rule, "IamAuditor:Rules:Overrides:0")
        {
            Severity = what == "severity" ? Severity.Low : null,
            Params = what switch
            {
                "param" => new Dictionary<string, IReadOnlyList<string>> { ["maxDay"] = ["1"] },
                "type" => new Dictionary<string, IReadOnlyList<string>> { ["maxDays"] = ["soon"] },
                _ => new Dictionary<string, IReadOnlyList<string>>(),
            },
        };
        var loading = RuleSet.Load([RuleText.File(RuleText.Valid)], new RuleSettings { Overrides = [change] });
        Assert.Contains(
            loading.Problems,
            p => p.ToString().Contains(expected, StringComparison.Ordinal) && p.File == "IamAuditor:Rules:Overrides:0"
        );
    }

    [Theory]
    [InlineData("access-key.sample", 1)]
    [InlineData("access-key", 1)]
    [InlineData("access-*", 1)]
    [InlineData("pack:cis-aws-3.0", 1)]
    public void Rules_are_switched_off_by_id_family_pattern_and_pack(string selector, int known)
    {
        var set = RuleText.Load(new RuleSettings { Disable = [selector] }, RuleText.File(RuleText.Valid));
        Assert.Empty(set.Rules);
        Assert.Equal(known, set.All.Count);
    }

    [Fact]
    public void A_selector_that_selects_nothing_is_an_error()
    {
        var loading = RuleSet.Load([RuleText.File(RuleText.Valid)], new RuleSettings { Disable = ["acces-key"] });
        Assert.Contains("`acces-key` selects no rule (did you mean `access-key`?)", loading.Problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_digest_depends_on_every_byte_and_not_on_the_order_of_files()
    {
        var a = RuleText.File(RuleText.Valid);
        var b = RuleText.Of("user.b", "user", "[credential-report]", "user.mfaActive");
        Assert.Equal(RuleText.Load(a, b).Digest, RuleText.Load(b, a).Digest);
        Assert.NotEqual(RuleText.Load(a, b).Digest, RuleText.Load(RuleText.File(RuleText.Valid + "\n"), b).Digest);
    }
}
