using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Demo;
using IamAuditor.EndToEnd.AwsStandIn;

namespace IamAuditor.EndToEnd;

/// <summary>
/// Every operation that an audit calls, with every fault: each time a gap of the right source and Unknown, never a Pass that rests on it, never a
/// crash, never a hang.
/// </summary>
public sealed class FaultMatrixTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, Source[]> SourcesOf = new(StringComparer.Ordinal)
    {
        ["iam:GenerateCredentialReport"] = [Source.CredentialReport],
        ["iam:GetCredentialReport"] = [Source.CredentialReport],
        ["iam:GetAccountAuthorizationDetails"] = [Source.AuthorizationDetails],
        ["iam:GetAccountSummary"] = [Source.AccountSummary],
        ["iam:GetAccountPasswordPolicy"] = [Source.PasswordPolicy],
        ["iam:ListAccountAliases"] = [Source.AccountAliases],
        ["iam:ListVirtualMFADevices"] = [Source.VirtualMfaDevices],
        ["iam:ListServiceSpecificCredentials"] = [Source.ServiceSpecificCredentials],
        ["iam:ListServerCertificates"] = [Source.ServerCertificates],
        ["iam:ListSAMLProviders"] = [Source.SamlProviders],
        ["iam:GetSAMLProvider"] = [Source.SamlProviders],
        ["iam:ListOpenIDConnectProviders"] = [Source.OidcProviders],
        ["iam:GetOpenIDConnectProvider"] = [Source.OidcProviders],
        ["iam:ListOrganizationsFeatures"] = [Source.OrganizationsFeatures],
        ["account:ListRegions"] = [Source.Regions],
        ["account:GetAlternateContact"] = [Source.SecurityContact],
        ["cloudtrail:DescribeTrails"] = [Source.Trails],
        ["cloudtrail:GetTrailStatus"] = [Source.TrailStatus],
        ["cloudtrail:GetEventSelectors"] = [Source.EventSelectors],
        ["cloudtrail:LookupEvents"] = [Source.CloudTrailEvents],
        ["access-analyzer:ListAnalyzers"] = [Source.Analyzers],
        ["access-analyzer:ListFindings"] = [Source.AnalyzerFindings],
        ["access-analyzer:ListFindingsV2"] = [Source.AnalyzerFindings],
        ["organizations:DescribeOrganization"] = [Source.Organization],
        ["organizations:ListAccounts"] = [Source.Organization],
        ["organizations:ListPoliciesForTarget"] = [Source.ServiceControlPolicies, Source.ResourceControlPolicies],
        ["organizations:ListRoots"] = [Source.ServiceControlPolicies, Source.ResourceControlPolicies],
        ["organizations:ListParents"] = [Source.ServiceControlPolicies, Source.ResourceControlPolicies, Source.Organization],
        ["organizations:ListOrganizationalUnitsForParent"] = [Source.Organization],
        ["organizations:ListPolicies"] = [Source.ServiceControlPolicies, Source.ResourceControlPolicies],
        ["organizations:DescribePolicy"] = [Source.ServiceControlPolicies, Source.ResourceControlPolicies],
        ["organizations:ListDelegatedAdministrators"] = [Source.DelegatedAdministrators],
        ["organizations:ListAWSServiceAccessForOrganization"] = [Source.DelegatedAdministrators],
        ["organizations:ListTargetsForPolicy"] = [Source.ServiceControlPolicies, Source.ResourceControlPolicies],
    };

    // Read only where they are switched on: they cost a call or a job per principal.
    private static readonly Dictionary<string, Source> SwitchableSourcesOf = new(StringComparer.Ordinal)
    {
        ["iam:ListAccessKeys"] = Source.AccessKeys,
        ["iam:ListMFADevices"] = Source.MfaDevices,
        ["iam:GenerateServiceLastAccessedDetails"] = Source.ServiceLastAccessed,
        ["iam:GetServiceLastAccessedDetails"] = Source.ServiceLastAccessed,
        ["access-analyzer:ListArchiveRules"] = Source.ArchiveRules,
        ["sso:ListInstances"] = Source.IdentityCenter,
        ["sso:ListPermissionSets"] = Source.IdentityCenter,
        ["sso:DescribePermissionSet"] = Source.IdentityCenter,
        ["sso:ListManagedPoliciesInPermissionSet"] = Source.IdentityCenter,
        ["sso:ListCustomerManagedPolicyReferencesInPermissionSet"] = Source.IdentityCenter,
        ["sso:GetInlinePolicyForPermissionSet"] = Source.IdentityCenter,
        ["sso:GetPermissionsBoundaryForPermissionSet"] = Source.IdentityCenter,
        ["sso:ListAccountsForProvisionedPermissionSet"] = Source.IdentityCenter,
        ["sso:ListAccountAssignments"] = Source.IdentityCenter,
    };

    private static readonly FaultKind[] Losses =
    [
        FaultKind.AccessDenied,
        FaultKind.Throttling,
        FaultKind.HtmlError,
        FaultKind.HtmlAnswer,
        FaultKind.EmptyAnswer,
        FaultKind.CutBody,
        FaultKind.Hang,
        FaultKind.ConnectionReset,
        FaultKind.ExpiredToken,
        FaultKind.ClockSkew,
    ];

    private static readonly HashSet<string> Paged = new(StringComparer.Ordinal)
    {
        "iam:GetAccountAuthorizationDetails",
        "iam:ListAccountAliases",
        "iam:ListVirtualMFADevices",
        "iam:ListServiceSpecificCredentials",
        "iam:ListServerCertificates",
        "account:ListRegions",
        "cloudtrail:LookupEvents",
        "access-analyzer:ListAnalyzers",
        "access-analyzer:ListFindings",
        "access-analyzer:ListFindingsV2",
        "access-analyzer:ListArchiveRules",
        "organizations:ListAccounts",
        "organizations:ListPolicies",
        "organizations:ListPoliciesForTarget",
        "organizations:ListTargetsForPolicy",
        "organizations:ListDelegatedAdministrators",
        "organizations:ListAWSServiceAccessForOrganization",
    };

    private static readonly Lazy<Task<Run>> Baseline = new(() => AuditAsync(null));
    private static readonly Lazy<Task<Run>> SwitchedOn = new(() => AuditAsync(null, switchedOn: true));

    public static TheoryData<string> Operations => [.. SourcesOf.Keys];

    public static TheoryData<string> SwitchableOperations => [.. SwitchableSourcesOf.Keys];

    [Fact]
    public async Task Without_a_fault_nothing_is_missing_and_every_probe_passes()
    {
        var run = await Baseline.Value;
        Assert.Equal([], run.Gaps.Where(gap => !gap.Source.Switchable).Select(gap => gap.ToString()));
        Assert.Equal(
            [],
            run.Verdicts.Where(verdict => verdict.Outcome is Outcome.Unknown or Outcome.Fail)
                .Select(verdict => $"{verdict.Rule}: {verdict.Message}")
        );
        Assert.Equal([], run.Violations);
    }

    [Fact]
    public async Task The_matrix_has_every_operation_that_an_audit_calls() =>
        Assert.Equal(
            [],
            (await Baseline.Value)
                .Operations.Where(operation => !operation.StartsWith("sts:", StringComparison.Ordinal))
                .Except(SourcesOf.Keys)
        );

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Every_fault_is_a_gap_and_unknown_and_never_a_pass(string operation)
    {
        var baseline = await Baseline.Value;
        if (!baseline.Operations.Contains(operation))
        {
            // A report that is fresh, or an operation that the collectors do without.
            return;
        }

        var kinds = Paged.Contains(operation) ? [.. Losses, FaultKind.RepeatedToken] : Losses;
        var runs = await Task.WhenAll(kinds.Select(async kind => (kind, Run: await AuditAsync(new Fault(kind, operation)))));
        foreach (var (kind, run) in runs)
        {
            var lost = SourcesOf[operation].Where(source => run.Gaps.Any(gap => gap.Source == source)).ToList();
            if (lost.Count == 0 && operation == "iam:GenerateCredentialReport")
            {
                // The report is there all the same: AWS made it, whoever asked.
                Assert.Equal(baseline.Verdicts.Select(Line), run.Verdicts.Select(Line));
                continue;
            }

            Assert.True(lost.Count > 0, $"{operation}, {kind}: no gap; {string.Join("; ", run.Gaps)}");
            Assert.All(lost, source => AssertUnknown(run, source, $"{operation}, {kind}"));
            AssertNothingNew(baseline, run, $"{operation}, {kind}");
        }
    }

    [Theory]
    [MemberData(nameof(SwitchableOperations))]
    public async Task Every_fault_of_a_source_that_is_switched_on_is_its_gap(string operation)
    {
        var baseline = await SwitchedOn.Value;
        var source = SwitchableSourcesOf[operation];
        Assert.Contains(operation, baseline.Operations);
        Assert.DoesNotContain(baseline.Gaps, gap => gap.Source == source);
        var kinds = Paged.Contains(operation) ? [.. Losses, FaultKind.RepeatedToken] : Losses;
        var runs = await Task.WhenAll(
            kinds.Select(async kind => (kind, Run: await AuditAsync(new Fault(kind, operation), switchedOn: true)))
        );
        foreach (var (kind, run) in runs)
        {
            Assert.True(run.Gaps.Any(gap => gap.Source == source), $"{operation}, {kind}: no gap; {string.Join("; ", run.Gaps)}");
            AssertNothingNew(baseline, run, $"{operation}, {kind}");
        }
    }

    [Fact]
    public async Task An_empty_page_with_a_token_loses_nothing()
    {
        var baseline = await Baseline.Value;
        foreach (var operation in Paged.Intersect(baseline.Operations))
        {
            var run = await AuditAsync(new Fault(FaultKind.EmptyPage, operation));
            Assert.Equal(baseline.Verdicts.Select(Line), run.Verdicts.Select(Line));
        }
    }

    [Theory]
    [InlineData("iam:GetAccountAuthorizationDetails")]
    [InlineData("iam:ListServerCertificates")]
    public async Task A_page_that_never_came_shows_in_AWS_own_counts(string operation)
    {
        var run = await AuditAsync(new Fault(FaultKind.MissingPage, operation));
        Assert.Contains(run.Gaps, gap => gap.Code == GapCode.CountMismatch);
        AssertUnknown(run, SourcesOf[operation][0], operation);
    }

    [Fact]
    public async Task A_fault_in_one_region_is_a_gap_of_that_region()
    {
        var run = await AuditAsync(new Fault(FaultKind.AccessDenied, "access-analyzer:ListAnalyzers", "eu-north-1"));
        Assert.Equal(
            [
                ("analyzers", "eu-north-1", "AccessDeniedException", "access-analyzer:ListAnalyzers"),
                ("analyzer-findings", "eu-north-1", "AccessDeniedException", "access-analyzer:ListAnalyzers"),
            ],
            run.Gaps.Where(gap => !gap.Source.Switchable).Select(gap => (gap.Source.Name, gap.Region!, gap.Code, gap.Permission!))
        );
    }

    private static void AssertUnknown(Run run, Source source, string where)
    {
        var probes = run.Verdicts.Where(verdict => verdict.Rule == $"probe.{source.Name}").Select(verdict => verdict.Outcome).ToList();
        Assert.True(
            probes.Contains(Outcome.Unknown)
                && (
                    run.Gaps.All(gap => gap.Source != source || gap.Part is not null || gap.Region is not null)
                    || !probes.Contains(Outcome.Pass)
                ),
            $"{where}: the rule that needs {source} says {string.Join(", ", probes)}"
        );
    }

    /// <summary>What the fault took away may be Unknown; nothing may be said that is not so without it.</summary>
    private static void AssertNothingNew(Run baseline, Run run, string where)
    {
        var known = baseline.Verdicts.Select(Line).ToHashSet(StringComparer.Ordinal);
        var said = run
            .Verdicts.Where(verdict => verdict.Outcome is Outcome.Pass or Outcome.Fail)
            .Select(Line)
            .Where(line => !known.Contains(line))
            .ToList();
        Assert.True(said.Count == 0, $"{where}: {string.Join("; ", said)}");
        var rules = baseline.Verdicts.Select(verdict => verdict.Rule).Except(run.Verdicts.Select(verdict => verdict.Rule)).ToList();
        Assert.True(rules.Count == 0, $"{where}: nothing was said by {string.Join(", ", rules)}");
    }

    private static string Line(Verdict verdict) =>
        $"{verdict.Rule} {verdict.Resource} {verdict.Subresource} {verdict.Region} {verdict.Outcome}";

    private static async Task<Run> AuditAsync(Fault? fault, bool switchedOn = false)
    {
        var spotless = Spotless.At(DateTimeOffset.UtcNow);
        string[] regions = ["ap-southeast-2", "eu-central-1", "eu-north-1", "us-east-1", "us-east-2"];
        var estate = spotless with
        {
            Regions = [.. spotless.Regions.Where(region => regions.Contains(region.Name))],
            Analyzers = [.. spotless.Analyzers.Where(analyzer => regions.Contains(analyzer.Region))],
        };
        if (switchedOn)
        {
            // Permission sets are told to the management account.
            var wrong = EverythingWrong.At(estate.TakenAt).IdentityCenter!;
            estate = estate with
            {
                Organization = estate.Organization! with { ManagementAccount = estate.AccountId },
                IdentityCenter = wrong,
            };
        }

        await using var aws = await StandIn.StartAsync(estate, new StandInOptions { ReportPolls = 0 });
        if (fault is not null)
        {
            aws.Faults.Add(fault);
        }

        var target = fault is { Kind: FaultKind.Hang }
            ? AuditOverHttp.Impatient with
            {
                CallTimeout = TimeSpan.FromSeconds(1),
                CallDeadline = TimeSpan.FromSeconds(2),
                ReportDeadline = TimeSpan.FromSeconds(3),
            }
            : AuditOverHttp.Impatient;
        target = target with
        {
            AccessKeys = switchedOn,
            MfaDevices = switchedOn,
            ServiceLastAccessed = switchedOn,
            IdentityCenter = switchedOn,
            ArchiveRules = switchedOn,
        };
        var (_, gaps, verdicts) = await AuditOverHttp.RunAsync(aws, target, TestContext.Current.CancellationToken).WaitAsync(Patience);
        return new Run(gaps, verdicts, [.. aws.CallsByOperation().Keys], aws.Violations);
    }

    private sealed record Run(
        IReadOnlyList<Gap> Gaps,
        IReadOnlyList<Verdict> Verdicts,
        IReadOnlyList<string> Operations,
        IReadOnlyList<string> Violations
    );
}
