using System.Text;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;

namespace IamAuditor.Tests.Rules.Catalogue;

/// <summary>The commands of remedies: one can copy them into a shell, and what AWS wants gone first goes first.</summary>
public sealed class RemedyCommandTests
{
    private const string Path = "/o'x/$(id);a|b&&c/";

    private static readonly string[] Everyone =
    [
        "access-key",
        "account",
        "group",
        "identity",
        "policy",
        "privesc",
        "risk",
        "role",
        "trust",
        "user",
    ];

    [Fact]
    public void Nothing_in_a_path_is_an_order_to_a_shell()
    {
        var policy = Some.Policy($"{Path[1..]}full", Some.Allows("*"), versions: Versions("v1", "v2")) with { Name = "full" };
        var attached = new AttachedPolicy(policy.Arn, policy.Name);
        var account = Some.Account(
            users: [Some.User("ann", inline: [Some.Inline("all", Some.Allows("*"))], attached: [attached])],
            groups: [Some.Group("ops", ["ann"], [Some.Inline("all", Some.Allows("*"))], [attached], Path)],
            roles:
            [
                Some.Role("app", Some.TrustsAws("*"), [Some.Inline("all", Some.Allows("*"))], [attached], usedDaysAgo: null, path: Path),
                Some.Role("few", Some.TrustsAws("444455556666"), [Some.Inline("some", Some.Allows("s3:*"))], path: Path),
            ],
            policies: [policy]
        );
        var commands = Audit
            .Evaluate(BuiltIn.With(new RuleSettings { Enable = Everyone }), account)
            .Where(v => v.Outcome == Outcome.Fail && v.Fix?.Cli is not null)
            .Select(v => (v.Rule, Cli: v.Fix!.Cli!))
            .ToList();
        Assert.Contains(
            commands,
            c => c.Cli.Contains("'arn:aws:iam::111122223333:policy/o'\\''x/$(id);a|b&&c/full'", StringComparison.Ordinal)
        );
        Assert.Contains(
            commands,
            c => c.Cli.Contains("'arn:aws:iam::111122223333:role/o'\\''x/$(id);a|b&&c/few'", StringComparison.Ordinal)
        );
        Assert.All(commands, c => Assert.DoesNotContain(Bare(c.Cli), ch => ";|$`<>()'".Contains(ch, StringComparison.Ordinal)));
        Assert.All(commands, c => Assert.DoesNotContain("&&c", Bare(c.Cli)));
    }

    [Fact]
    public void What_AWS_wants_gone_first_goes_first()
    {
        var profile = Some.Arn("instance-profile/web");
        var role = Some.Role(
            "web",
            inline: [Some.Inline("own")],
            attached: [Some.Attached()],
            usedDaysAgo: null,
            instanceProfiles: [profile]
        );
        var account = Some.Account(roles: [role], groups: [Some.Group("old", inline: [Some.Inline("own")], attached: [Some.Attached()])]);
        Assert.Equal(
            [
                "aws iam remove-role-from-instance-profile --instance-profile-name web --role-name web",
                "aws iam delete-role-policy --role-name web --policy-name own",
                "aws iam detach-role-policy --role-name web --policy-arn arn:aws:iam::aws:policy/ReadOnlyAccess",
                "aws iam delete-role --role-name web",
            ],
            Steps("role.unused", account)
        );
        Assert.Equal(
            [
                "aws iam delete-group-policy --group-name old --policy-name own",
                "aws iam detach-group-policy --group-name old --policy-arn arn:aws:iam::aws:policy/ReadOnlyAccess",
                "aws iam delete-group --group-name old",
            ],
            Steps("group.empty", account)
        );

        account = Some.Account(policies: [Some.Policy("p", attachments: 0, versions: Versions("v1", "v2", "v3"))]);
        Assert.Equal(
            [
                "aws iam delete-policy-version --policy-arn arn:aws:iam::111122223333:policy/p --version-id v1",
                "aws iam delete-policy-version --policy-arn arn:aws:iam::111122223333:policy/p --version-id v2",
                "aws iam delete-policy --policy-arn arn:aws:iam::111122223333:policy/p",
            ],
            Steps("policy.unused", account)
        );
    }

    [Fact]
    public void A_third_key_needs_room()
    {
        AccessKey Key(int slot, int age, bool active = true) => Some.Key(slot, active, age, id: $"AKIA{slot}");
        string Command(string rule, params AccessKey[] keys) =>
            Assert.Single(Steps(rule, Some.Account(users: [Some.User("ci", keys: keys)])));
        Assert.All(
            (string[])["access-key.rotation", "access-key.hard-max-age"],
            rule =>
            {
                Assert.Equal("aws iam create-access-key --user-name ci", Command(rule, Key(1, 400)));
                Assert.Equal(
                    "aws iam update-access-key --user-name ci --status Inactive --access-key-id AKIA1",
                    Command(rule, Key(1, 400), Key(2, 10))
                );
                Assert.Equal(
                    ["aws iam delete-access-key --user-name ci --access-key-id AKIA2", "aws iam create-access-key --user-name ci"],
                    Steps(rule, Some.Account(users: [Some.User("ci", keys: [Key(1, 400), Key(2, 500, active: false)])]))
                );
            }
        );
    }

