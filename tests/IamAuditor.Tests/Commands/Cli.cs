using IamAuditor.Commands;
using IamAuditor.Tests.House;

namespace IamAuditor.Tests.Commands;

/// <summary>The command line in this process, in an empty folder of its own, with the repository's own rules built in.</summary>
internal sealed class Cli : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("iam-auditor-cli-").FullName;

    public Surroundings Around =>
        new()
        {
            Time = TimeProvider.System,
            WorkingDirectory = Folder,
            ProgramDirectory = TrackedFiles.Root,
            Variable = name => name == "HOME" ? Folder : null,
        };

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public string Write(string path, string text)
    {
        var full = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return path;
    }

    public Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => RunAsync(Around, arguments);

    /// <summary>As if started in a folder of <see cref="Folder"/>.</summary>
    public Task<(int Code, string Output, string Error)> RunInAsync(string folder, params string[] arguments) =>
        RunAsync(Around with { WorkingDirectory = Path.Combine(Folder, folder) }, arguments);

    private static async Task<(int Code, string Output, string Error)> RunAsync(Surroundings around, string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await CommandLine.RunAsync(arguments, around, output, error, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
