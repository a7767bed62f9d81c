using System.Diagnostics;
using IamAuditor.EndToEnd.Cli;

namespace IamAuditor.EndToEnd;

/// <summary>The built program is killed while it writes reports: under its name each file is whole or not there, and the next try makes them all.</summary>
public sealed class KilledReportTests : IDisposable
{
    private const int Kills = 6;
    private readonly Executable program = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => program.Dispose();

    [Theory]
    [InlineData("report")]
    [InlineData("report", "package")]
    public async Task A_report_that_was_killed_leaves_no_file_that_is_not_whole(params string[] command)
    {
        var demo = await program.RunAsync("demo", "--format", "csv", "--out", "demo");
        Assert.True(demo.Code == 0, demo.Error);
        string[] of = [.. command, "--run", "20261102T060000Z-weekly", "--data", "demo/history", "--out"];
        var watch = Stopwatch.StartNew();
        Assert.Equal(0, (await program.RunAsync([.. of, "whole"])).Code);
        var took = watch.Elapsed;
        var whole = Files("whole");

        for (var i = 1; i <= Kills; i++)
        {
            using var process = program.Start([.. of, "killed"]);
            await Task.Delay(took * i / (Kills + 1), Ct);
            process.Kill();
            await process.WaitForExitAsync(Ct);
            Assert.All(
                Files("killed").Where(f => !f.Key.StartsWith('.')),
                f => Assert.True(whole.TryGetValue(f.Key, out var bytes) && bytes.SequenceEqual(f.Value), f.Key)
            );
        }

        Assert.Equal(0, (await program.RunAsync([.. of, "killed"])).Code);
        Assert.Equal(
            whole.Keys.Order(StringComparer.Ordinal),
            Files("killed").Keys.Where(f => !f.StartsWith('.')).Order(StringComparer.Ordinal)
        );
        Assert.All(whole, f => Assert.Equal(f.Value, Files("killed")[f.Key]));
        var verified = await program.RunAsync("verify", "--data", "demo/history");
        Assert.True(verified.Code == 0, verified.Output + verified.Error);
    }

    private Dictionary<string, byte[]> Files(string folder) =>
        Directory.Exists(Path.Combine(program.Folder, folder))
            ? Directory.EnumerateFiles(Path.Combine(program.Folder, folder)).ToDictionary(f => Path.GetFileName(f), File.ReadAllBytes)
            : [];
}
