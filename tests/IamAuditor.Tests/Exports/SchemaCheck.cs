using System.Diagnostics;
using IamAuditor.Core.Reports;

namespace IamAuditor.Tests.Exports;

/// <summary>
/// Runs tests/ocsf/check.mjs with node and ajv, installed by its lock file when missing. Where node or the registry is missing the test is skipped; in CI it fails.
/// </summary>
internal static class SchemaCheck
{
    private static readonly SemaphoreSlim Installing = new(1, 1);

    public static Task<(int ExitCode, string Output)> RunAsync(string mode, string lines) =>
        RunAsync(mode, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(lines)));

    public static Task<(int ExitCode, string Output)> RunAsync(string mode, IFindingFormat? format, AuditReport? report) =>
        RunAsync(
            mode,
            stream =>
            {
                if (format is not null && report is not null)
                {
                    format.Write(report, stream);
                }
            }
        );

    private static async Task<(int ExitCode, string Output)> RunAsync(string mode, Action<Stream> write)
    {
        var folder = Path.Combine(RepositoryRoot(), "tests", "ocsf");
        await InstallAsync(folder);
        var file = Path.GetTempFileName();
        try
        {
            await using (var stream = File.Create(file))
            {
                write(stream);
            }

            return await StartAsync("node", folder, "check.mjs", mode, file) ?? Unavailable("node is not on the path");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task InstallAsync(string folder)
    {
        await Installing.WaitAsync();
        try
        {
            if (Directory.Exists(Path.Combine(folder, "node_modules", "ajv-formats")))
            {
                return;
            }

            var npm =
                await StartAsync(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", folder, "ci") ?? Unavailable("npm is not on the path");
            if (npm.ExitCode != 0)
            {
                Unavailable($"npm ci failed: {npm.Output}");
            }
        }
        finally
        {
            Installing.Release();
        }
    }

    private static (int ExitCode, string Output) Unavailable(string why)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.Fail($"CI checks the machine formats with node and ajv, but {why}");
        }

        Assert.Skip($"the schema check needs node and ajv: {why}");
        return default;
    }

    private static async Task<(int ExitCode, string Output)?> StartAsync(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start);
            if (process is null)
            {
                return null;
            }

            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, await errors + await output);
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
