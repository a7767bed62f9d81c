using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Demo;
using IamAuditor.EndToEnd.AwsStandIn;
using IamAuditor.Policies;

namespace IamAuditor.EndToEnd;

/// <summary>IAM Identity Center is read where its instance belongs, whole or with what is missing named.</summary>
public sealed class IdentityCenterTests
{
    private static readonly string[] Regions = ["eu-central-1", "us-east-1"];

    [Fact]
    public async Task The_management_account_reads_every_part_of_every_permission_set()
    {
        await using var aws = await StandIn.StartAsync(Managing(EverythingWrong.At(DateTimeOffset.UtcNow)));
        var (snapshot, gaps) = await ReadAsync(aws);
        Assert.Equal([], gaps);
        Assert.Empty(aws.Violations);
        var instance = Assert.Single(snapshot.IdentityCenter);
        Assert.Equal(("eu-central-1", snapshot.Account), (instance.Region, instance.Owner));
        var (everything, forgotten) = (instance.PermissionSets![0], instance.PermissionSets[1]);
        Assert.Equal(("Everything", TimeSpan.FromHours(12), ""), (everything.Name, everything.SessionDuration, everything.InlinePolicy));
        Assert.Equal(["arn:aws:iam::aws:policy/AdministratorAccess"], everything.ManagedPolicies!.Select(p => p.Text));
        Assert.Equal("", everything.PermissionsBoundary);
        var assignment = Assert.Single(everything.Assignments!);
        Assert.Equal(
            (snapshot.Account, "USER", "93a7b2c1-1081-70f2-9c3d-5e6f7a8b9c0d"),
            (assignment.Account, assignment.PrincipalType, assignment.PrincipalId)
        );
        Assert.Contains("s3:ListAllMyBuckets", forgotten.InlinePolicy, StringComparison.Ordinal);
        Assert.Equal(["/team/Uploads"], forgotten.CustomerManagedPolicies!);
        Assert.Equal("arn:aws:iam::aws:policy/PowerUserAccess", forgotten.PermissionsBoundary);
        Assert.Empty(forgotten.Assignments!);
    }

    [Fact]
    public async Task A_member_account_sees_the_instance_and_asks_for_nothing_of_it()
    {
        await using var aws = await StandIn.StartAsync(Small(EverythingWrong.At(DateTimeOffset.UtcNow)));
        var (snapshot, gaps) = await ReadAsync(aws);
        Assert.Equal([], gaps);
        Assert.Null(Assert.Single(snapshot.IdentityCenter).PermissionSets);
        Assert.DoesNotContain("sso:ListPermissionSets", aws.CallsByOperation().Keys);
    }

    /// <summary>Some assignments would pass for all: none are told then, and the set stays known for the rest.</summary>
    [Fact]
    public async Task What_was_refused_of_a_permission_set_is_a_gap_of_that_set()
    {
        await using var aws = await StandIn.StartAsync(Managing(EverythingWrong.At(DateTimeOffset.UtcNow)));
        aws.Faults.Add(new Fault(FaultKind.AccessDenied, "sso:ListAccountAssignments"));
        var (snapshot, gaps) = await ReadAsync(aws);
        var gap = Assert.Single(gaps);
        Assert.Equal(
            ("eu-central-1", "arn:aws:sso:::permissionSet/ssoins-69870f1e2d3c4b5a/ps-0f1e2d3c4b5a6978", "sso:ListAccountAssignments"),
            (gap.Region, gap.Part, gap.Permission)
        );
        var everything = Assert.Single(snapshot.IdentityCenter).PermissionSets![0];
        Assert.Null(everything.Assignments);
        Assert.NotNull(everything.ManagedPolicies);
    }

    [Fact]
    public async Task An_instance_listed_without_its_permission_sets_is_no_instance_without_any()
    {
        var estate = Managing(EverythingWrong.At(DateTimeOffset.UtcNow));
        await using var aws = await StandIn.StartAsync(estate);
        aws.Faults.Add(new Fault(FaultKind.AccessDenied, "sso:ListPermissionSets"));
        var (_, gaps) = await ReadAsync(aws);
        Assert.Equal([("eu-central-1", "AccessDeniedException")], gaps.Select(g => (g.Region!, g.Code)));

        // As `aws sso-admin list-instances` prints it.
        var listed = DemoEvidence.Of(estate with { IdentityCenter = null });
        var file = new EvidenceFile(
            Source.IdentityCenter,
            "identity-center.json",
            System.Text.Encoding.UTF8.GetBytes(
                $$"""{"Instances":[{{EstateJson.IdentityCenterInstance(estate, estate.IdentityCenter!).ToJsonString()}}]}"""
            ),
            estate.TakenAt
        )
        {
            Region = "eu-central-1",
        };
        var assembled = SnapshotAssembly.Assemble(
            AccountId.Parse(estate.AccountId),
            estate.TakenAt,
            [.. listed.Files, file],
            [.. listed.Gaps.Where(g => g.Source != Source.IdentityCenter)]
        );
        Assert.Contains(
            assembled.Snapshot!.Coverage.GapsOf(Source.IdentityCenter),
            g =>
                g is { Code: GapCode.Incomplete, Region: "eu-central-1" }
                && g.Message.EndsWith("without its permission sets", StringComparison.Ordinal)
        );
    }

    private static Estate Small(Estate estate) =>
        estate with
        {
            Regions = [.. estate.Regions.Where(r => Regions.Contains(r.Name))],
            Analyzers = [],
            Trails = [],
            Events = [],
        };

    private static Estate Managing(Estate estate) =>
        Small(estate) with
        {
            Organization = estate.Organization! with { ManagementAccount = estate.AccountId },
        };

    private static async Task<(AccountSnapshot Snapshot, IReadOnlyList<Gap> Gaps)> ReadAsync(StandIn aws)
    {
        var (read, _, _) = await AuditOverHttp.RunAsync(
            aws,
            AuditOverHttp.Impatient with
            {
                IdentityCenter = true,
            },
            TestContext.Current.CancellationToken
        );
        var assembled = SnapshotAssembly.Assemble(read.Account, TimeProvider.System.GetUtcNow(), read.Files, read.Gaps);
        return (assembled.Snapshot!, [.. assembled.Snapshot!.Coverage.GapsOf(Source.IdentityCenter)]);
    }
}
