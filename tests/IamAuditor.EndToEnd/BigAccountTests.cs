using IamAuditor.Core.Findings;
using IamAuditor.Demo;
using IamAuditor.EndToEnd.AwsStandIn;

namespace IamAuditor.EndToEnd;

public sealed class BigAccountTests
{
    [Fact]
    public async Task An_account_at_the_quotas_is_audited_completely_with_less_than_150_calls()
    {
        var size = new EstateSize(Users: 5000, Roles: 1000, Policies: 1500, Groups: 300);
        var estate = Estate.Generate(5, size, DateTimeOffset.UtcNow);
        var organization = Spotless.At(DateTimeOffset.UtcNow).Organization!;
        estate = estate with { Organization = organization with { Path = [.. organization.Path.SkipLast(1), estate.AccountId] } };
        await using var aws = await StandIn.StartAsync(estate);
        var (read, gaps, verdicts) = await AuditOverHttp.RunAsync(aws, AuditOverHttp.Impatient, TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{aws.Calls.Count} calls: {string.Join(", ", aws.CallsByOperation().OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Key} {pair.Value}"))}"
        );
        Assert.Equal([], gaps.Where(gap => !gap.Source.Switchable).Select(gap => gap.ToString()));
        Assert.InRange(aws.Calls.Count, 1, 149);
        Assert.Empty(aws.Violations);
        Assert.Equal("111122223333", read.Account!.Value.Text);
        Assert.Equal(
            5000,
            verdicts.Count(verdict =>
                verdict.Rule == "user.in-group" && verdict.Outcome is Outcome.Pass or Outcome.Fail && verdict.Rule == "user.in-group"
            )
        );
    }

    [Fact]
    public async Task An_endpoint_that_is_only_roughly_AWS_is_audited_and_says_what_it_could_not_see()
    {
        await using var aws = await StandIn.StartAsync(Company.At(DateTimeOffset.UtcNow), new StandInOptions { RoughlyAws = true });
        var (_, gaps, verdicts) = await AuditOverHttp.RunAsync(aws, AuditOverHttp.Impatient, TestContext.Current.CancellationToken);
        var sources = gaps.Select(gap => gap.Source.Name).ToHashSet(StringComparer.Ordinal);
        Assert.Subset(
            sources,
            new HashSet<string>(StringComparer.Ordinal) { "analyzers", "cloudtrail-events", "server-certificates", "regions" }
        );
        Assert.Contains(verdicts, verdict => verdict.Rule == "user.console-mfa" && verdict.Outcome == Outcome.Fail);
        Assert.All(
            verdicts.Where(verdict => verdict.Rule is "analyzer.external-finding" or "detect.root-activity" or "root.recent-use"),
            verdict => Assert.Equal(Outcome.Unknown, verdict.Outcome)
        );
        Assert.Empty(aws.Violations);
    }
}
