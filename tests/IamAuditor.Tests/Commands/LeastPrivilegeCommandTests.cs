using System.Text;
using System.Text.Json;
using IamAuditor.Tests.Exports;
using IamAuditor.Tests.Privileges;

namespace IamAuditor.Tests.Commands;

/// <summary>The cases of least-privilege.ndjson through the command: what programs and people read of them.</summary>
public sealed class LeastPrivilegeCommandTests : IDisposable
{
    private readonly Cli cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public async Task Every_line_keeps_the_schema()
    {
        var lines = new StringBuilder();
        var cases = LeastPrivilegeTableTests.Cases.Select(c => c.Data.Item2).ToList();
        foreach (var (index, row) in cases.Index())
        {
            lines.Append(await TellAsync(index, row, "json"));
        }

        Assert.Equal((0, $"{cases.Count} lines, 0 problems\n"), await SchemaCheck.RunAsync("schema:least-privilege", lines.ToString()));
    }

    [Fact]
    public async Task Text_keeps_to_80_columns_but_for_words_that_are_longer()
    {
        foreach (var (index, row) in LeastPrivilegeTableTests.Cases.Select(c => c.Data.Item2).Index())
        {
            var text = await TellAsync(index, row, "text");
            Assert.All(
                text.Split('\n'),
                line => Assert.True(line.Length <= 80 || !line.Trim().Contains(' ', StringComparison.Ordinal), line)
            );
        }
    }

    private async Task<string> TellAsync(int index, string row, string format)
    {
        using var json = JsonDocument.Parse(row);
        foreach (var file in json.RootElement.GetProperty("files").EnumerateObject())
        {
            cli.Write($"{index}/{file.Name}.json", file.Value.GetRawText());
        }

        var principal = json.RootElement.GetProperty("principal").GetString()!;
        var (code, output, error) = await cli.RunAsync([
            "least-privilege",
            principal,
            "--from",
            $"{index}",
            "--account",
            "111122223333",
            "--at",
            "2026-11-01",
            "--format",
            format,
        ]);
        Assert.True(code == 0, error);
        return output;
    }
}
