using System.Diagnostics;
using System.Text;
using IamAuditor.Core.Reports;
using IamAuditor.Reports.Excel;

namespace IamAuditor.Tests.Reports;

/// <summary>A second reader that is not ours: LibreOffice opens the workbook and gives the text of its first sheet and pages of all.</summary>
public sealed class LibreOfficeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task LibreOffice_opens_the_workbook_and_prints_it()
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Select(p => Path.Combine(p, "soffice"))
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(
            found is null && Environment.GetEnvironmentVariable("CI") != "true",
            "LibreOffice (package libreoffice-calc) is not installed"
        );
        Assert.NotNull(found);
        var folder = Directory.CreateTempSubdirectory("iam-auditor-calc-").FullName;
        try
        {
            await Check(found, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Check(string found, string folder)
    {
        var source = Path.Combine(folder, "report.xlsx");
        using (var file = File.Create(source))
        {
            new ExcelReport().Write(AuditReport.From(HistoryRuns.Week()), file);
        }

        await Convert(found, folder, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1");
        await Convert(found, folder, "pdf");
        var waivers = await File.ReadAllTextAsync(
            Path.Combine(folder, "report-Waivers.csv"),
            Encoding.UTF8,
            TestContext.Current.CancellationToken
        );
        Assert.Contains(
            "expires soon,W-1,user.console-mfa,all,*:user/accepted,\"=HYPERLINK(\"\"http://example.test\"\")\"",
            waivers,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "1 new, 1 reopened, 1 resolved",
            await File.ReadAllTextAsync(Path.Combine(folder, "report-Cover.csv"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        var pdf = await File.ReadAllBytesAsync(Path.Combine(folder, "report.pdf"), TestContext.Current.CancellationToken);
        Assert.Equal("%PDF-"u8.ToArray(), pdf[..5]);
    }

    private static async Task Convert(string soffice, string folder, string to)
    {
        var start = new ProcessStartInfo(soffice) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (
            var argument in (string[])
                [
                    "--headless",
                    $"-env:UserInstallation={new Uri(Path.Combine(folder, "profile"))}",
                    "--convert-to",
                    to,
                    "--outdir",
                    folder,
                    Path.Combine(folder, "report.xlsx"),
                ]
        )
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var error = process.StandardError.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        Assert.True(process.ExitCode == 0, $"soffice: {await output} {await error}");
    }
}
