using IamAuditor.Aws;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Reports;
using IamAuditor.EndToEnd.AwsStandIn;

namespace IamAuditor.EndToEnd;

/// <summary>Where an account lies in its organization: asked by those who may, told to those who may not.</summary>
public sealed class OrganizationTests
{
    private const string ListUnits = "organizations:ListOrganizationalUnitsForParent";
    private static readonly DateTimeOffset At = DateTimeOffset.UtcNow;
    private static readonly OrganizationNode[] Path =
    [
        new("r-5f3d", "Root"),
        new("ou-5f3d-7q2workl", "Workloads"),
        new("ou-5f3d-9s8prodn", "Production"),
        new("111122223333", "larkspur-production"),
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_may_list_the_organization_reads_the_names_of_the_units_with_a_call_a_level()
    {
        await using var aws = await StandIn.StartAsync(Demo.Company.At(At));
        var snapshot = await ReadAsync(aws, AuditOverHttp.Impatient);
        Assert.Equal(Path, snapshot.Organization!.Path);
        Assert.Equal(
            ("larkspur-production", "Root / Workloads / Production"),
            (AccountWords.NameOf(snapshot), AccountWords.UnitOf(snapshot))
        );
        var calls = aws.CallsByOperation();
        Assert.Equal((3, 2), (calls["organizations:ListParents"], calls[ListUnits]));
        Assert.Empty(aws.Violations);
    }

    [Fact]
    public async Task Names_that_are_refused_are_a_gap_and_the_ids_are_shown()
    {
        await using var aws = await StandIn.StartAsync(Demo.Company.At(At));
        aws.Faults.Add(new Fault(FaultKind.AccessDenied, ListUnits));
        var snapshot = await ReadAsync(aws, AuditOverHttp.Impatient);
        Assert.Null(snapshot.Organization!.Path);
        Assert.Equal("r-5f3d / ou-5f3d-7q2workl / ou-5f3d-9s8prodn", AccountWords.UnitOf(snapshot));
        var gap = Assert.Single(snapshot.Coverage.All, g => g.Source == Source.Organization);
        Assert.Equal(("AccessDeniedException", "path", ListUnits), (gap.Code, gap.Part, gap.Permission));
    }

    [Fact]
    public async Task A_member_account_is_told_its_place_and_does_not_ask()
    {
        await using var aws = await StandIn.StartAsync(Demo.Company.At(At));
        foreach (var refused in new[] { "ListAccounts", "ListParents", "ListOrganizationalUnitsForParent" })
        {
            aws.Faults.Add(new Fault(FaultKind.AccessDenied, $"organizations:{refused}"));
        }

        var told = await ReadAsync(aws, AuditOverHttp.Impatient with { OrganizationPath = Path });
        Assert.Equal(("larkspur-production", "Root / Workloads / Production"), (AccountWords.NameOf(told), AccountWords.UnitOf(told)));
        Assert.DoesNotContain(ListUnits, aws.CallsByOperation().Keys);
        var untold = await ReadAsync(aws, AuditOverHttp.Impatient);
        Assert.Equal((null, null), (AccountWords.NameOf(untold), AccountWords.UnitOf(untold)));
        // That accounts may not be listed is said once; the units are not asked for in vain.
        Assert.Equal(["accounts"], untold.Coverage.All.Where(g => g.Source == Source.Organization).Select(g => g.Part));
        Assert.DoesNotContain(ListUnits, aws.CallsByOperation().Keys);
    }

    [Fact]
    public async Task The_hub_lists_active_accounts_with_their_place()
    {
        await using var aws = await StandIn.StartAsync(Demo.Company.At(At));
        var (accounts, problem) = await ListAsync(aws);
        Assert.Null(problem);
        Assert.Equal(
            [
                "111122223333 larkspur-production: Root/Workloads/Production/larkspur-production",
                "222233334444 larkspur-security: Root/larkspur-security",
                "444455556666 larkspur-management: Root/larkspur-management",
                "555566667777 larkspur-data: Root/larkspur-data",
                "777788889999 larkspur-staging: Root/larkspur-staging",
            ],
            accounts!.Select(a => $"{a.Id} {a.Name}: {string.Join('/', a.Path!.Select(n => n.Name))}")
        );
        Assert.DoesNotContain("organizations:ListParents", aws.CallsByOperation().Keys);
        Assert.Equal(["111122223333"], (await ListAsync(aws, "ou-5f3d-7q2workl")).Accounts!.Select(a => a.Id));
    }

    [Fact]
    public async Task Where_the_hub_may_not_read_units_it_says_so_and_audits_all_the_same()
    {
        await using var aws = await StandIn.StartAsync(Demo.Company.At(At));
        aws.Faults.Add(new Fault(FaultKind.AccessDenied, "organizations:ListRoots"));
        var (accounts, problem) = await ListAsync(aws, "ou-5f3d-7q2workl");
        Assert.Equal([("111122223333", true)], accounts!.Select(a => (a.Id, a.Path is null)));
        Assert.StartsWith(
            "the organization's units could not be read, so that reports do not name the unit of an account: AccessDeniedException",
            problem,
            StringComparison.Ordinal
        );
        Assert.EndsWith(
            "let the hub call organizations:ListRoots, ListAccountsForParent and ListOrganizationalUnitsForParent",
            problem,
            StringComparison.Ordinal
        );
        aws.Faults.Add(new Fault(FaultKind.AccessDenied, "organizations:ListAccounts"));
        var (none, why) = await ListAsync(aws);
        Assert.Null(none);
        Assert.StartsWith("the organization's accounts could not be listed: AccessDeniedException", why, StringComparison.Ordinal);
    }

    private static async Task<AccountSnapshot> ReadAsync(StandIn aws, AwsTarget target)
    {
        var (read, _, _) = await AuditOverHttp.RunAsync(aws, target, Stop);
        return SnapshotAssembly.Assemble(read.Account, At, read.Files, read.Gaps).Snapshot!;
    }

    private static async Task<(IReadOnlyList<OrganizationMember>? Accounts, string? Problem)> ListAsync(StandIn aws, params string[] units)
    {
        using var connection = new AwsConnection(AuditOverHttp.Impatient with { EndpointUrl = aws.Endpoint });
        var (all, problem) = await OrganizationAccounts.ListAsync(connection, units, Stop);
        return (all?.Where(a => a.OutOfScope is null).ToList(), problem);
    }
}
