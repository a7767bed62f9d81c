using IamAuditor.Core.Rules;
using IamAuditor.Tests.House;

namespace IamAuditor.Tests.Rules;

public sealed class BuiltInRulesTests
{
    private static readonly Lazy<RuleSet> BuiltIn = new(() =>
        RuleText.Load([
            .. Directory
                .EnumerateFiles(Path.Combine(TrackedFiles.Root, "rules"), "*.yaml", SearchOption.AllDirectories)
                .Where(p => Path.GetFileName(Path.GetDirectoryName(p)) is not "frameworks")
                .Select(p => new RuleFile(Path.GetRelativePath(TrackedFiles.Root, p), File.ReadAllBytes(p))),
        ])
    );

    internal static RuleSet Rules => BuiltIn.Value;

    public static TheoryData<string> Ids => [.. BuiltIn.Value.All.Select(r => r.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_example_of_a_rule_comes_out_as_it_says(string id)
    {
        var results = RuleExamples.Run(BuiltIn.Value.Find(id)!);
        Assert.All(
            results,
            r =>
                Assert.True(
                    r.Passed,
                    $"{id}, line {r.Example.Line}, {r.Example.Name}: expected {r.Example.Expect} {r.Example.ExpectMessage}, got {r.Verdict?.Outcome} {r.Verdict?.Message} {string.Join("; ", r.Problems)}"
                )
        );
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_rule_lies_in_the_folder_of_its_family(string id)
    {
        var rule = BuiltIn.Value.Find(id)!;
        Assert.Equal($"rules/{rule.Family}/{id}.yaml", rule.File.Replace('\\', '/'));
    }
}
