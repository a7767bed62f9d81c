using System.Diagnostics;
using System.Text.Json;

namespace IamAuditor.Tests.Reports;

/// <summary>
/// Runs tests/page/check.mjs or dashboard.mjs: a headless Chromium, driven by playwright-core and looked over by axe-core, installed by their lock file when missing. Where node, the registry or
/// chromium is missing the test is skipped; in CI it fails.
/// </summary>
internal sealed record PageCheck(JsonElement Json)
{
    private static readonly SemaphoreSlim OneAtATime = new(1, 1);

    public IReadOnlyList<string> Complaints => Texts("complaints");
    public IReadOnlyList<string> Axe => Texts("axe");

    public IReadOnlyList<string> Texts(string name) => [.. Json.GetProperty(name).EnumerateArray().Select(t => t.GetString()!)];

    public static async Task<PageCheck> RunAsync(string page, string search)
    {
        var own = Directory.CreateTempSubdirectory("iam-auditor-page-");
        try
        {
            var file = Path.Combine(own.FullName, "report.html");
            await File.WriteAllTextAsync(file, page);
            return await ScriptAsync("check.mjs", search, file);
        }
        finally
        {
            own.Delete(recursive: true);
        }
    }

    /// <summary>Runs tests/page/dashboard.mjs on the page of a daemon.</summary>
    public static Task<PageCheck> OfDashboardAsync(Uri address) => ScriptAsync("dashboard.mjs", "", address.ToString());

    private static async Task<PageCheck> ScriptAsync(string script, string search, params string[] arguments)
    {
        var folder = Path.Combine(RepositoryRoot(), "tests", "page");
        await OneAtATime.WaitAsync();
        try
        {
            if (!Directory.Exists(Path.Combine(folder, "node_modules", "playwright-core")))
            {
                var (installed, said, _) = await StartAsync("npm", folder, "", "ci") ?? Unavailable("npm is not on the path");
                _ = installed == 0 ? default : Unavailable($"npm ci failed: {said}");
            }

            var (code, errors, output) =
                await StartAsync("node", folder, search, [script, .. arguments]) ?? Unavailable("node is not on the path");
            if (errors.Contains("command -v chromium", StringComparison.Ordinal))
            {
                Unavailable("chromium is not on the path");
            }

            Assert.True(code == 0, errors);
            return new PageCheck(JsonDocument.Parse(output).RootElement);
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    private static (int, string, string) Unavailable(string why)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.Fail($"CI looks at the page in Chromium, but {why}");
        }

        Assert.Skip($"the page's check needs node and chromium: {why}");
        return default;
    }

    private static async Task<(int Code, string Errors, string Output)?> StartAsync(
        string program,
        string folder,
        string search,
        params string[] arguments
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["SEARCH"] = search;
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, await errors, await output);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "IamAuditor.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("the tests do not lie inside the repository");
    }
}
