using System.Text;
using IamAuditor.Core.Rules;
using IamAuditor.Core.Rules.Frameworks;
using IamAuditor.Tests.House;

namespace IamAuditor.Tests.Rules.Frameworks;

public sealed class FrameworkTests
{
    private static readonly Lazy<RuleSet> BuiltIn = new(() =>
        RuleText.Load([
            .. Directory
                .EnumerateFiles(Path.Combine(TrackedFiles.Root, "rules"), "*.yaml", SearchOption.AllDirectories)
                .Where(p => Path.GetFileName(Path.GetDirectoryName(p)) is not "frameworks")
                .Select(p => new RuleFile(Path.GetRelativePath(TrackedFiles.Root, p), File.ReadAllBytes(p))),
        ])
    );

    private static readonly Lazy<IReadOnlyList<Framework>> Shipped = new(() =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(TrackedFiles.Root, "rules", "frameworks"), "*.yaml")
                .Order(StringComparer.Ordinal)
                .Select(Read),
        ]
    );

    [Fact]
    public void Each_framework_that_rules_may_name_has_its_requirements() =>
        Assert.Equal(
            [
                "aws-config",
                "aws-fsbp",
                "cis-aws-1.4",
                "cis-aws-3.0",
                "cis-aws-5.0",
                "cis-aws-6.0",
                "cis-aws-7.0",
                "nist-800-53-r5",
                "pci-dss-4",
            ],
            Shipped.Value.Select(f => f.Slug)
        );

    [Fact]
    public void Every_control_that_a_rule_names_is_a_requirement_of_its_framework()
    {
        var unknown =
            from rule in BuiltIn.Value.All
            from control in rule.Controls
            from id in control.Value
            where Shipped.Value.Single(f => f.Slug == control.Key).Find(id) is null
            select $"{rule.Id}: {control.Key} {id}";
        Assert.Equal([], unknown);
    }

    /// <summary>Other tools carry doubled and shifted numbers: what one version asks once must not be claimed under two numbers by the same rule.</summary>
    [Fact]
    public void No_rule_claims_two_numbers_of_one_CIS_version()
    {
        var doubled =
            from rule in BuiltIn.Value.All
            from control in rule.Controls
            where control.Key.StartsWith("cis-", StringComparison.Ordinal) && control.Value.Count > 1
            select $"{rule.Id}: {control.Key} {string.Join(", ", control.Value)}";
        Assert.Equal([], doubled);
    }

    /// <summary>CIS numbers its sections without holes, so that a hole is a requirement that was forgotten or a number that slipped.</summary>
    [Theory]
    [InlineData("cis-aws-1.4", "1", 21)]
    [InlineData("cis-aws-1.4", "3", 11)]
    [InlineData("cis-aws-1.4", "4", 15)]
    [InlineData("cis-aws-3.0", "1", 22)]
    [InlineData("cis-aws-3.0", "3", 9)]
    [InlineData("cis-aws-3.0", "4", 16)]
    [InlineData("cis-aws-5.0", "1", 21)]
    [InlineData("cis-aws-5.0", "3", 9)]
    [InlineData("cis-aws-5.0", "4", 16)]
    [InlineData("cis-aws-6.0", "2", 21)]
    [InlineData("cis-aws-6.0", "4", 9)]
    [InlineData("cis-aws-6.0", "5", 16)]
    [InlineData("cis-aws-7.0", "2", 21)]
    [InlineData("cis-aws-7.0", "4", 9)]
    [InlineData("cis-aws-7.0", "5", 16)]
    public void The_sections_of_a_benchmark_are_whole(string slug, string section, int last) =>
        Assert.Equal(
            Enumerable.Range(1, last),
            Shipped
                .Value.Single(f => f.Slug == slug)
                .Requirements.Select(r => r.Id.Split('.'))
                .Where(id => id[0] == section)
                .Select(id => int.Parse(id[1], System.Globalization.CultureInfo.InvariantCulture))
                .Distinct()
        );

    /// <summary>Base controls that revision 5 has not withdrawn.</summary>
    [Theory]
    [InlineData("AC", 25, "13 15")]
    [InlineData("AU", 16, "15")]
    [InlineData("IA", 12, "")]
    public void The_families_of_access_logging_and_authentication_are_whole(string family, int last, string withdrawn)
    {
        var nist = Shipped.Value.Single(f => f.Slug == "nist-800-53-r5");
        var expected = Enumerable
            .Range(1, last)
            .Select(n => n.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .Except(withdrawn.Split(' '))
            .Select(n => $"{family}-{n}")
            .Where(id => nist.Find(id) is null);
        Assert.Equal([], expected);
    }

    [Theory]
    [InlineData("7", "7.1.1 7.1.2 7.2.1 7.2.2 7.2.3 7.2.4 7.2.5 7.2.5.1 7.2.6 7.3.1 7.3.2 7.3.3")]
    [InlineData(
        "8",
        "8.1.1 8.1.2 8.2.1 8.2.2 8.2.3 8.2.4 8.2.5 8.2.6 8.2.7 8.2.8 8.3.1 8.3.2 8.3.3 8.3.4 8.3.5 8.3.6 8.3.7 8.3.8 8.3.9 8.3.10 8.3.10.1 8.3.11 8.4.1 8.4.2 8.4.3 8.5.1 8.6.1 8.6.2 8.6.3"
    )]
    [InlineData(
        "10",
        "10.1.1 10.1.2 10.2.1 10.2.1.1 10.2.1.2 10.2.1.3 10.2.1.4 10.2.1.5 10.2.1.6 10.2.1.7 10.2.2 10.3.1 10.3.2 10.3.3 10.3.4 10.4.1 10.4.1.1 10.4.2 10.4.2.1 10.4.3 10.5.1 10.6.1 10.6.2 10.6.3 10.7.1 10.7.2 10.7.3"
    )]
    public void The_sections_of_PCI_DSS_on_access_and_logging_are_whole(string section, string ids) =>
        Assert.Equal(
            ids.Split(' '),
            Shipped
                .Value.Single(f => f.Slug == "pci-dss-4")
                .Requirements.Select(r => r.Id)
                .Where(id => id.StartsWith(section + ".", StringComparison.Ordinal))
        );

    [Fact]
    public void Every_requirement_of_every_framework_is_in_our_words_and_says_how_it_is_assessed() =>
        Assert.All(
            Shipped.Value.SelectMany(f => FrameworkCoverage.Of(f, BuiltIn.Value).Requirements),
            r =>
            {
                Assert.DoesNotContain("Ensure ", r.Requirement.Title, StringComparison.Ordinal);
                Assert.Equal(r.Rules.Count > 0, r.Assessment == Assessment.Automated);
                Assert.True(r.Assessment != Assessment.Manual || r.Requirement.Manual!.Length > 20, r.Requirement.Id);
            }
        );

    [Fact]
    public void Coverage_tells_automated_manual_and_missing_apart()
    {
        var framework = new Framework(
            "cis-aws-3.0",
            "CIS",
            "all",
            [new("1.14", "keys", null), new("1.1", "contacts", "look"), new("1.16", "admin", null)]
        );
        var rules = RuleText.Load(RuleText.File(RuleText.Valid));
        Assert.Equal(
            [(Assessment.Automated, "access-key.sample"), (Assessment.Manual, ""), (Assessment.Missing, "")],
            FrameworkCoverage.Of(framework, rules).Requirements.Select(r => (r.Assessment, string.Join(",", r.Rules)))
        );
    }

    [Fact]
    public void A_rule_that_is_off_leaves_its_requirement_missing_and_is_named()
    {
        var framework = new Framework("cis-aws-3.0", "CIS", "all", [new("1.14", "keys", null)]);
        var rules = RuleText.Load(
            new RuleSettings { Disable = ["access-key.sample"] },
            RuleText.File(RuleText.Valid),
            RuleText.Of("user.other", "user", "[credential-report]", "user.mfaActive")
        );
        var covered = Assert.Single(FrameworkCoverage.Of(framework, rules).Requirements);
        Assert.Equal(Assessment.Missing, covered.Assessment);
        Assert.Equal(["access-key.sample"], covered.SwitchedOff);
    }

    [Fact]
    public void A_broken_framework_file_lists_all_its_problems()
    {
        var problems = new List<RuleProblem>();
        var read = FrameworkReader.Read(
            new RuleFile(
                "rules/frameworks/cis-aws-3.0.yaml",
                Encoding.UTF8.GetBytes(
                    """
                    framework: cis-aws-3.0
                    name: CIS
                    scop: all
                    requirements:
                      - { id: "1.1", title: one }
                      - { id: "1.1", title: again }
                      - { id: 1.10, title: bare }
                      - { id: "1.2" }
                    """
                )
            ),
            problems
        );
        Assert.Null(read);
        Assert.Equal(
            [
                "rules/frameworks/cis-aws-3.0.yaml:1:1: `scope` must be a text",
                "rules/frameworks/cis-aws-3.0.yaml:3:1: a framework has no key `scop` (did you mean `scope`?)",
                "rules/frameworks/cis-aws-3.0.yaml:6:11: requirement 1.1 is here twice; numbers are unique within a version",
                "rules/frameworks/cis-aws-3.0.yaml:7:11: write \"1.10\" with quotes: without them it is a number, and 1.10 would be 1.1",
                "rules/frameworks/cis-aws-3.0.yaml:8:5: `title` must be a text",
            ],
            problems.OrderBy(p => p.Line).Select(p => p.ToString())
        );
    }

    private static Framework Read(string path)
    {
        var problems = new List<RuleProblem>();
        var framework = FrameworkReader.Read(
            new RuleFile(Path.GetRelativePath(TrackedFiles.Root, path), File.ReadAllBytes(path)),
            problems
        );
        Assert.Empty(problems);
        return framework!;
    }
}
