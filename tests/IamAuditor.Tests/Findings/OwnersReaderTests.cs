using System.Text;
using IamAuditor.Core.Findings;
using IamAuditor.Policies;

namespace IamAuditor.Tests.Findings;

public sealed class OwnersReaderTests
{
    private static readonly Dictionary<string, string> NoTags = [];

    [Fact]
    public void An_entry_is_read_whole_and_knows_its_line()
    {
        var (owners, problems) = Read(
            """
            # who acts
            owners:
              - owner: platform@example.com
                accounts: ["111122223333", 444455556666, "77*"]
                paths: [/machines/, /people/*/admins/]
                resources: ["arn:aws:iam::*:role/ci-*"]
                rules: [access-key.*]
                tags: { env: prod* }
              - { owner: ops, accounts: ["*"] }
            """
        );
        Assert.Empty(problems);
        Assert.Equivalent(
            new[]
            {
                new OwnerEntry("platform@example.com")
                {
                    Line = 3,
                    Accounts = ["111122223333", "444455556666", "77*"],
                    Paths = ["/machines/", "/people/*/admins/"],
                    Resources = ["arn:aws:iam::*:role/ci-*"],
                    Rules = ["access-key.*"],
                    Tags = new Dictionary<string, string> { ["env"] = "prod*" },
                },
                new OwnerEntry("ops") { Line = 9, Accounts = ["*"] },
            },
            owners,
            strict: true
        );
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once_with_its_place()
    {
        var (_, problems) = Read(
            """
            owners:
              - ownr: a
                paths: [eng, /people]
                accounts: [12, "1111*", "11112222333344*"]
              - owner: x
              - owner: ""
                tags: []
                resources: [alice, ""]
                rules: []
              - nobody
            """
        );
        Assert.Equal(
            [
                "2:5: there is no key `ownr`; did you mean `owner`?",
                "2:5: `owner` is missing: who must act",
                "3:13: `eng` is not an IAM path; write /eng/",
                "3:18: `/people` is not an IAM path; write /people/",
                "4:16: `12` is not an account id; write twelve digits in quotes, or a pattern with * and ?",
                "4:29: `11112222333344*` is not an account id; write twelve digits in quotes, or a pattern with * and ?",
                "5:5: this describes nothing; write accounts, paths, resources, rules or tags",
                "6:12: `owner` is empty; write who must act",
                "7:11: `tags` must be names with values; write { NAME: VALUE }",
                "8:17: `alice` matches no ARN; write arn:aws:iam::111122223333:user/NAME, or a pattern such as *:user/NAME",
                "8:24: an empty text matches nothing; write ARNs, or patterns of ARNs",
                "9:12: `rules` is an empty list, which matches nothing; leave the key out, or write rule ids, or patterns such as access-key.*",
                "10:5: this is a text; each entry of `owners` is a mapping of keys",
            ],
            problems
        );
    }

    [Theory]
    [InlineData("/people/", "user/people/eng/jane", true)]
    [InlineData("/people/*/leads/", "user/people/eng/leads/jane", true)]
    [InlineData("/people/*/leads/", "user/people/eng/jane", false)]
    [InlineData("/people/", "user/people-of-old/jane", false)]
    [InlineData("/people/", "user/jane", false)]
    public void A_path_speaks_of_everything_below_it(string path, string resource, bool expected) =>
        Assert.Equal(
            expected,
            new OwnerEntry("o") { Paths = [path] }.Describes(Some.Verdict(resource: $"arn:aws:iam::111122223333:{resource}"), NoTags)
        );

    [Theory]
    [InlineData("111122223333", true)]
    [InlineData("1111*", true)]
    [InlineData("??????????33", true)]
    [InlineData("1111", false)]
    [InlineData("2*", false)]
    public void Accounts_may_be_patterns(string account, bool expected) =>
        Assert.Equal(expected, new OwnerEntry("o") { Accounts = [account] }.Describes(Some.Verdict(), NoTags));

    [Fact]
    public void An_entry_that_names_the_account_and_describes_nothing_there_is_idle()
    {
        var verdict = Some.Verdict(resource: "arn:aws:iam::111122223333:user/jane");
        var account = AccountId.Parse("111122223333");
        OwnerEntry[] entries =
        [
            new("of another account") { Accounts = ["444455556666"], Resources = ["*:user/none"] },
            new("of all accounts") { Resources = ["*:user/none"] },
            new("by number") { Accounts = ["111122223333"], Resources = ["*:user/none"] },
            new("by arn") { Resources = ["arn:aws:iam::111122223333:user/none"] },
            new("by tag")
            {
                Accounts = ["111122223333"],
                Tags = new Dictionary<string, string> { ["env"] = "prod" },
            },
            new("describes") { Accounts = ["111122223333"], Resources = ["*:user/j*"] },
            new("the account") { Accounts = ["111122223333"] },
        ];
        var owners = new Owners { Entries = entries };
        Assert.Equal(["by number", "by arn", "by tag"], owners.Idle(account, [verdict], _ => NoTags).Select(e => e.Owner));
        // Tags that nobody could read may be the ones that it asks for.
        Assert.Equal(["by number", "by arn"], owners.Idle(account, [verdict], _ => null).Select(e => e.Owner));
    }

    private static (IReadOnlyList<OwnerEntry> Owners, IReadOnlyList<string> Problems) Read(string text)
    {
        var (owners, problems) = OwnersReader.Read(Encoding.UTF8.GetBytes(text));
        return (owners, [.. problems.Select(p => FormattableString.Invariant($"{p.Line}:{p.Column}: {p.Message}"))]);
    }
}
