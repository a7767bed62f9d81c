using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IamAuditor.Core.Reports;
using IamAuditor.Demo;
using IamAuditor.Storage;

namespace IamAuditor.Tests.Commands;

public sealed class ReportCommandTests
{
    [Fact]
    public async Task A_package_holds_reports_evidence_rules_and_digests_that_are_right()
    {
        using var cli = new Cli();
        Assert.Equal(0, (await cli.RunAsync("demo", "--format", "verdicts", "--out", "d")).Code);
        ZipFile.ExtractToDirectory(Path.Combine(cli.Folder, "d", "evidence.zip"), Path.Combine(cli.Folder, "folder"));
        var (code, output, _) = await cli.RunAsync("report", "package", "--from", "folder", "--out", "p");
        Assert.Equal(0, code);
        using var zip = ZipFile.OpenRead(Path.Combine(cli.Folder, output.Trim()));
        var names = zip.Entries.Select(e => e.FullName).ToList();
        Assert.Contains("reports/report.xlsx", names);
        Assert.Contains("evidence/manifest.json", names);
        Assert.Contains("rules/root.mfa-enabled.yaml", names);
        Assert.DoesNotContain("run.json", names);
        var sums = Sums(zip);
        Assert.Equal(names.Where(n => n != "SHA256SUMS").Order(StringComparer.Ordinal), sums.Keys.Order(StringComparer.Ordinal));
        Assert.All(zip.Entries.Where(e => e.FullName != "SHA256SUMS"), e => Assert.Equal(Digest(e), sums[e.FullName]));
        Assert.Equal(await DigestAsync(cli, "d", "verdicts.ndjson"), sums["reports/verdicts.ndjson"]);
    }

    [Fact]
    public async Task A_package_of_a_run_can_be_verified_from_the_zip_alone()
    {
        using var cli = new Cli();
        Assert.Equal(0, (await cli.RunAsync("demo", "--format", "verdicts", "--out", "d")).Code);
        const string run = "20260928T060000Z-weekly";
        var (code, output, _) = await cli.RunAsync("report", "package", "--run", run, "--data", "d/history", "--out", "p");
        Assert.Equal(0, code);
        ZipFile.ExtractToDirectory(Path.Combine(cli.Folder, output.Trim()), Path.Combine(cli.Folder, "alone"));
        using var zip = ZipFile.OpenRead(Path.Combine(cli.Folder, output.Trim()));
        var readme = Text(zip, "README.txt");

        // As the README says, step by step.
        using (
            var sums = Process.Start(
                new ProcessStartInfo("sha256sum", ["--quiet", "--strict", "-c", "SHA256SUMS"])
                {
                    WorkingDirectory = Path.Combine(cli.Folder, "alone"),
                }
            )!
        )
        {
            await sums.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, sums.ExitCode);
        }

