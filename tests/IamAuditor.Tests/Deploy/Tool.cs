using System.Diagnostics;

namespace IamAuditor.Tests.Deploy;

/// <summary>Programs of the machine that a test uses.</summary>
internal static class Tool
{
    /// <summary>Skips the test where the program is missing; in CI nothing may be missing.</summary>
    public static void Need(string program, string package)
    {
        var isHere = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(p => File.Exists(Path.Combine(p, program)));
        if (!isHere)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", $"{program} is missing; install {package}");
            Assert.Skip($"{program} is missing (package {package})");
        }
    }

    /// <summary>Exit code, and standard output followed by standard error.</summary>
    public static async Task<(int Code, string Said)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C.UTF-8";
        // The repository's own tools are found from a folder in it.
        start.WorkingDirectory = AppContext.BaseDirectory;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await error);
    }
}
