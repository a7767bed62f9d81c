using System.Diagnostics;

namespace IamAuditor.Benchmarks;

/// <summary>This program once more, in a process of its own: its memory and its cold start are then of what was asked alone.</summary>
internal static class Alone
{
    /// <summary>Passes on what it says.</summary>
    public static void Ask(TextWriter output, params string[] words)
    {
        // `dotnet run` starts the program by its own name, `dotnet FILE.dll` by the name of dotnet.
        var program = Environment.ProcessPath!;
        string[] file = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(Alone).Assembly.Location] : [];
        using var child = Process.Start(new ProcessStartInfo(program, [.. file, .. words]) { RedirectStandardOutput = true })!;
        output.Write(child.StandardOutput.ReadToEnd());
        child.WaitForExit();
    }
}
