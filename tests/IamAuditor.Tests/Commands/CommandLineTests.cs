using System.CommandLine;
using System.Text.Json;
using IamAuditor.Commands;
using IamAuditor.Tests.Options;

namespace IamAuditor.Tests.Commands;

public sealed class CommandLineTests : IDisposable
{
    private readonly SomeSettings machine = new();

    public void Dispose() => machine.Dispose();

    [Theory]
    [InlineData("", "iam-auditor: a command is missing; write one of ")]
    [InlineData("confg", "iam-auditor: there is no command `confg`; did you mean `config`?")]
    [InlineData("config shwo", "iam-auditor config: there is no command `shwo`; did you mean `show`?")]
    [InlineData("config show --fromat json", "iam-auditor config show: there is no option `--fromat`; did you mean `--format`?")]
    [InlineData("config show --conf x", "iam-auditor config show: there is no option `--conf`; did you mean `--config`?")]
    [InlineData("config show --zzzzzz", "iam-auditor config show: there is no option `--zzzzzz`")]
    [InlineData("config show x", "iam-auditor config show: `x` is one word too many")]
    [InlineData("config show @x", "iam-auditor config show: `@x` is one word too many")]
    [InlineData("config show --format", "iam-auditor config show: Required argument missing for option: `--format`")]
    public async Task Bad_usage_is_said_in_words_and_exits_2(string line, string problem)
    {
        var (code, output, error) = await Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(2, code);
        Assert.Equal("", output);
        Assert.StartsWith(problem, error, StringComparison.Ordinal);
        Assert.EndsWith("--help` says what can be written.\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_mistakes_are_both_told()
    {
        var (_, _, error) = await Run("config", "show", "--fromat", "json", "--confg=x");
        Assert.Equal(3, error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Help_of_every_command_fits_80_columns_and_describes_every_option()
    {
        foreach (var path in Paths(CommandLine.Create(machine.Around), []))
        {
            var (code, output, error) = await Run([.. path, "--help"]);
            Assert.Equal((0, ""), (code, error));
            Assert.All(output.Split('\n'), line => Assert.True(line.TrimEnd().Length <= 80, line));
            Assert.StartsWith("Description:", output, StringComparison.Ordinal);
        }

        Assert.All(
            Everything(CommandLine.Create(machine.Around)),
            symbol => Assert.False(string.IsNullOrWhiteSpace(symbol.Description), $"{symbol.Name} has no description")
        );
    }

    [Fact]
    public async Task The_version_is_one_line()
    {
        var (code, output, _) = await Run("--version");
        Assert.Equal(0, code);
        Assert.Matches(@"\A\d+\.\d+\.\d+\S*\n\z", output);
    }

    [Fact]
    public async Task Config_show_prints_values_with_their_origin_and_no_secret()
    {
        var file = machine.Write(
            "appsettings.json",
            """{ "IamAuditor": { "Aws": { "Profile": "audit", "RoleArn": "arn:aws:iam::111122223333:role/a", "ExternalId": "hunter2", "EndpointUrl": "https://u:hunter2@h" } } }"""
        );
        var (code, output, error) = await Run("config", "show", "--format", "json");
        Assert.Equal((0, ""), (code, error));
        var shown = output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => JsonDocument.Parse(l).RootElement)
            .ToDictionary(
                e => e.GetProperty("key").GetString()!,
                e => (e.GetProperty("value").GetString(), e.GetProperty("origin").GetString())
            );
        Assert.Equal(("audit", file), shown["IamAuditor:Aws:Profile"]);
        Assert.Equal(("***", file), shown["IamAuditor:Aws:ExternalId"]);
        Assert.Equal(("https://u:***@h", file), shown["IamAuditor:Aws:EndpointUrl"]);
        Assert.Equal(("7", "default"), shown["IamAuditor:Aws:LookbackDays"]);
        Assert.DoesNotContain("hunter2", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Config_check_lists_problems_and_exits_1()
    {
        machine.Write("appsettings.json", """{ "IamAuditor": { "Aws": { "LookbackDays": 0 }, "Rulez": {} } }""");
        var (code, output, _) = await Run("config", "check");
        Assert.Equal(1, code);
        Assert.Equal(
            "IamAuditor:Rulez: there is no such key; did you mean `Rules`?\n"
                + "IamAuditor:Aws:LookbackDays: 0 is outside CloudTrail's event history; write 1 to 90\n",
            output
        );
    }

    [Fact]
    public async Task Config_check_without_problems_exits_0()
    {
        machine.Write("appsettings.json", """{ "IamAuditor": {} }""");
        var (code, output, _) = await Run("config", "check");
        Assert.Equal((0, ""), (code, output));
    }

    private static IEnumerable<string[]> Paths(Command command, string[] path) =>
        command.Subcommands.SelectMany(c => Paths(c, [.. path, c.Name])).Prepend(path);

    private static IEnumerable<Symbol> Everything(Command command) =>
        command.Options.Concat<Symbol>(command.Arguments).Append(command).Concat(command.Subcommands.SelectMany(Everything));

    private async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await CommandLine.RunAsync(arguments, machine.Around, output, error, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
