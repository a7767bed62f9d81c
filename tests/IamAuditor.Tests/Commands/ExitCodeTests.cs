using IamAuditor.Core.Findings;
using IamAuditor.Policies;

namespace IamAuditor.Tests.Commands;

public sealed class ExitCodeTests
{
    [Theory]
    [InlineData("", null, false, 2)]
    [InlineData("unknown:low unknown:critical", null, false, 2)]
    [InlineData("unknown:low", Severity.Critical, true, 2)]
    [InlineData("pass:low", null, false, 0)]
    [InlineData("not-applicable:low", null, false, 0)]
    [InlineData("fail:critical", null, false, 0)]
    [InlineData("fail:critical unknown:critical", null, false, 0)]
    [InlineData("fail:medium", Severity.High, false, 0)]
    [InlineData("fail:high", Severity.High, false, 1)]
    [InlineData("fail:critical", Severity.High, false, 1)]
    [InlineData("fail:info", Severity.Info, false, 1)]
    [InlineData("fail:high unknown:critical", Severity.High, false, 1)]
    [InlineData("pass:high unknown:high", Severity.High, false, 3)]
    [InlineData("pass:high unknown:high", Severity.High, true, 0)]
    [InlineData("pass:high unknown:medium", Severity.High, false, 0)]
    [InlineData("fail:low unknown:critical", Severity.High, false, 3)]
    public void The_exit_code_says_what_the_verdicts_say(string verdicts, Severity? failOn, bool allowUnknown, int expected) =>
        Assert.Equal(
            expected,
            ExitCode.Of(verdicts.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Verdict), failOn, allowUnknown)
        );

    private static Verdict Verdict(string text)
    {
        var parts = text.Replace("-", "", StringComparison.Ordinal).Split(':');
        return new Verdict
        {
            Rule = "a.b",
            Account = AccountId.Parse("111122223333"),
            Resource = "AWS::::Account:111122223333",
            Outcome = Enum.Parse<Outcome>(parts[0], ignoreCase: true),
            Severity = Enum.Parse<Severity>(parts[1], ignoreCase: true),
            Message = "m",
        };
    }
}
