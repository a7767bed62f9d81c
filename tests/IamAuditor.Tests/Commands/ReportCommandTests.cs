using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ClosedXML.Excel;
using IamAuditor.Core.Reports;
using IamAuditor.Demo;
using IamAuditor.Storage;
using IamAuditor.Tests.Deploy;

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

        Assert.Contains(
            "iam-auditor audit --from evidence.zip --format verdicts --out again --config settings/appsettings.json",
            readme,
            StringComparison.Ordinal
        );
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
    public async Task A_changed_byte_of_any_file_of_a_package_is_named_and_own_rules_are_in_it()
    {
        using var cli = new Cli();
        cli.Write(
            "own/user.named.yaml",
            """
            id: user.named
            title: Users have a name
            severity: low
            resource: user
            needs: [authorization-details]
            pass: user.name != ''
            message: A user has no name
            why: Nobody knows it.
            fix: { text: Name it. }
            tests:
              - { name: named, given: { user: { name: ann } }, expect: pass }
              - { name: without, given: { user: { name: '' } }, expect: fail }
            """
        );
        Assert.Equal(0, (await cli.RunAsync("demo", "--format", "verdicts", "--out", "d")).Code);
        const string run = "20260928T060000Z-weekly";
        var (code, _, error) = await cli.RunAsync([
            "report",
            "package",
            "--run",
            run,
            "--data",
            "d/history",
            "--rules",
            "own",
            "--out",
            "p.zip",
        ]);
        Assert.True(code == 0, error);
        var alone = Path.Combine(cli.Folder, "alone");
        ZipFile.ExtractToDirectory(Path.Combine(cli.Folder, "p.zip"), alone);
        Assert.Equal(await DigestAsync(cli, "own", "user.named.yaml"), await DigestAsync(cli, "alone", "own-rules", "user.named.yaml"));
        foreach (
            var name in OutputFormat
                .All.Select(f => $"reports/{f.FileName}")
                .Concat(["README.txt", "run.json", "evidence.zip", "own-rules/user.named.yaml", "settings/appsettings.json"])
        )
        {
            var path = Path.Combine(alone, name);
            var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
            bytes[bytes.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
            var (failed, said) = await Tool.RunAsync("sh", "-c", "cd \"$1\" && sha256sum --quiet --strict -c SHA256SUMS", "sh", alone);
            Assert.Equal(1, failed);
            Assert.StartsWith($"{name}: FAILED\n", said, StringComparison.Ordinal);
            bytes[bytes.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_package_is_judged_again_with_the_rules_settings_and_files_that_lie_in_it()
    {
        using var cli = new Cli();
        cli.Write(
            "house/rules/user.short-name.yaml",
            """
            id: user.short-name
            title: Users have a short name
            severity: low
            resource: user
            needs: [authorization-details]
            params: { longest: 30 }
            pass: size(user.name) <= longest
            message: '{user.name} is a long name'
            why: Nobody can spell it.
            fix: { text: Rename the user. }
            tests:
              - { name: short, given: { user: { name: ann } }, expect: pass }
              - { name: long, given: { user: { name: a-name-of-more-than-thirty-letters } }, expect: fail }
            """
        );
        cli.Write(
            "etc/waivers.yaml",
            """
            waivers:
              - id: W-1
                rule: user.console-mfa
                resource: "*"
                reason: Tokens are on their way.
                owner: iam@example.com
                approved-by: ciso@example.com
                created: 2026-09-01
                expires: 2027-08-31
            """
        );
        cli.Write("etc/owners.yaml", "owners:\n  - { owner: keys@example.com, rules: [\"access-key.*\"] }\n");
        cli.Write(
            "etc/attestations.yaml",
            """
            attestations:
              - framework: cis-aws-7.0
                requirement: "2.1.4"
                statement: The contact details were looked through.
                evidence: ticket 4711
                by: audit@example.com
                date: 2026-09-10
                expires: 2027-03-10
            """
        );
        cli.Write(
            "etc/appsettings.json",
            """
            {
              "IamAuditor": {
                "Rules": {
                  "Directories": ["house/rules"],
                  "Overrides": { "user.short-name": { "Params": { "longest": 3 } }, "access-key.rotation": { "Severity": "low" } },
                  "Disable": { "Ids": ["user.in-group"] }
                },
                "Principals": { "Workload": { "Names": ["svc-*"] } },
                "Waivers": { "File": "waivers.yaml" },
                "Attestations": { "File": "attestations.yaml" },
                "Findings": { "OwnersFile": "owners.yaml", "DueDays": { "low": 5 } },
                "Mail": { "Password": "env:NEVER_IN_A_PACKAGE" }
              }
            }
            """
        );
        Assert.Equal(0, (await cli.RunAsync("demo", "--format", "verdicts", "--out", "d")).Code);
        string[] config = ["--config", "etc/appsettings.json"];
        var (code, _, error) = await cli.RunAsync([
            "report",
            "package",
            "--from",
            "d/evidence.zip",
            "--framework",
            "cis-aws-7.0",
            "--out",
            "p.zip",
            .. config,
        ]);
        Assert.True(code == 0, error);
        var alone = Path.Combine(cli.Folder, "alone");
        ZipFile.ExtractToDirectory(Path.Combine(cli.Folder, "p.zip"), alone);
        foreach (var name in (string[])["waivers.yaml", "owners.yaml", "attestations.yaml"])
        {
            Assert.Equal(await ReadAsync(cli, "etc", name), await ReadAsync(cli, "alone", "settings", name));
        }

        Assert.DoesNotContain(
            "NEVER_IN_A_PACKAGE",
            await ReadAsync(cli, "alone", "settings", "appsettings.json"),
            StringComparison.Ordinal
        );
        // What it was made of is gone, as it is for whoever gets only the package.
        Directory.Delete(Path.Combine(cli.Folder, "house"), true);
        Directory.Delete(Path.Combine(cli.Folder, "etc"), true);
        var step = (await ReadAsync(cli, "alone", "README.txt"))
            .Split('\n')
            .Single(l => l.TrimStart().StartsWith("iam-auditor audit", StringComparison.Ordinal));
        var again = await cli.RunInAsync("alone", step.Trim().Split(' ')[1..]);
        Assert.Equal("", again.Error.Split('\n').FirstOrDefault(l => l.Contains("no such key", StringComparison.Ordinal)) ?? "");
        Assert.True(again.Code is 0 or 1, again.Error);
        var verdicts = await ReadAsync(cli, "alone", "again", "verdicts.ndjson");
        Assert.Equal(await ReadAsync(cli, "alone", "reports", "verdicts.ndjson"), verdicts);
        Assert.Contains("user.short-name", verdicts, StringComparison.Ordinal);
        Assert.DoesNotContain("\"user.in-group\"", verdicts, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_and_the_workbooks_say_where_accounts_lie_and_which_are_out_of_scope()
    {
        using var cli = new Cli();
        Assert.Equal(0, (await cli.RunAsync("demo", "--format", "html,xlsx", "--out", "d")).Code);
        const string suspended = "larkspur-sandbox (888899990000, suspended); suspended accounts are not audited";
        Assert.Contains(suspended, System.Net.WebUtility.HtmlDecode(await ReadAsync(cli, "d", "report.html")), StringComparison.Ordinal);
        using (var workbook = new XLWorkbook(Path.Combine(cli.Folder, "d", "report.xlsx")))
        {
            Assert.Contains(suspended, workbook.Worksheet("Cover").CellsUsed().Select(c => c.GetString()));
        }

        // A name that ends in .xlsx is the file's.
        var (code, output, _) = await cli.RunAsync("report", "accounts", "--data", "d/history", "--out", "all.xlsx");
        Assert.Equal(0, code);
        Assert.EndsWith("\nall.xlsx\n", output, StringComparison.Ordinal);
        using var all = new XLWorkbook(Path.Combine(cli.Folder, "all.xlsx"));
        var row = all.Worksheet("Accounts").Table("Accounts").DataRange.FirstRow();
        var estate = Company.At(DemoEvidence.Moment);
        Assert.Equal(
            (estate.AccountId, "larkspur-production", estate.Alias, "Root / Workloads / Production"),
            (
                row.Field("Account").GetString(),
                row.Field("Name").GetString(),
                row.Field("Alias").GetString(),
                row.Field("Organizational unit").GetString()
            )
        );
    }

    [Theory]
    [InlineData("audit", "--from", "d", "--out", "report.xlsx")]
    [InlineData("report", "--from", "d", "--out", "report.html")]
    [InlineData("report", "access-review", "--from", "d", "--out", "review.XLSX")]
    public async Task A_folder_that_looks_like_a_file_is_a_mistake(params string[] command)
    {
        using var cli = new Cli();
        Directory.CreateDirectory(Path.Combine(cli.Folder, "d"));
        var (code, _, error) = await cli.RunAsync(command);
        Assert.Equal(2, code);
        Assert.Contains(
            $"--out: `{command[^1]}` looks like a file; files of their own names are written into the folder that it names, such as {Path.GetFileNameWithoutExtension(command[^1])}",
            error,
            StringComparison.Ordinal
        );
        Assert.False(Path.Exists(Path.Combine(cli.Folder, command[^1])));
    }

    [Fact]
    public async Task Reviews_that_come_back_are_kept_whole_with_what_was_wrong()
    {
        using var cli = new Cli();
        Assert.Equal(0, (await cli.RunAsync("demo", "--format", "verdicts", "--out", "d")).Code);
        string[] of = ["report", "access-review", "--data", "d/history", "--out", "r", "--run", "20261102T060000Z-weekly"];
        Assert.Equal(0, (await cli.RunAsync(of)).Code);
        var developers = Decide("developers", "keep");
        var finance = Decide("finance", "remove");
        Assert.Equal(0, (await cli.RunAsync([.. of, "--read", developers])).Code);
        var lines = (await ReadAsync(cli, "r", "access-review.ndjson")).Split('\n');
        Assert.StartsWith(
            """{"account":"111122223333","takenAt":"2026-11-02T06:00:00Z","run":"20261102T060000Z-weekly","resource":""",
            lines[0],
            StringComparison.Ordinal
        );

        // The next file adds to them, a file that was read already does not, and a copy decides nothing twice.
        Assert.Equal(0, (await cli.RunAsync([.. of, "--read", finance])).Code);
        Assert.Equal(0, (await cli.RunAsync([.. of, "--read", finance])).Code);
        var both = (await ReadAsync(cli, "r", "access-review.ndjson")).Split('\n');
        Assert.Equal(lines[..^1], both[..(lines.Length - 1)]);
        Assert.Equal(both.Length, both.Distinct().Count());
        File.Copy(Path.Combine(cli.Folder, finance), Path.Combine(cli.Folder, "copy.xlsx"));
        var twice = await cli.RunAsync([.. of, "--read", finance, "--read", "copy.xlsx"]);
        Assert.Equal(1, twice.Code);
        Assert.Contains("copy.xlsx: user ", twice.Error, StringComparison.Ordinal);
        Assert.Contains(" is in finance-back.xlsx too, and that one counts", twice.Error, StringComparison.Ordinal);

        // A file of an older run decides nothing, and is kept with the reason.
        string[] older = [.. of[..^1], "20261026T060000Z-weekly", "--read", developers];
        var stale = await cli.RunAsync(older);
        Assert.Equal(1, stale.Code);
        Assert.Contains(
            "2026-11-02 06:00 UTC: developers`, and what it is held against is `Access review of 111122223333",
            stale.Error,
            StringComparison.Ordinal
        );
        Assert.Contains("0 to keep, 0 to remove, 0 undecided", stale.Output, StringComparison.Ordinal);
        Assert.Contains(
            "\"problem\":\"developers-back.xlsx: this is ",
            await ReadAsync(cli, "r", "access-review.ndjson"),
            StringComparison.Ordinal
        );
        var kept = Path.Combine(cli.Folder, "r", "access-review-returned", $"{(await DigestAsync(cli, developers))[..12]}-{developers}");
        Assert.Equal(await DigestAsync(cli, developers), await DigestAsync(cli, kept));

        string Decide(string owner, string choice)
        {
            using var workbook = new XLWorkbook(Path.Combine(cli.Folder, "r", "access-review", $"{owner}.xlsx"));
            foreach (var row in workbook.Worksheet(1).Table(0).DataRange.Rows())
            {
                row.Field("Decision").Value = choice;
                row.Field("Reviewed by").Value = "Ana";
            }

            workbook.SaveAs(Path.Combine(cli.Folder, $"{owner}-back.xlsx"));
            return $"{owner}-back.xlsx";
        }
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
