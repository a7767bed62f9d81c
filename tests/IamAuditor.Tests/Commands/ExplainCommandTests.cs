using System.Text.Json;
using IamAuditor.Demo;
using IamAuditor.Tests.Exports;

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
        var introduced = output
            .TrimEnd('\n')
            .Split('\n')
            .Select(l => JsonDocument.Parse(l).RootElement)
            .First(s => s.GetProperty("rule").GetString() == "user.direct-admin")
            .GetProperty("introduced");
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
    public async Task What_is_there_instead_of_a_finding_is_said()
    {
        Evidence("a", Spotless.At(At));
        async Task<string> Said(string wanted)
        {
            var (code, _, error) = await cli.RunAsync("explain", wanted, "--from", "a");
            Assert.Equal(2, code);
            return error;
        }

        Assert.Contains(" pass", await Said("trust.public"), StringComparison.Ordinal);
        Assert.Contains("the rule is off", await Said("sso.session-duration"), StringComparison.Ordinal);
        File.Delete(Path.Combine(cli.Folder, "a", "account-authorization-details.json"));
        var unread = await Said("trust.public");
        Assert.Contains("verdicts: 1 unknown", unread, StringComparison.Ordinal);
        Assert.Contains("Not assessed: authorization-details", unread, StringComparison.Ordinal);
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

    [Fact]
    public async Task What_programs_read_keeps_the_schemas_and_what_people_read_80_columns()
    {
        var estate = EverythingWrong.At(At);
        Evidence("a", estate);
        Evidence("b", estate with { Users = [.. estate.Users.Skip(2)], Roles = [.. estate.Roles.Skip(1)] });
        var stories = "";
        foreach (
            var rule in new[]
            {
                "trust.public",
                "privesc.graph-to-admin",
                "user.console-mfa",
                "policy.admin-inline",
                "password-policy.min-length",
            }
        )
        {
            stories += (await cli.RunAsync("explain", rule, "--from", "a", "--format", "json")).Output;
        }

        Assert.Equal((0, $"{stories.Count(c => c == '\n')} lines, 0 problems\n"), await SchemaCheck.RunAsync("schema:explain", stories));
        var there = (await cli.RunAsync("diff", "a", "b", "--format", "json")).Output;
        var back = (await cli.RunAsync("diff", "b", "a", "--format", "json")).Output;
        Assert.Contains("\"escalation\":{\"before\":\"absent\"", back, StringComparison.Ordinal);
        Assert.Contains("\"admits\":[{", back, StringComparison.Ordinal);
        Assert.Equal(
            (0, $"{(there + back).Count(c => c == '\n')} lines, 0 problems\n"),
            await SchemaCheck.RunAsync("schema:diff", there + back)
        );
        var text = (await cli.RunAsync("diff", "b", "a")).Output;
        Assert.Contains("Who may assume which role:", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n'), l => Assert.True(l.Length <= 80 || !l.Trim().Contains(' ', StringComparison.Ordinal), l));
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
