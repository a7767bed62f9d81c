using IamAuditor.Options;

namespace IamAuditor.Tests.Options;

public sealed class DaemonOptionsTests
{
    [Fact]
    public void The_defaults_are_fine() => Assert.Equal([], DaemonOptionsProblems.Of(new AuditorOptions()));

    [Fact]
    public void Every_problem_is_said_at_once_with_its_key_and_what_to_write()
    {
        var options = new AuditorOptions
        {
            Accounts = new AccountsOptions
            {
                List = [new AccountOptions { Id = "111122223333" }, new AccountOptions { Id = "111122223333", RoleName = "a b" }],
                Organization = new OrganizationOptions { Units = ["production"] },
                Budget = new BudgetOptions { ConcurrentAccounts = 0 },
            },
            Schedule = new ScheduleOptions
            {
                TimeZone = "Mars",
                Audit = new JobSchedule { Cron = "0 0 2 * * ?" },
            },
            Serve = new ServeOptions { StopSeconds = 0 },
        };
        Assert.Equal(
            [
                "IamAuditor:Accounts:List:1:Id: `111122223333` is listed twice; remove one of them",
                "IamAuditor:Accounts:List:1:RoleName: `a b` is not the name of a role; write the name alone, such as iam-auditor-read, with its path where it has one",
                "IamAuditor:Accounts:Organization: Units and Exclude say nothing while Enabled is false; write Enabled: true, or leave them out",
                "IamAuditor:Accounts:Organization:Units:0: `production` is not the id of an organizational unit; write one like ou-ab12-11111111, or the root's r-ab12",
                "IamAuditor:Accounts:Budget:ConcurrentAccounts: 0 is out of range; write 1 to 64",
                "IamAuditor:Schedule:TimeZone: `Mars` is not a time zone; write an IANA name such as Europe/Berlin, or UTC",
                "IamAuditor:Serve:StopSeconds: 0 is out of range; write 1 to 600",
            ],
            DaemonOptionsProblems.Of(options)
        );
    }

    [Theory]
    [InlineData("http://127.0.0.1:8787")]
    [InlineData("http://[::1]:8787")]
    [InlineData("http://localhost:8787")]
    public void The_loopback_needs_no_token(string url) => Assert.Equal([], Http(new HttpOptions { Url = url }));

    [Theory]
    [InlineData("http://0.0.0.0:8787")]
    [InlineData("http://10.0.0.5:8787")]
    [InlineData("http://[::]:8787")]
    public void Off_the_loopback_a_token_and_TLS_are_needed(string url)
    {
        var problem = Assert.Single(Http(new HttpOptions { Url = url, Token = "env:TOKEN" }));
        Assert.Contains("can be reached from other machines", problem, StringComparison.Ordinal);
        Assert.Equal(
            [],
            Http(
                new HttpOptions
                {
                    Url = url.Replace("http:", "https:", StringComparison.Ordinal),
                    Token = "env:TOKEN",
                    Certificate = "/c.pem",
                    CertificateKey = "/k.pem",
                }
            )
        );
    }

    [Fact]
    public void A_token_in_the_configuration_itself_is_refused()
    {
        var problem = Assert.Single(Http(new HttpOptions { Token = "hunter2" }));
        Assert.DoesNotContain("hunter2", problem, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Http(HttpOptions http) => DaemonOptionsProblems.Of(new AuditorOptions { Http = http });
}
