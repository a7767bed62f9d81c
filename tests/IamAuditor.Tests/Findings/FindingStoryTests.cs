using System.Text.Json;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Privileges.Comparison;
using IamAuditor.Core.Rules;
using IamAuditor.Tests.House;
using IamAuditor.Tests.Rules;

namespace IamAuditor.Tests.Findings;

/// <summary>
/// Findings of one account (the files in story/) with the policies and lines that their story must show, and the call that made it so: one a line in stories.ndjson. A call that changed
/// something else of the resource is not its cause.
/// </summary>
public sealed class FindingStoryTests
{
    private static readonly DateTimeOffset TakenAt = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string Folder = Path.Combine(TrackedFiles.Root, "tests", "IamAuditor.Tests", "Findings");
    private static readonly Lazy<AccountSnapshot> Account = new(() => LaidOut.Of(Read()));
    private static readonly Lazy<IReadOnlyList<Verdict>> Fails = new(() =>
        [.. Audit.Evaluate(BuiltInRulesTests.Rules, Account.Value).Where(v => v.Outcome == Outcome.Fail)]
    );

    public static TheoryData<string> Cases => [.. File.ReadLines(Path.Combine(Folder, "stories.ndjson"))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_story_shows_what_it_rests_on_and_who_made_it_so(string line)
    {
        using var json = JsonDocument.Parse(line);
        var row = json.RootElement;
        var verdict = Assert.Single(
            Fails.Value,
            v =>
                v.Rule == row.GetProperty("rule").GetString()
                && v.Resource == row.GetProperty("resource").GetString()
                && v.Subresource == row.GetProperty("subresource").GetString()
        );
        var story = FindingStory.Of(verdict, BuiltInRulesTests.Rules.Find(verdict.Rule)!, Account.Value, BuiltInRulesTests.Rules.Settings);
        Assert.Equal(
            row.GetProperty("documents").EnumerateArray().Select(d => $"{d[0].GetString()} {string.Join(' ', d[1].EnumerateArray())}"),
            story.Documents.Select(d => $"{d.Name} {string.Join(' ', d.Marked)}")
        );
        Assert.Equal(row.GetProperty("introduced").GetString(), story.Introduced?.Name);
        Assert.All(story.Documents, d => Assert.All(d.Marked, n => Assert.InRange(n, 1, d.Text.Split('\n').Length)));
    }

    [Fact]
    public void A_document_in_one_line_is_laid_out_and_others_stay()
    {
        const string written = "{\n\"Version\":\"2012-10-17\",\"Statement\":[]}";
        var account = Some.Account(
            users: [Some.User(inline: [Some.Inline("flat", Some.Allows("s3:*")), Some.Inline("own", written)])],
            roles: [Some.Role(trust: Some.TrustsService("ec2.amazonaws.com"))]
        );
        var laid = LaidOut.Of(account);
        Assert.Equal(10, laid.Users[0].Details!.InlinePolicies[0].Document.Split('\n').Length);
        Assert.Equal(written, laid.Users[0].Details!.InlinePolicies[1].Document);
        Assert.Contains("\n", laid.Roles[0].TrustPolicy, StringComparison.Ordinal);
    }

    private static AccountSnapshot Read()
    {
        var story = Path.Combine(Folder, "story");
        var set = EvidenceFiles.Recognise(
            [
                .. Directory
                    .EnumerateFiles(story, "*", SearchOption.AllDirectories)
                    .Select(f => (Path.GetRelativePath(story, f).Replace('\\', '/'), (ReadOnlyMemory<byte>)File.ReadAllBytes(f))),
            ],
            TakenAt
        );
        return SnapshotAssembly.Assemble(null, TakenAt, set.Files, set.Gaps).Snapshot!;
    }

    [Theory]
    [InlineData("trust.public", "{'Service':'ec2.amazonaws.com'}", "{'AWS':'*'}", "'*'", "14 20")]
    [InlineData("trust.public", "{'AWS':['arn:aws:iam::444455556666:root','*']}", "{'Service':'ec2.amazonaws.com'}", null, "9")]
    [InlineData(
        "trust.same-account-no-mfa",
        "{'AWS':'111122223333'}",
        "{'AWS':'111122223333'}|'Bool':{'aws:MultiFactorAuthPresent':'true'}",
        null,
        "7"
    )]
    [InlineData("trust.notprincipal-allow", "{'AWS':'444455556666'}", "!{'AWS':'444455556666'}", null, "13")]
    public void Of_a_trust_policy_the_statements_at_fault_are_shown(string rule, string first, string second, string? third, string lines)
    {
        var statements = new[] { first, second, third }
            .OfType<string>()
            .Select(s => s.Split('|'))
            .Select(s =>
                $"{{'Effect':'Allow','{(s[0][0] == '!' ? "NotPrincipal" : "Principal")}':{s[0].TrimStart('!')},'Action':'sts:AssumeRole'{(s.Length > 1 ? $",'Condition':{{{s[1]}}}" : "")}}}"
            );
        var trust = $"{{'Version':'2012-10-17','Statement':[{string.Join(',', statements)}]}}".Replace('\'', '"');
        var account = LaidOut.Of(Some.Account(users: [Some.User()], roles: [Some.Role(trust: trust)]));
        var verdict = Assert.Single(Audit.Evaluate(BuiltInRulesTests.Rules, account), v => v.Rule == rule && v.Outcome == Outcome.Fail);
        var story = FindingStory.Of(verdict, BuiltInRulesTests.Rules.Find(rule)!, account, BuiltInRulesTests.Rules.Settings);
        Assert.Equal(lines, string.Join(' ', Assert.Single(story.Documents).Marked));
    }

    [Fact]
    public void A_way_over_a_trust_or_an_older_version_shows_that_document()
    {
        var set = Some.Inline("set", Some.Allows("iam:SetDefaultPolicyVersion"));
        var account = Some.Account(
            users:
            [
                Some.User("named", groups: []),
                Some.User("setter", groups: [], inline: [set], attached: [Some.Attached("mine", aws: false)]),
            ],
            roles:
            [
                Some.Role(
                    "open",
                    trust: Some.TrustsAws("arn:aws:iam::111122223333:user/named"),
                    attached: [Some.Attached("AdministratorAccess")]
                ),
            ],
            policies:
            [
                Some.Policy(
                    "mine",
                    versions:
                    [
                        new("v1", IsDefault: false, Some.DaysAgo(9), Some.Allows("*")),
                        new("v2", IsDefault: true, Some.DaysAgo(1), Some.Allows("s3:GetObject")),
                    ]
                ),
            ]
        );
        string Of(string rule, string user)
        {
            var verdict = Assert.Single(
                Audit.Evaluate(BuiltInRulesTests.Rules, account),
                v => v.Rule == rule && v.Outcome == Outcome.Fail && v.Resource.EndsWith(user, StringComparison.Ordinal)
            );
            return string.Join(
                " | ",
                FindingStory
                    .Of(verdict, BuiltInRulesTests.Rules.Find(rule)!, account, BuiltInRulesTests.Rules.Settings)
                    .Documents.Select(d => $"{d.Name} {string.Join(',', d.Marked)}")
            );
        }

        Assert.Equal("trust policy of arn:aws:iam::111122223333:role/open 1", Of("privesc.principal-access", "named"));
        Assert.Equal("inline/set 1 | arn:aws:iam::111122223333:policy/mine version v1 1", Of("privesc.self-escalation", "setter"));
    }
}
