using IamAuditor.Core.Accounts;
using IamAuditor.Core.Privileges;
using IamAuditor.Core.Rules;
using IamAuditor.Policies;

namespace IamAuditor.Tests.Rules.Catalogue;

/// <summary>Who reaches what few should: by all policies together, on the whole of a pattern or on a part of it.</summary>
public sealed class SensitiveAccessTests
{
    private const string Rule = "policy.sensitive-resource-access";
    private const string Mfa = """
        ,"Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}
        """;
    private const string Payroll = "arn:aws:s3:::payroll/*";

    private static readonly AccountSnapshot Account = Some.Account(
        users:
        [
            User("all", Some.Allows("s3:*")),
            User("all-but-it", Some.Allows("s3:*"), Statement("Deny", "s3:*", Payroll)),
            User("bounded", [Some.Inline(document: Some.Allows("s3:*"))], Some.Arn("policy/limit")),
            Some.User("by-group", groups: ["clerks"]),
            User("elsewhere", Statement("Allow", "s3:GetObject", "arn:aws:s3:::public/*")),
            User("lister", Statement("Allow", "s3:ListBucket", "arn:aws:s3:::payroll")),
            User("mfa", Statement("Allow", "s3:GetObject", Payroll, Mfa)),
            User("one-year", Statement("Allow", "s3:GetObject", "arn:aws:s3:::payroll/2026/*")),
            Some.User("unread", groups: [], inline: [], attached: [new(Some.Arn("policy/not-listed"), "not-listed")]),
        ],
        groups: [Some.Group("clerks", inline: [Some.Inline(document: Statement("Allow", "s3:Get*", "arn:aws:s3:::pay*"))])],
        policies: [Some.Policy("limit", Statement("Allow", "s3:*", "arn:aws:s3:::logs/*"))]
    );

    [Fact]
    public void All_policies_together_decide_and_a_part_is_enough() =>
        Assert.Equal(
            [
                "all fail",
                "all-but-it pass",
                "bounded pass",
                "by-group fail",
                "elsewhere pass",
                "lister pass",
                "mfa fail",
                "one-year fail",
                "unread unknown",
            ],
            BuiltIn.Outcomes(Rule, Account, BuiltIn.With(With()))
        );

    [Fact]
    public void The_message_names_the_part_the_statement_and_the_condition()
    {
        var verdicts = BuiltIn.Judge(Rule, Account, BuiltIn.With(With())).ToDictionary(v => v.Resource.Split('/')[^1], v => v.Message);
        Assert.Equal(
            "User one-year reaches what few should: s3:GetObject on arn:aws:s3:::payroll/2026/*, by inline/p0, statement 0, line 1",
            verdicts["one-year"]
        );
        Assert.Contains(
            "s3:GetObject on arn:aws:s3:::payroll/*, by inline/p0, statement 0, line 1, if ",
            verdicts["mfa"],
            StringComparison.Ordinal
        );
        Assert.Contains("aws:MultiFactorAuthPresent", verdicts["mfa"], StringComparison.Ordinal);
        Assert.Contains(" on group clerks, statement 0, line 1", verdicts["by-group"], StringComparison.Ordinal);
    }

    [Fact]
    public void Who_is_approved_passes_and_without_a_list_nobody_is_asked()
    {
        var approving = With() with
        {
            Overrides =
            [
                new RuleOverride(Rule, "test")
                {
                    Params = new Dictionary<string, IReadOnlyList<string>> { ["approved"] = ["*:user/all", "*:user/by-*"] },
                },
            ],
        };
        Assert.Equal(
            ["mfa fail", "one-year fail"],
            BuiltIn.Outcomes(Rule, Account, BuiltIn.With(approving)).Where(o => o.EndsWith("fail", StringComparison.Ordinal))
        );
        Assert.All(BuiltIn.Outcomes(Rule, Account), o => Assert.EndsWith("notapplicable", o, StringComparison.Ordinal));
    }

    /// <summary>The same question on the command line.</summary>
    [Fact]
    public void Who_can_tells_those_who_reach_a_part_of_a_pattern()
    {
        var answers = AccessQueries.WhoCan(AccountAccess.Of(Account), "s3:GetObject", Payroll).ToList();
        Assert.Equal(
            [
                "all arn:aws:s3:::payroll/*",
                "by-group arn:aws:s3:::payroll/*",
                "mfa arn:aws:s3:::payroll/*",
                "one-year arn:aws:s3:::payroll/2026/*",
            ],
            answers
                .Where(a => !a.Needs.Any(n => n.StartsWith("the document", StringComparison.Ordinal)))
                .Select(a => $"{a.Principal.ResourceName} {a.Resource}")
        );
    }

    private static RuleSettings With() => new() { Sensitive = [new SensitiveResource(Payroll, ["s3:GetObject"])] };

    private static User User(string name, params string[] documents) =>
        User(name, [.. documents.Select((d, i) => Some.Inline($"p{i}", d))], null);

    private static User User(string name, InlinePolicy[] inline, Arn? boundary) =>
        Some.User(name, groups: [], inline: inline, boundary: boundary);

    private static string Statement(string effect, string action, string resource, string more = "") =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"{{effect}}","Action":"{{action}}","Resource":"{{resource}}"{{more}}}]}""";
}
