using System.Text.Json;
using IamAuditor.Demo;

namespace IamAuditor.Tests.Commands;

public sealed class ExplainCommandTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 5, 4, 8, 0, 0, TimeSpan.Zero);
    private readonly Cli cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public async Task A_finding_is_told_whole_with_its_line_marked()
    {
        Evidence("a", EverythingWrong.At(At));
        var list = await cli.RunAsync("explain", "trust.public", "--from", "a", "--format", "json");
        var id = JsonDocument.Parse(list.Output.Split('\n')[0]).RootElement.GetProperty("id").GetString()!;
        var (code, output, error) = await cli.RunAsync("explain", id[..10], "--from", "a");
        Assert.Equal((0, ""), (code, error));
        foreach (var part in new[] { "trust.public  critical", "Why it matters", "Trust policy of role", "What to do", "Who made it so" })
        {
            Assert.Contains(part, output, StringComparison.Ordinal);
        }

        Assert.Single(output.Split('\n'), l => l.StartsWith('>'));
    }

    [Fact]
    public async Task The_event_that_made_it_so_is_joined()
    {
        var estate = EverythingWrong.At(At);
        Evidence("a", estate);
        var admin = estate.Users.First(u => u.Name == "admin-five");
        var (_, output, _) = await cli.RunAsync("explain", estate.ArnOf(admin), "--from", "a", "--format", "json");
        var introduced = JsonDocument.Parse(output.Split('\n')[0]).RootElement.GetProperty("introduced");
        Assert.Equal(
            ("2026-05-01T08:00:00Z", "203.0.113.50"),
            (introduced.GetProperty("time").GetString(), introduced.GetProperty("sourceIp").GetString())
        );
    }

    [Fact]
    public async Task What_is_no_finding_is_said()
    {
        Evidence("a", Spotless.At(At));
        var (code, _, error) = await cli.RunAsync("explain", "deadbeef", "--from", "a");
        Assert.Equal(2, code);
        Assert.Contains("no finding of this evidence is `deadbeef`", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_collections_are_compared()
    {
        var estate = EverythingWrong.At(At);
        Evidence("a", estate);
        Evidence("b", estate with { Users = [.. estate.Users.Where(u => u.Name != "admin-six")] });
        var (code, output, _) = await cli.RunAsync("diff", "a", "b");
        Assert.Equal(0, code);
        Assert.Contains("no longer administrator: arn:aws:iam::111122223333:user/admin-six", output, StringComparison.Ordinal);
        var same = await cli.RunAsync("diff", "a", "a");
        Assert.Contains("No user or role gained or lost effective rights.", same.Output, StringComparison.Ordinal);
        Evidence("c", Spotless.At(At));
        Assert.Equal(2, (await cli.RunAsync("diff", "a", "c")).Code);
    }

    [Fact]
    public async Task Without_last_use_nothing_is_called_unused()
    {
        Evidence("a", EverythingWrong.At(At));
        var (code, output, _) = await cli.RunAsync("least-privilege", "never-came", "--from", "a");
        Assert.Equal(0, code);
        Assert.Contains(
            "nothing can be said to be unused",
            string.Join(' ', output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal
        );
        Assert.Equal(2, (await cli.RunAsync("least-privilege", "nobody", "--from", "a")).Code);
    }

    private void Evidence(string name, Estate estate)
    {
        foreach (var file in DemoEvidence.Of(estate).Files)
        {
            var path = Path.Combine(cli.Folder, name, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Bytes.ToArray());
        }
    }
}
