using IamAuditor.Core.Accounts;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;
using IamAuditor.Tests.House;

namespace IamAuditor.Tests.Rules.Catalogue;

/// <summary>The rules that are shipped, on accounts that tests make up.</summary>
internal static class BuiltIn
{
    private static readonly Lazy<IReadOnlyList<RuleFile>> Read = new(() =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(TrackedFiles.Root, "rules"), "*.yaml", SearchOption.AllDirectories)
                .Where(p => Path.GetFileName(Path.GetDirectoryName(p)) is not "frameworks")
                .Select(p => new RuleFile(Path.GetRelativePath(TrackedFiles.Root, p), File.ReadAllBytes(p))),
        ]
    );

    private static readonly Lazy<RuleSet> Loaded = new(() => With(RuleSettings.Default));

    public static RuleSet Rules => Loaded.Value;

    public static RuleSet With(RuleSettings settings) => RuleText.Load(settings, Read.Value);

    public static IReadOnlyList<Verdict> Judge(string rule, AccountSnapshot account, RuleSet? rules = null) =>
        [.. Audit.Evaluate(rules ?? Rules, account).Where(v => v.Rule == rule)];

    /// <summary>`alice/access-key-2 fail`, the last part of the ARN being name enough.</summary>
    public static IEnumerable<string> Outcomes(string rule, AccountSnapshot account, RuleSet? rules = null) =>
        Judge(rule, account, rules)
            .Select(v =>
                $"{v.Resource.Split('/', ':')[^1]}{(v.Subresource is null ? "" : "/" + v.Subresource)} {v.Outcome.ToString().ToLowerInvariant()}"
            );

    /// <summary>The one verdict that a rule on the account or on root gives.</summary>
    public static Outcome Outcome(string rule, AccountSnapshot account, RuleSet? rules = null) =>
        Assert.Single(Judge(rule, account, rules)).Outcome;
}
