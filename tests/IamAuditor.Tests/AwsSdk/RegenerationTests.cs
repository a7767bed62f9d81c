using System.Diagnostics;

namespace IamAuditor.Tests.AwsSdk;

/// <summary>The committed clients are what the generator writes. Runs where AWS's service models lie beside the repository, and says nothing elsewhere.</summary>
public sealed class RegenerationTests
{
    [Theory]
    [InlineData("src/AwsSdk/Clients")]
    [InlineData("tests/AwsSdk/Generated", "twins")]
    public async Task Committed_clients_are_the_generators_output(string committed, params string[] group)
    {
        var root = Root();
        var models = Path.Combine(root, "..", "shared", "aws-api");
        if (!Directory.Exists(models))
            return;
        var fresh = Directory.CreateTempSubdirectory("iam-auditor-clients");
        try
        {
            string[] args =
            [
                "run",
                "--file",
                Path.Combine(root, "src/AwsSdk/Generator/Generate.cs"),
                "--",
                models,
                fresh.FullName,
                .. group,
            ];
            using var generator = Process.Start(new ProcessStartInfo("dotnet", args) { RedirectStandardOutput = true })!;
            var output = await generator.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await generator.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(generator.ExitCode == 0, output);
            Assert.Equal(Read(fresh.FullName), Read(Path.Combine(root, committed)));
        }
        finally
        {
            fresh.Delete(recursive: true);
        }
    }

    private static SortedDictionary<string, string> Read(string folder) =>
        new(Directory.EnumerateFiles(folder, "*.g.cs").ToDictionary(f => Path.GetFileName(f), File.ReadAllText), StringComparer.Ordinal);

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "IamAuditor.sln")))
            folder = folder.Parent!;
        return folder.FullName;
    }
}
