namespace IamAuditor.Tests;

public sealed class SmokeTests
{
    [Fact]
    public void The_test_runner_runs() => Assert.Equal("iam-auditor", typeof(Program).Assembly.GetName().Name);
}