    [Fact]
    public void A_remedy_works_on_the_trail_that_is_nearest_and_sees_that_it_logs()
    {
        Trail Named(string name, bool multi) => Some.Trail(name: name, multiRegion: multi, logging: false);
        foreach (
            var rule in (string[])["trail.multi-region", "trail.any-enabled", "trail.global-service-events", "trail.management-events"]
        )
        {
            var steps = Steps(rule, Some.Account(trails: [Named("first", false), Named("second", true)]));
            Assert.StartsWith("aws cloudtrail start-logging --name arn:aws:cloudtrail:", steps[^1], StringComparison.Ordinal);
            Assert.All(steps, s => Assert.Contains(":trail/second ", s, StringComparison.Ordinal));
            Assert.Equal("aws cloudtrail start-logging --name all-regions", Steps(rule, Some.Account(trails: []))[^1]);
        }

        Assert.Contains(
            "--is-multi-region-trail --include-global-service-events",
            Steps("trail.multi-region", Some.Account(trails: [Named("first", false)]))[0],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_sixth_version_needs_room()
    {
        const string edit =
            "aws iam create-policy-version --policy-arn arn:aws:iam::111122223333:policy/p --policy-document file://policy.json --set-as-default";
        Assert.Equal(
            [edit],
            Steps("policy.passrole-any", Some.Account(policies: [Some.Policy("p", versions: Versions("v1", "v2", "v3", "v4"))]))
        );
        Assert.Equal(
            ["aws iam delete-policy-version --policy-arn arn:aws:iam::111122223333:policy/p --version-id v2", edit],
            Steps("policy.passrole-any", Some.Account(policies: [Some.Policy("p", versions: Versions("v2", "v3", "v4", "v5", "v6"))]))
        );
    }

    [Fact]
    public void All_that_is_at_fault_goes()
    {
        var account = Some.Account(
            users: [Some.User("ann", inline: [Some.Inline("a"), Some.Inline("b")], attached: [Some.Attached()])],
            roles: [Some.Role("app", inline: [Some.Inline("a"), Some.Inline("b")])],
            policies:
            [
                Some.Policy(
                    "p",
                    versions:
                    [
                        new("v1", false, Some.DaysAgo(9), Some.Allows("iam:*")),
                        new("v2", false, Some.DaysAgo(8), Some.Allows("s3:GetObject")),
                        new("v3", false, Some.DaysAgo(7), Some.Allows("ec2:*")),
                        new("v4", true, Some.DaysAgo(6), Some.Allows("s3:GetObject")),
                    ]
                ),
            ]
        );
        Assert.Equal(
            [
                "aws iam delete-user-policy --user-name ann --policy-name a",
                "aws iam delete-user-policy --user-name ann --policy-name b",
                "aws iam detach-user-policy --user-name ann --policy-arn arn:aws:iam::aws:policy/ReadOnlyAccess",
            ],
            Steps("user.no-direct-policies", account)
        );
        Assert.Equal(
            ["aws iam delete-role-policy --role-name app --policy-name a", "aws iam delete-role-policy --role-name app --policy-name b"],
            Steps("role.inline-policies", account)
        );
        Assert.Equal(
            [
                "aws iam delete-policy-version --policy-arn arn:aws:iam::111122223333:policy/p --version-id v1",
                "aws iam delete-policy-version --policy-arn arn:aws:iam::111122223333:policy/p --version-id v3",
            ],
            Steps("policy.dangerous-old-version", account)
        );
    }

    [Theory]
    [InlineData("arn:aws:iam::111122223333:role/a+b,c=d.e@f_g-h", "arn:aws:iam::111122223333:role/a+b,c=d.e@f_g-h")]
    [InlineData("arn:aws:s3:::pay/*", "'arn:aws:s3:::pay/*'")]
    [InlineData("it's", @"'it'\''s'")]
    [InlineData("a b", "'a b'")]
    [InlineData("", "''")]
    public void A_word_is_quoted_where_it_must_be(string text, string word) => Assert.Equal(word, ShellWord.Of(text));

    private static PolicyVersion[] Versions(params string[] ids) =>
        [
            .. ids.Select(
                (id, i) =>
                    new PolicyVersion(
                        id,
                        i == ids.Length - 1,
                        Some.DaysAgo(100 - i),
                        Some.Allows(i == ids.Length - 1 ? "*" : "s3:GetObject")
                    )
            ),
        ];

    [Fact]
    public void A_comma_in_a_name_ends_no_value_of_a_short_list()
    {
        var rules = BuiltIn.With(
            new RuleSettings
            {
                Enable = ["access-key.canary-used"],
                Overrides =
                [
                    new RuleOverride("access-key.canary-used", "test")
                    {
                        Params = new Dictionary<string, IReadOnlyList<string>> { ["decoyUsers"] = ["a,*", "b"] },
                    },
                ],
            }
        );
        string Command(string user) =>
            BuiltIn.Judge("access-key.canary-used", Some.Account(users: [Some.User(user, keys: [Some.Key()])]), rules).Single().Fix!.Cli!;
        Assert.EndsWith("""AttributeValue='"a,b"' --region eu-central-1""", Command("a,b"));
        Assert.EndsWith("AttributeValue=b --region eu-central-1", Command("b"));
    }

    private static string[] Steps(string rule, AccountSnapshot account) =>
        Assert
            .Single(BuiltIn.Judge(rule, account, BuiltIn.With(new RuleSettings { Enable = Everyone })), v => v.Outcome == Outcome.Fail)
            .Fix!.Cli!.Split(" && ");

    /// <summary>What stands outside of quotes.</summary>
    private static string Bare(string command)
    {
        var bare = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < command.Length; i++)
        {
            if (command[i] == '\'')
                isQuoted = !isQuoted;
            else if (!isQuoted && command[i] == '\\')
                i++;
            else if (!isQuoted)
                bare.Append(command[i]);
        }

        Assert.False(isQuoted, command);
        return bare.ToString();
    }
}
