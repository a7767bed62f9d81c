using System.CommandLine;
using System.Text.Json;
using IamAuditor.Commands;
using IamAuditor.Tests.House;
using IamAuditor.Tests.Options;

namespace IamAuditor.Tests.Commands;

public sealed class RulesCoverageTests : IDisposable
{
    private readonly SomeSettings machine = new();

    public void Dispose() => machine.Dispose();

    [Fact]
    public async Task A_framework_is_told_requirement_by_requirement()
    {
        var (code, output, error) = await Run("--framework", "cis-aws-7.0");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("2.4", output, StringComparison.Ordinal);
        Assert.Contains("root.no-access-key", output, StringComparison.Ordinal);
        Assert.Contains("cis-aws-7.0: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_JSON_every_requirement_is_a_line()
    {
        var (_, output, _) = await Run("--framework", "cis-aws-3.0", "--format", "json");
        var lines = output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => JsonDocument.Parse(l).RootElement)
            .ToDictionary(l => l.GetProperty("requirement").GetString()!);
        Assert.Equal(47, lines.Count);
        Assert.Equal("automated", lines["1.14"].GetProperty("assessment").GetString());
        Assert.Equal("access-key.rotation", Assert.Single(lines["1.14"].GetProperty("rules").EnumerateArray()).GetString());
        Assert.Equal("manual", lines["1.1"].GetProperty("assessment").GetString());
        Assert.True(lines["1.1"].TryGetProperty("manual", out _));
        Assert.False(lines["1.14"].TryGetProperty("manual", out _));
    }

    [Fact]
    public async Task Without_a_framework_each_gets_a_line()
    {
        var (_, output, _) = await Run();
        Assert.Equal(9, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task A_rule_that_is_off_leaves_its_requirement_missing()
    {
        machine.Write("appsettings.json", """{ "IamAuditor": { "Rules": { "Disable": { "Ids": ["access-key.rotation"] } } } }""");
        var (_, output, _) = await Run("--framework", "cis-aws-3.0", "--format", "json");
        Assert.Contains(
            "\"requirement\":\"1.14\"",
            Assert.Single(output.Split('\n'), l => l.Contains("\"switchedOff\":[\"access-key.rotation\"]", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_unknown_framework_is_said_with_the_nearest()
    {
        var (code, output, error) = await Run("--framework", "cis-aws-7", "--rules", "nowhere");
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("--framework: there is no framework `cis-aws-7`; did you mean `cis-aws-7.0`?", error, StringComparison.Ordinal);
        Assert.Contains("--rules: there is no folder `nowhere`", error, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var root = new RootCommand("test")
        {
            new Option<string?>("--config") { Recursive = true },
            RulesCoverage.Create(machine.Around with { ProgramDirectory = TrackedFiles.Root }),
        };
        var code = await root.Parse(["coverage", .. arguments])
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error }, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
