using ClosedXML.Excel;
using IamAuditor.Aws;
using IamAuditor.Demo;
using IamAuditor.EndToEnd.AwsStandIn;
using IamAuditor.EndToEnd.Cli;

namespace IamAuditor.EndToEnd.Serve;

/// <summary>The built program audits an organization, and the workbook of all its accounts tells which of them are known, which are not and why, and which nobody asked for.</summary>
public sealed class AllAccountsTests : IDisposable
{
    private const string Hub = "100000000001";
    private const string Fine = "100000000002";
    private const string NotEntered = "100000000003";
    private const string RefusedInside = "100000000004";
    private const string Excluded = "100000000005";
    private const string Suspended = "100000000006";

    private readonly Executable program = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => program.Dispose();

    [Fact]
    public async Task Every_account_of_the_organization_stands_in_one_workbook_and_none_looks_clean_that_was_not_seen()
    {
        var now = DateTimeOffset.UtcNow;
        var accounts = SmallAccounts.Of(6, now).ToArray();
        accounts[0] = accounts[0] with
        {
            Organization = new EstateOrganization
            {
                Id = "o-exampleorg1",
                ManagementAccount = Hub,
                Path = ["r-exam"],
                Accounts =
                [
                    .. accounts.Select(a => new EstateAccount(
                        a.AccountId,
                        $"Team {a.AccountId[^1]}",
                        $"{a.Alias}@example.test",
                        now.AddYears(-2),
                        a.AccountId == Suspended ? "SUSPENDED" : "ACTIVE"
                    )),
                ],
            },
        };
        await using var aws = await StandIn.StartAsync(accounts);
        aws.Faults.Add(new Fault(FaultKind.AccessDenied, "sts:AssumeRole") { Account = NotEntered });
        aws.Faults.Add(new Fault(FaultKind.AccessDenied, "cloudtrail:DescribeTrails") { Account = Hub });
        foreach (var operation in AccountReader.Permissions)
        {
            aws.Faults.Add(new Fault(FaultKind.AccessDenied, operation) { Account = RefusedInside });
        }

        var workbook = Path.Combine(program.Folder, "data", "reports", "accounts.xlsx");
        await using (var daemon = Start(aws))
        {
            await daemon.UntilAsync("the workbook is there", () => Task.FromResult(File.Exists(workbook)));
            Assert.Equal(0, await daemon.StopAsync());
            Assert.Contains("2 of 4 accounts were not assessed", daemon.Said, StringComparison.Ordinal);
        }

        Check(workbook);
        Assert.Equal(
            [$"{Hub}.xlsx", $"{Fine}.xlsx", "accounts.xlsx"],
            Directory.EnumerateFiles(Path.GetDirectoryName(workbook)!).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );

        // The same by hand, without AWS.
        var (code, output, error) = await program.RunAsync("report", "accounts", "--out", "all");
        Assert.True(code == 0, error);
        Assert.StartsWith("2 of 4 accounts were not assessed", output, StringComparison.Ordinal);
        Assert.Contains($"  not assessed: {NotEntered} Team 3: The audit of ", output, StringComparison.Ordinal);
        Assert.All(output.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        Check(Path.Combine(program.Folder, "all", "accounts.xlsx"));
        Assert.Empty(aws.Violations);
    }

    private static void Check(string path)
    {
        using var workbook = new XLWorkbook(path);
        var rows = workbook.Worksheet("Accounts").Table("Accounts").DataRange.Rows().ToList();
        Assert.Equal(
            [
                ("not assessed", NotEntered, "Team 3", ""),
                ("not assessed", RefusedInside, "Team 4", ""),
                // The worst of those that were.
                ("assessed", Fine, "Team 2", "team-2"),
                ("in part", Hub, "Team 1", "team-1"),
                ("out of scope", Excluded, "Team 5", ""),
                ("out of scope", Suspended, "Team 6", ""),
            ],
            rows.Select(r => (r.Cell(1).GetString(), r.Cell(2).GetString(), r.Cell(3).GetString(), r.Cell(4).GetString()))
        );
        Assert.Contains("not authorized to perform: sts:AssumeRole", rows[0].Cell(6).GetString(), StringComparison.Ordinal);
        Assert.Contains("nothing of the account could be read", rows[1].Cell(6).GetString(), StringComparison.Ordinal);
        Assert.Contains("AccessDenied", rows[1].Cell(6).GetString(), StringComparison.Ordinal);
        Assert.Equal("excluded by IamAuditor:Accounts:Organization:Exclude", rows[4].Cell(6).GetString());
        Assert.Equal("suspended in the organization", rows[5].Cell(6).GetString());
        Assert.Matches("^[0-9]+ verdicts are unknown; [0-9]+ of [0-9]+ rules could not be assessed at all.$", rows[3].Cell(6).GetString());
        // No figure where nothing was seen: a zero would read as clean.
        Assert.All(rows.Take(2), r => Assert.Equal(["never", .. Enumerable.Repeat("?", 10)], r.Cells(7, 17).Select(c => c.GetString())));

        var findings = workbook.Worksheet("Findings").Table("Findings").DataRange.Rows().ToList();
        Assert.Equal([Hub, Fine], findings.Select(r => r.Cell(3).GetString()).Distinct().Order(StringComparer.Ordinal));
        foreach (var row in rows.Skip(2).Take(2))
        {
            Assert.Equal(
                findings.Count(f => f.Cell(3).GetString() == row.Cell(2).GetString()),
                row.Cells(8, 12).Sum(c => (int)c.GetDouble())
            );
        }
    }

    private RunningDaemon Start(StandIn aws) =>
        RunningDaemon.Start(
            program,
            aws,
            $$"""
            "RoleName": "{{SmallAccounts.RoleName}}", "Budget": { "CallsPerSecond": 200 },
            "Organization": { "Enabled": true, "Exclude": ["{{Excluded}}"] }
            """,
            ServeTests.Quiet
        );
}
