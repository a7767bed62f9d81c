using System.Text;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules.Frameworks;
using IamAuditor.Policies;

namespace IamAuditor.Tests.Findings;

public sealed class WaiverReaderTests
{
    private const string Good = """
        waivers:
          - id: legacy-ftp
            rule: access-key.*
            accounts: ["111122223333", 444455556666]
            resource: "arn:aws:iam::*:user/machines/*"
            tags: { env: sandbox }
            reason: The partner cannot rotate before June
            owner: integration@example.com
            ticket: SEC-12
            approved-by: ciso@example.com
            created: 2026-01-01
            expires: 2026-06-30
        """;

    [Fact]
    public void A_waiver_is_read_whole()
    {
        var (waivers, problems) = Read(Good);
        Assert.Empty(problems);
        Assert.Equivalent(
            new Waiver
            {
                Id = "legacy-ftp",
                Line = 2,
                Rule = "access-key.*",
                Accounts = [AccountId.Parse("111122223333"), AccountId.Parse("444455556666")],
                Resource = "arn:aws:iam::*:user/machines/*",
                Tags = new Dictionary<string, string> { ["env"] = "sandbox" },
                Reason = "The partner cannot rotate before June",
                Owner = "integration@example.com",
                Ticket = "SEC-12",
                ApprovedBy = "ciso@example.com",
                Created = new DateOnly(2026, 1, 1),
                Expires = new DateOnly(2026, 6, 30),
            },
            Assert.Single(waivers),
            strict: true
        );
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once_with_its_place()
    {
        var (_, problems) = Read(
            """
            waivers:
              - id: a
                rule: "*"
                reasn: typo
                owner: ""
                approved-by: ciso
                created: 2026-01-01
                expires: 2027-01-02
                accounts: [12]
              - id: a
                rule: user.mfa
                reason: r
                owner: o
                approved-by: c
                created: 01.02.2026
                expires: 2026-01-01
                resource: alice
                tags: []
              - just text
            """
        );
        Assert.Equal(
            [
                "2:5: `reason` is missing: why this is acceptable",
                "3:11: this would accept every finding of every account; name a rule, accounts, a resource or tags",
                "4:5: there is no key `reasn`; did you mean `reason`?",
                "5:12: `owner` is empty; write who answers for it",
                "8:14: `expires` 2027-01-02 is more than a year after `created`; write 2027-01-01 or earlier, and renew it then",
                "9:16: `12` is not an account id; write twelve digits, in quotes",
                "10:9: `a` is the id of the waiver on line 2 too; every waiver has its own",
                "15:14: `created`: `01.02.2026` is not a day; write it like 2026-01-31",
                "17:15: `alice` matches no ARN; write arn:aws:iam::111122223333:user/NAME, or a pattern such as *:user/NAME",
                "18:11: `tags` must be names with values; write { NAME: VALUE }",
                "19:5: this is a text; each entry of `waivers` is a mapping of keys",
            ],
            problems
        );
    }

    [Theory]
    [InlineData("waivers:\n", new string[0])]
    [InlineData("waivers: []\n", new string[0])]
    [InlineData(
        "waiver: []\n",
        new[]
        {
            "1:1: `waivers` is missing; write `waivers:` and a list below it",
            "1:1: there is no key `waiver`; did you mean `waivers`?",
        }
    )]
    [InlineData("- id: a\n", new[] { "1:1: the file is a list; it must begin with `waivers:` and a list below it" })]
    public void A_file_has_one_list(string text, string[] expected) =>
        Assert.Equal(expected.Order(StringComparer.Ordinal), Read(text).Problems.Order(StringComparer.Ordinal));

    [Fact]
    public void A_year_is_a_year_also_in_a_leap_year()
    {
        Assert.Empty(
            Read(
                Good.Replace("2026-01-01", "2028-02-29", StringComparison.Ordinal)
                    .Replace("2026-06-30", "2029-02-28", StringComparison.Ordinal)
            ).Problems
        );
        Assert.Single(
            Read(
                Good.Replace("2026-01-01", "2028-02-29", StringComparison.Ordinal)
                    .Replace("2026-06-30", "2029-03-01", StringComparison.Ordinal)
            ).Problems
        );
    }

    [Fact]
    public void An_attestation_is_read_whole_and_its_mistakes_are_told()
    {
        var (attestations, none) = AttestationReader.Read(
            Encoding.UTF8.GetBytes(
                """
                attestations:
                  - framework: cis-aws-7.0
                    requirement: "2.4"
                    account: "111122223333"
                    statement: The contacts were checked
                    evidence: https://wiki.example.com/contacts
                    by: jane
                    date: 2026-01-01
                    expires: 2026-12-31
                """
            ),
            Frameworks
        );
        Assert.Empty(none);
        Assert.Equal(
            new Attestation
            {
                Framework = "cis-aws-7.0",
                Requirement = "2.4",
                Account = Some.AccountId,
                Statement = "The contacts were checked",
                Evidence = "https://wiki.example.com/contacts",
                By = "jane",
                Date = new DateOnly(2026, 1, 1),
                Expires = new DateOnly(2026, 12, 31),
                Line = 2,
            },
            Assert.Single(attestations)
        );
        var (_, problems) = AttestationReader.Read(
            Encoding.UTF8.GetBytes(
                """
                attestations:
                  - { framework: cis-aws-7, requirement: "1", statement: s, evidence: e, by: b, date: 2026-01-02, expires: 2026-01-01, note: n }
                  - { framework: cis-aws-7.0, requirement: "2.40", statement: s, evidence: e, by: b, date: 2026-01-02, expires: 2026-06-01 }
                  - { framework: pci-dss-4, requirement: "not looked at", statement: s, evidence: e, by: b, date: 2026-01-02, expires: 2026-06-01 }
                """
            ),
            Frameworks
        );
        Assert.Collection(
            problems,
            p => Assert.Contains("is not a framework", p.Message, StringComparison.Ordinal),
            p => Assert.Equal("`expires` 2026-01-01 is before `date` 2026-01-02", p.Message),
            p => Assert.StartsWith("there is no key `note`", p.Message, StringComparison.Ordinal),
            p => Assert.Equal("cis-aws-7.0 has no requirement `2.40` (did you mean `2.4`?)", p.Message)
        );
    }

    private static readonly Framework[] Frameworks =
    [
        new("cis-aws-7.0", "CIS AWS Foundations Benchmark 7.0", "IAM", [new Requirement("2.4", "Contacts are known", null)]),
    ];

    private static (IReadOnlyList<Waiver> Waivers, IReadOnlyList<string> Problems) Read(string text)
    {
        var (waivers, problems) = WaiverReader.Read(Encoding.UTF8.GetBytes(text));
        return (waivers, [.. problems.Select(p => FormattableString.Invariant($"{p.Line}:{p.Column}: {p.Message}"))]);
    }
}