        Assert.Contains("iam-auditor audit --from evidence.zip --format verdicts --out again", readme, StringComparison.Ordinal);
        var again = await cli.RunAsync("audit", "--from", "alone/evidence.zip", "--format", "verdicts", "--out", "again");
        Assert.Equal(0, again.Code);
        Assert.Equal(await DigestAsync(cli, "again", "verdicts.ndjson"), await DigestAsync(cli, "alone", "reports", "verdicts.ndjson"));
        var record = JsonDocument.Parse(Text(zip, "run.json")).RootElement;
        Assert.Equal(run, record.GetProperty("id").GetString());
        Assert.Equal(await DigestAsync(cli, "alone", "evidence.zip"), record.GetProperty("evidenceSha256").GetString());
        Assert.Equal(await DigestAsync(cli, "again", "verdicts.ndjson"), record.GetProperty("verdictsSha256").GetString());
        var hash = await DigestAsync(cli, "alone", "run.json");
        Assert.Contains($"Record's hash  {hash}", readme, StringComparison.Ordinal);
        Assert.Contains($"iam-auditor verify --run {run}", readme, StringComparison.Ordinal);
        var verify = await cli.RunAsync("verify", "--run", run, "--data", "d/history");
        Assert.Equal(0, verify.Code);
        Assert.Contains(hash, verify.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_of_an_older_run_is_the_one_that_was_written_then()
    {
        using var cli = new Cli();
        var weeks = CompanyHistory.Until(DemoEvidence.Moment).Skip(2).Take(4).ToList();
        var written = new List<(string Id, string Findings, string Page)>();
        var options = new AuditorOptions();
        var rules = RuleFolders.Load(cli.Around, options, [], RuleFolders.SettingsOf(options, [])).Rules!;
        await using (var store = new SqliteStore(DataFolder.StorePath(Path.Combine(cli.Folder, "data"))))
        {
            await store.PrepareAsync(TestContext.Current.CancellationToken);
            var pipeline = new AuditPipeline(cli.Around, options, store, Path.Combine(cli.Folder, "data"), new Stewardship([], []));
            foreach (var week in weeks)
            {
                var judged = await pipeline.RunAsync(
                    rules,
                    DemoEvidence.Of(week),
                    week.TakenAt,
                    week.TakenAt,
                    TestContext.Current.CancellationToken
                );
                written.Add((judged.Record!.Id, Text(judged.Report!, "csv"), Text(judged.Report!, "html")));
            }
        }

        foreach (var (id, findings, page) in written)
        {
            var (code, _, _) = await cli.RunAsync("report", "--run", id, "--data", "data", "--format", "csv,html", "--out", id);
            Assert.Equal(0, code);
            Assert.Equal(findings, await ReadAsync(cli, id, "findings.csv"));
            Assert.Equal(page, await ReadAsync(cli, id, "report.html"));
        }

        Assert.Equal(4, written.Select(w => w.Findings).Distinct().Count());
    }

    [Fact]
    public async Task A_backup_is_a_data_directory_that_can_be_verified_and_gone_on_with()
    {
        using var cli = new Cli();
        Assert.Equal(0, (await cli.RunAsync("demo", "--format", "verdicts", "--out", "d")).Code);
        var backup = await cli.RunAsync("backup", "--data", "d/history", "--out", "copy");
        Assert.Equal((0, "copy: the store with 8 runs and 8 files of evidence\n", ""), backup);
        var verified = await cli.RunAsync("verify", "--data", "copy", "--format", "json");
        Assert.Equal(await cli.RunAsync("verify", "--data", "d/history", "--format", "json"), verified);
        Assert.Equal(0, verified.Code);
        Assert.Equal(
            await cli.RunAsync("findings", "list", "--data", "d/history", "--state", "all", "--format", "json"),
            await cli.RunAsync("findings", "list", "--data", "copy", "--state", "all", "--format", "json")
        );
        var again = await cli.RunAsync("backup", "--data", "d/history", "--out", "copy");
        Assert.Equal(2, again.Code);
        Assert.EndsWith("copy is there already and not empty; name a new folder\n", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_needs_to_know_of_what()
    {
        using var cli = new Cli();
        var (code, _, error) = await cli.RunAsync("report", "package", "--framework", "cis-aws-7");
        Assert.Equal(2, code);
        Assert.Contains("say of what: --run ID of a kept run, or --from PATH of evidence", error, StringComparison.Ordinal);
        Assert.Contains("--framework: `cis-aws-7` is not a framework", error, StringComparison.Ordinal);
    }

    private static string Digest(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static string Text(AuditReport report, string format)
    {
        using var stream = new MemoryStream();
        OutputFormat.All.Single(f => f.Name == format).Write(report, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static Task<string> ReadAsync(Cli cli, params string[] path) =>
        File.ReadAllTextAsync(Path.Combine([cli.Folder, .. path]), TestContext.Current.CancellationToken);

    private static Dictionary<string, string> Sums(ZipArchive zip) =>
        Text(zip, "SHA256SUMS")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => l.Split("  "))
            .ToDictionary(l => l[1], l => l[0]);

    private static async Task<string> DigestAsync(Cli cli, params string[] path) =>
        Convert.ToHexStringLower(
            SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine([cli.Folder, .. path]), TestContext.Current.CancellationToken))
        );

    private static string Text(ZipArchive zip, string name)
    {
        using var reader = new StreamReader(zip.GetEntry(name)!.Open(), Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
