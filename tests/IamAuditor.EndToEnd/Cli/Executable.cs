using System.Diagnostics;

namespace IamAuditor.EndToEnd.Cli;

/// <summary>The built program as a process of its own, in a folder of its own, with nothing of this machine's AWS or user settings in its environment.</summary>
public sealed class Executable : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("iam-auditor-cli-");

    public string Folder => folder.FullName;

    /// <summary>Further variables of the process.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }

    public Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "iam-auditor.dll"), .. arguments])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("AWS_", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["XDG_STATE_HOME"] = Path.Combine(Folder, "state");
        start.Environment["AWS_CONFIG_FILE"] = Path.Combine(Folder, "none");
        start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = Path.Combine(Folder, "none");
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        foreach (var (name, value) in Variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    public void Dispose() => folder.Delete(recursive: true);
}
