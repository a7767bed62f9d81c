using IamAuditor.Core.Evidence;
using IamAuditor.Core.Rules;
using IamAuditor.Demo;
using IamAuditor.EndToEnd.AwsStandIn;

namespace IamAuditor.EndToEnd;

/// <summary>Archive rules from the wire to the verdict, and what is said where they were not told.</summary>
public sealed class ArchiveRulesTests
{
    private const string Operation = "access-analyzer:ListArchiveRules";

    private static readonly RuleSet Rules = Load();

    [Fact]
    public async Task A_broad_rule_of_one_region_fails_there_and_a_narrow_one_passes()
    {
        Assert.Equal(
            [
                "analyzer/external eu-central-1 Fail: Analyzer external in eu-central-1 archives findings before anybody saw them: buckets takes public access (resourceType eq AWS::S3::Bucket)",
                "analyzer/external us-east-1 Pass: As it should be: Archive rules hide neither public access nor that of unknown accounts",
                "analyzer/unused eu-central-1 NotApplicable: Analyzer unused does not look for access from outside",
            ],
            await VerdictsAsync(null)
        );
    }

    [Theory]
    [InlineData(FaultKind.AccessDenied)]
    [InlineData(FaultKind.Throttling)]
    [InlineData(FaultKind.HtmlAnswer)]
    [InlineData(FaultKind.EmptyAnswer)]
    [InlineData(FaultKind.CutBody)]
    [InlineData(FaultKind.ConnectionReset)]
    public async Task A_list_that_was_not_told_is_unknown_in_its_region_alone(FaultKind kind)
    {
        var verdicts = await VerdictsAsync(new Fault(kind, Operation, "us-east-1"));
        Assert.StartsWith("analyzer/external eu-central-1 Fail", verdicts[0], StringComparison.Ordinal);
        Assert.StartsWith(
            "analyzer/external us-east-1 Unknown: Not assessed: archive-rules in us-east-1 (",
            verdicts[1],
            StringComparison.Ordinal
        );
        Assert.StartsWith("analyzer/unused eu-central-1 NotApplicable", verdicts[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_was_cut_still_proves_a_broad_rule_and_nothing_else()
    {
        var verdicts = await VerdictsAsync(new Fault(FaultKind.RepeatedToken, Operation));
        Assert.Equal(
            "analyzer/external eu-central-1 Fail: Analyzer external in eu-central-1 archives findings before anybody saw them: buckets takes public access (resourceType eq AWS::S3::Bucket)",
            verdicts[0]
        );
        Assert.Equal("analyzer/external us-east-1 Unknown: Not assessed: archive-rules in us-east-1 (Incomplete)", verdicts[1]);
    }

    [Fact]
    public async Task Nobody_is_asked_unless_it_is_switched_on()
    {
        await using var aws = await StandIn.StartAsync(Account());
        var (_, gaps, _) = await AuditOverHttp.RunAsync(aws, AuditOverHttp.Impatient, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(Operation, aws.CallsByOperation().Keys);
        Assert.Equal([GapCode.SwitchedOff], gaps.Where(gap => gap.Source == Source.ArchiveRules).Select(gap => gap.Code));
    }

    [Fact]
    public async Task An_analyzer_costs_one_call_and_one_of_unused_access_none()
    {
        await using var aws = await StandIn.StartAsync(Account());
        _ = await AuditOverHttp.RunAsync(aws, AuditOverHttp.Impatient with { ArchiveRules = true }, TestContext.Current.CancellationToken);
        Assert.Equal(2, aws.CallsByOperation()[Operation]);
        Assert.Empty(aws.Violations);
    }

    private static async Task<string[]> VerdictsAsync(Fault? fault)
    {
        await using var aws = await StandIn.StartAsync(Account(), new StandInOptions { ReportPolls = 0 });
        if (fault is not null)
        {
            aws.Faults.Add(fault);
        }

        var (read, _, _) = await AuditOverHttp.RunAsync(
            aws,
            AuditOverHttp.Impatient with
            {
                ArchiveRules = true,
            },
            TestContext.Current.CancellationToken
        );
        Assert.Empty(aws.Violations);
        var snapshot = SnapshotAssembly.Assemble(read.Account, TimeProvider.System.GetUtcNow(), read.Files, read.Gaps).Snapshot!;
        return
        [
            .. Audit
                .Evaluate(Rules, snapshot)
                .Select(v => $"{v.Resource.Split(':')[^1]} {v.Region} {v.Outcome}: {v.Message}")
                .Order(StringComparer.Ordinal),
        ];
    }

    private static Estate Account()
    {
        var spotless = Spotless.At(DateTimeOffset.UtcNow);
        EstateAnalyzer[] analyzers =
        [
            new()
            {
                Name = "external",
                Region = "eu-central-1",
                Created = spotless.TakenAt.AddDays(-9),
                ArchiveRules = [("buckets", """{"resourceType":{"eq":["AWS::S3::Bucket"]}}""")],
            },
            new()
            {
                Name = "external",
                Region = "us-east-1",
                Created = spotless.TakenAt.AddDays(-9),
                ArchiveRules = [("website", """{"resource":{"eq":["arn:aws:s3:::website"]}}""")],
            },
            new()
            {
                Name = "unused",
                Region = "eu-central-1",
                Type = "ACCOUNT_UNUSED_ACCESS",
                Created = spotless.TakenAt.AddDays(-9),
            },
        ];
        string[] regions = ["eu-central-1", "us-east-1"];
        return spotless with { Regions = [.. spotless.Regions.Where(region => regions.Contains(region.Name))], Analyzers = analyzers };
    }

    private static RuleSet Load()
    {
        var path = Directory
            .EnumerateFiles(
                Path.Combine(AppContext.BaseDirectory, "rules"),
                "analyzer.broad-archive-rule.yaml",
                SearchOption.AllDirectories
            )
            .Single();
        var loading = RuleSet.Load(
            [new RuleFile(path, File.ReadAllBytes(path))],
            new RuleSettings { Enable = ["analyzer.broad-archive-rule"] }
        );
        return loading.Rules ?? throw new InvalidOperationException(string.Join("; ", loading.Problems));
    }
}
