using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace IamAuditor.Tests.Commands;

public sealed class ReportCommandTests
{
    [Fact]
    public async Task A_package_holds_reports_evidence_rules_and_digests_that_are_right()
    {
        using var cli = new Cli();
        Assert.Equal(0, (await cli.RunAsync("demo", "--format", "verdicts", "--out", "d")).Code);
        var (code, output, _) = await cli.RunAsync("report", "package", "--from", "d/evidence.zip", "--out", "p");
        Assert.Equal(0, code);
        using var zip = ZipFile.OpenRead(Path.Combine(cli.Folder, output.Trim()));
        var names = zip.Entries.Select(e => e.FullName).ToList();
        Assert.Contains("reports/report.xlsx", names);
        Assert.Contains("evidence/manifest.json", names);
        Assert.Contains("rules/root.mfa-enabled.yaml", names);
        Assert.Contains("sha256sum -c SHA256SUMS", Text(zip, "README.txt"), StringComparison.Ordinal);
        var sums = Text(zip, "SHA256SUMS")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => l.Split("  "))
            .ToDictionary(l => l[1], l => l[0]);
        Assert.Equal(names.Where(n => n != "SHA256SUMS").Order(StringComparer.Ordinal), sums.Keys.Order(StringComparer.Ordinal));
        Assert.All(zip.Entries.Where(e => e.FullName != "SHA256SUMS"), e => Assert.Equal(Digest(e), sums[e.FullName]));
        Assert.Equal(
            Convert.ToHexStringLower(
                SHA256.HashData(
                    await File.ReadAllBytesAsync(Path.Combine(cli.Folder, "d", "verdicts.ndjson"), TestContext.Current.CancellationToken)
                )
            ),
            sums["reports/verdicts.ndjson"]
        );
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

    private static string Text(ZipArchive zip, string name)
    {
        using var reader = new StreamReader(zip.GetEntry(name)!.Open(), Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
