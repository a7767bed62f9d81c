using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;
using IamAuditor.Demo;

namespace IamAuditor.Tests.Rules;

/// <summary>Two accounts prove the built-in rules in both directions: silent where everything is right, speaking where everything is wrong.</summary>
public sealed class ProvingAccountsTests
{
    private static readonly DateTimeOffset At = new(2026, 5, 4, 8, 0, 0, TimeSpan.Zero);

    private static readonly (string Rule, string Parameter, string[] Values)[] Lists =
    [
        ("access-key.canary-used", "decoyUsers", ["decoy-*"]),
        ("account.iam-users-inventory", "expected", ["ada", "metrics-exporter"]),
        ("idp.oidc-provider-approved", "approvedUrls", ["token.actions.githubusercontent.com"]),
        ("org.delegated-admins-approved", "approved", ["555566667777"]),
        ("role.required-managed-policy", "policies", ["guard"]),
        ("trail.expected-bucket", "buckets", ["spotless-trail", "organization-trail"]),
        ("user.in-required-group", "anyOf", ["engineers", "machines"]),
        ("user.long-lived-vs-temporary", "exceptServices", ["cloudwatch"]),
        ("user.name-convention", "pattern", ["^(ada|metrics-exporter)$"]),
    ];

    private static readonly Lazy<RuleSet> BuiltIn = new(() =>
    {
        IReadOnlyList<RuleFile> files =
        [
            .. Directory
                .EnumerateFiles(Path.Combine(House.TrackedFiles.Root, "rules"), "*.yaml", SearchOption.AllDirectories)
                .Where(p => Path.GetFileName(Path.GetDirectoryName(p)) is not "frameworks")
                .Select(p => new RuleFile(Path.GetRelativePath(House.TrackedFiles.Root, p), File.ReadAllBytes(p))),
        ];
        return RuleText.Load(
            // Rules that are off unless somebody wants them, or unless a list is set, are proved like the others.
            new RuleSettings
            {
                Enable = [.. RuleText.Load(files).All.Where(r => !r.EnabledByDefault).Select(r => r.Id)],
                Overrides =
                [
                    .. Lists.Select(l => new RuleOverride(l.Rule, $"test:{l.Rule}")
                    {
                        Params = new Dictionary<string, IReadOnlyList<string>> { [l.Parameter] = l.Values },
                    }),
                ],
                Sensitive = [new SensitiveResource("arn:aws:s3:::crown-jewels/*", ["s3:GetObject", "s3:PutObject"])],
                Classes =
                [
                    new PrincipalClass(PrincipalClass.Workload) { NamePattern = "svc-*" },
                    new PrincipalClass(PrincipalClass.Workload) { NamePattern = "metrics-exporter" },
                ],
            },
            files
        );
    });

    private static readonly Lazy<IReadOnlyList<Verdict>> OnSpotless = new(() => Audit.Evaluate(BuiltIn.Value, Snapshot(Spotless.At(At))));
    private static readonly Lazy<IReadOnlyList<Verdict>> OnEverythingWrong = new(() =>
        Audit.Evaluate(BuiltIn.Value, Snapshot(EverythingWrong.At(At)))
    );

    private static readonly Lazy<IReadOnlyList<Verdict>> OnEverythingWrongAlone = new(() =>
        Audit.Evaluate(BuiltIn.Value, Snapshot(EverythingWrong.At(At)) with { Organization = null })
    );

    // What only the management account is told of IAM Identity Center.
    private static readonly Lazy<IReadOnlyList<Verdict>> OnSpotlessManagement = new(() =>
        Audit.Evaluate(BuiltIn.Value, Snapshot(Managing(Spotless.At(At))))
    );

    private static readonly Lazy<IReadOnlyList<Verdict>> OnEverythingWrongManagement = new(() =>
        Audit.Evaluate(BuiltIn.Value, Snapshot(Managing(EverythingWrong.At(At))))
    );

    public static TheoryData<string> Ids => [.. BuiltIn.Value.All.Select(r => r.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void No_rule_speaks_on_the_spotless_account(string id) =>
        Assert.Empty(
            OnSpotless
                .Value.Concat(IsOfIdentityCenter(id) ? OnSpotlessManagement.Value : [])
                .Where(v => v.Rule == id && v.Outcome is Outcome.Fail or Outcome.Unknown)
                .Select(v => v.Message)
        );

    /// <summary>As a member account it cannot see an analyzer of its organization, so that nobody can say that there is none; those that ask speak on the same account alone.</summary>
    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_rule_speaks_on_the_everything_wrong_account(string id) =>
        Assert.Contains(
            id is "account.part-of-organization" || id.EndsWith("-enabled", StringComparison.Ordinal) ? OnEverythingWrongAlone.Value
                : IsOfIdentityCenter(id) ? OnEverythingWrongManagement.Value
                : OnEverythingWrong.Value,
            v => v.Rule == id && v.Outcome == Outcome.Fail
        );

    [Fact]
    public void A_member_account_cannot_say_that_no_analyzer_watches_it() =>
        Assert.All(
            OnEverythingWrong.Value.Where(v => v.Rule is "analyzer.external-enabled" or "analyzer.unused-access-enabled"),
            v => Assert.Equal(v.Region is "eu-central-1" ? Outcome.Pass : Outcome.Unknown, v.Outcome)
        );

    /// <summary>The credential report has no ids of keys and certificates, and what was never done has no date: those may be missing, in those words.</summary>
    [Theory]
    [MemberData(nameof(Ids))]
    public void Messages_and_remedies_are_filled_in(string id) =>
        Assert.All(
            (IsOfIdentityCenter(id) ? OnEverythingWrongManagement : OnEverythingWrong).Value.Where(v =>
                v.Rule == id && v.Outcome == Outcome.Fail
            ),
            v =>
                Assert.All(
                    new[] { v.Message, v.Fix!.Text, v.Fix.Cli ?? "", v.Fix.Terraform ?? "" },
                    text => Assert.DoesNotMatch(@"\(not (read|known|set)\)|[{}]", text)
                )
        );

    [Fact]
    public void Nothing_of_the_two_accounts_and_of_generated_ones_is_unread() =>
        Assert.All(
            new[]
            {
                Spotless.At(At),
                EverythingWrong.At(At),
                Estate.Generate(11, new EstateSize(Users: 60, Roles: 40, Policies: 50, Groups: 8, Regions: 4), At) with
                {
                    Organization = Spotless.At(At).Organization! with { Path = ["r-s9p0", "ou-s9p0-workload", "111122223333"] },
                },
            },
            estate => Assert.Equal([], Snapshot(estate).Coverage.All.Where(gap => !gap.Source.Switchable).Select(gap => gap.ToString()))
        );

    private static bool IsOfIdentityCenter(string id) => id.StartsWith("sso.", StringComparison.Ordinal);

    private static Estate Managing(Estate estate) =>
        estate with
        {
            Organization = estate.Organization! with { ManagementAccount = estate.AccountId },
        };

    private static AccountSnapshot Snapshot(Estate estate)
    {
        var evidence = DemoEvidence.Of(estate);
        var assembled = SnapshotAssembly.Assemble(evidence.Account, estate.TakenAt, evidence.Files, evidence.Gaps);
        Assert.Empty(assembled.Problems.Concat(evidence.Problems).Select(p => p.ToString()));
        return assembled.Snapshot!;
    }
}
