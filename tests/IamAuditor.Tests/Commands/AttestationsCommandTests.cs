using System.Globalization;
using System.Text.Json;

namespace IamAuditor.Tests.Commands;

public sealed class AttestationsCommandTests
{
    private static string Day(int fromNow) => DateTimeOffset.UtcNow.AddDays(fromNow).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Entry(string requirement, int date, int expires, string framework = "cis-aws-7.0") =>
        $"  - framework: {framework}\n    requirement: \"{requirement}\"\n    statement: Looked at.\n    evidence: ticket 4711\n"
        + $"    by: audit@example.com\n    date: {Day(date)}\n    expires: {Day(expires)}\n";

    [Fact]
    public async Task What_ends_has_ended_or_is_decided_by_rules_is_told_and_what_holds_is_not()
    {
        using var cli = new Cli();
        cli.Write(
            "a.yaml",
            "attestations:\n" + Entry("2.1.4", -10, 200) + Entry("2.2", -300, -1) + Entry("2.1.3", -10, 5) + Entry("2.4", -10, 300)
        );
        var (code, output, error) = await cli.RunAsync("attestations", "check", "--file", "a.yaml", "--format", "json");
        Assert.Equal("", error);
        Assert.Equal(1, code);
        var rows = output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => JsonDocument.Parse(l).RootElement)
            .ToDictionary(
                r => r.GetProperty("requirement").GetString()!,
                r => r.GetProperty("notes").EnumerateArray().Single().GetString()!
            );
        Assert.Equal(["2.1.3", "2.2", "2.4"], rows.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("it ends in 5 days; the requirement is open then unless audit@example.com states it anew", rows["2.1.3"]);
        Assert.StartsWith($"it ended on {Day(-1)}: the requirement is open again", rows["2.2"], StringComparison.Ordinal);
        Assert.Equal("rules decide this requirement, so that the statement changes nothing (root.no-access-key); take it out", rows["2.4"]);
    }

    [Fact]
    public async Task The_list_has_all_with_titles_and_places_and_an_end_that_comes_is_no_failure()
    {
        using var cli = new Cli();
        cli.Write("a.yaml", "attestations:\n" + Entry("2.1.4", -10, 200) + Entry("2.1.3", -10, 0));
        var (code, output, _) = await cli.RunAsync("attestations", "list", "--file", "a.yaml");
        Assert.Equal(0, code);
        Assert.StartsWith("cis-aws-7.0 2.1.3: The management account holds no workloads", output, StringComparison.Ordinal);
        Assert.Contains("cis-aws-7.0 2.1.4: Accounts are grouped into organizational units", output, StringComparison.Ordinal);
        Assert.Contains("a.yaml:9", output, StringComparison.Ordinal);
        Assert.Contains("it ends today", output, StringComparison.Ordinal);
        Assert.EndsWith("2 attestations, 1 to look at\n", output, StringComparison.Ordinal);
        Assert.Equal(0, (await cli.RunAsync("attestations", "check", "--file", "a.yaml")).Code);
    }

    [Fact]
    public async Task Mistakes_of_the_file_are_told_all_at_once_and_a_file_must_be_named()
    {
        using var cli = new Cli();
        cli.Write("a.yaml", "attestations:\n" + Entry("99.9", -10, 200) + Entry("2.1.4", 10, 5));
        var (code, _, error) = await cli.RunAsync("attestations", "check", "--file", "a.yaml");
        Assert.Equal(1, code);
        Assert.Contains("a.yaml:3:18: cis-aws-7.0 has no requirement `99.9`", error, StringComparison.Ordinal);
        Assert.Contains("is before `date`", error, StringComparison.Ordinal);
        Assert.Contains("2 problem(s) in the attestations", error, StringComparison.Ordinal);
        Assert.Equal(2, (await cli.RunAsync("attestations", "list", "--file", "a.yaml")).Code);

        var (unnamed, _, said) = await cli.RunAsync("attestations", "check");
        Assert.Equal(2, unnamed);
        Assert.Contains("no file of attestations is named; write --file FILE", said, StringComparison.Ordinal);
    }
}
