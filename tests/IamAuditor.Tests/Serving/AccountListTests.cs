using IamAuditor.Options;
using IamAuditor.Serving;
using IamAuditor.Tests.Commands;

namespace IamAuditor.Tests.Serving;

public sealed class AccountListTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_daemon_reads_the_sources_that_are_switched_on(bool on)
    {
        using var cli = new Cli();
        var options = new AuditorOptions
        {
            Collect = new CollectOptions
            {
                AccessKeys = on,
                MfaDevices = on,
                ServiceLastAccessed = on,
                IdentityCenter = on,
                ArchiveRules = on,
            },
        };
        var listed = await new AccountList(options, cli.Around).ReadAsync(TestContext.Current.CancellationToken);
        var request = Assert.Single(listed.Accounts!).Request;
        Assert.Equal(
            (on, on, on, on, on),
            (request.AccessKeys, request.MfaDevices, request.ServiceLastAccessed, request.IdentityCenter, request.ArchiveRules)
        );
    }
}
