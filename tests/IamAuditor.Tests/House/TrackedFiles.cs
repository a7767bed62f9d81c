using System.ComponentModel;
using System.Diagnostics;

namespace IamAuditor.Tests.House;

/// <summary>The repository that these tests were built from.</summary>
public static class TrackedFiles
{
    private static readonly Lazy<IReadOnlyList<SourceFile>> Files = new(Read);

    private static readonly string[] Binary = [".bin", ".png", ".xlsx", ".zip", ".gz", ".ico", ".pdf", ".snk", ".der", ".pfx"];

    /// <summary>A file or folder of the material beside the checkout; null where there is none.</summary>
    public static string? Shared(string name)
    {
        var path = Path.Combine(Root, "..", "shared", name);
        return Path.Exists(path) ? path : null;
    }

    public static string Root { get; } = FindRoot();

    /// <summary>Every tracked text file, by path.</summary>
    public static IReadOnlyList<SourceFile> All => Files.Value;

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "IamAuditor.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"no IamAuditor.sln above {AppContext.BaseDirectory}");
    }

    private static IReadOnlyList<SourceFile> Read() =>
        [
            .. (Tracked() ?? Walked())
                .Where(p => !Binary.Contains(Path.GetExtension(p)))
                .Order(StringComparer.Ordinal)
                .Select(p => (Path: p, Full: Path.Combine(Root, p)))
                .Where(p => File.Exists(p.Full))
                .Select(p => new SourceFile(p.Path, File.ReadAllText(p.Full))),
        ];

    // Null where there is no git or no repository: a source archive is held to the same rules.
    private static string[]? Tracked()
    {
        var start = new ProcessStartInfo("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var git = Process.Start(start)!;
            var errors = git.StandardError.ReadToEndAsync();
            var names = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            errors.Wait();
            return git.ExitCode == 0 && names.Length > 0 ? names.Split('\0', StringSplitOptions.RemoveEmptyEntries) : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static IEnumerable<string> Walked() =>
        Directory
            .EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            .Select(p => Path.GetRelativePath(Root, p).Replace('\\', '/'))
            .Where(p => !p.Split('/').Any(part => part is "bin" or "obj" or ".git" or "node_modules" or ".vs" or ".idea" or "TestResults"));
}
