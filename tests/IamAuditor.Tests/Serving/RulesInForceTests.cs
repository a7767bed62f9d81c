using IamAuditor.Options;
using IamAuditor.Serving;
using IamAuditor.Tests.Commands;
using Serilog.Core;

namespace IamAuditor.Tests.Serving;

public sealed class RulesInForceTests
{
    [Theory]
    [InlineData("waivers.yaml", "waivers:\n", "waivers:\n  - { id: a }\n", "`rule` is missing")]
    [InlineData("owners.yaml", "owners:\n", "owners:\n  - { owner: a }\n", "this describes nothing")]
    public void A_file_that_changed_is_read_again_and_a_broken_one_changes_nothing(string file, string empty, string broken, string problem)
    {
        using var cli = new Cli();
        cli.Write("waivers.yaml", "waivers:\n");
        cli.Write("owners.yaml", "owners:\n");
        var rules = new RulesInForce(
            cli.Around,
            new AuditorOptions
            {
                Waivers = new WaiversOptions { File = "waivers.yaml" },
                Findings = new FindingsOptions { OwnersFile = "owners.yaml" },
            },
            Logger.None
        );
        Assert.True(rules.Reload());
        Assert.Equal((0, 0), Counts());

        cli.Write(
            "waivers.yaml",
            "waivers:\n  - { id: a, rule: user.mfa, reason: r, owner: o, approved-by: c, created: 2026-01-01, expires: 2026-06-30 }\n"
        );
        cli.Write("owners.yaml", "owners:\n  - { owner: jane, paths: [/people/] }\n");
        rules.ReloadIfChanged();
        Assert.Equal((1, 1), Counts());

        cli.Write(file, broken);
        rules.ReloadIfChanged();
        Assert.Equal((1, 1), Counts());
        Assert.Contains(rules.Problems, p => p.Contains($"{file}:2:5: {problem}", StringComparison.Ordinal));

        File.Delete(Path.Combine(cli.Folder, file));
        rules.ReloadIfChanged();
        Assert.Equal((1, 1), Counts());
        Assert.Contains($"{file}: cannot be read", Assert.Single(rules.Problems), StringComparison.Ordinal);

        cli.Write(file, empty);
        rules.ReloadIfChanged();
        Assert.Equal(file == "waivers.yaml" ? (0, 1) : (1, 0), Counts());
        Assert.Empty(rules.Problems);

        (int, int) Counts() => (rules.Stewardship.Waivers.Count, rules.Stewardship.Owners.Count);
    }
}
