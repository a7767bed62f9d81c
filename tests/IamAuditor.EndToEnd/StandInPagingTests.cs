using System.Xml.Linq;
using IamAuditor.Demo;
using IamAuditor.EndToEnd.AwsStandIn;

namespace IamAuditor.EndToEnd;

/// <summary>Pages that go wrong, and an account at AWS's quotas.</summary>
public sealed class StandInPagingTests
{
    private static readonly DateTimeOffset At = DateTimeOffset.UtcNow;
    private static readonly XNamespace Iam = "https://iam.amazonaws.com/doc/2010-05-08/";

    [Fact]
    public async Task A_repeated_token_never_ends_and_is_always_the_same()
    {
        await using var aws = await StandIn.StartAsync(Company.At(At));
        aws.Faults.Add(new Fault(FaultKind.RepeatedToken, "iam:GetAccountAuthorizationDetails"));
        var first = await PageAsync(aws, null);
        var second = await PageAsync(aws, first.Marker);
        Assert.NotNull(first.Marker);
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task An_empty_page_with_a_token_loses_nothing()
    {
        var company = Company.At(At);
        await using var aws = await StandIn.StartAsync(company);
        aws.Faults.Add(new Fault(FaultKind.EmptyPage, "iam:GetAccountAuthorizationDetails"));
        var first = await PageAsync(aws, null);
        var second = await PageAsync(aws, first.Marker);
        Assert.Equal((0, company.Users.Count), (first.Users, second.Users));
    }

    [Fact]
    public async Task A_missing_page_leaves_no_trace_but_in_the_count()
    {
        var company = Company.At(At);
        await using var aws = await StandIn.StartAsync(company);
        aws.Faults.Add(new Fault(FaultKind.MissingPage, "iam:GetAccountAuthorizationDetails"));
        var page = await PageAsync(aws, null);
        Assert.Null(page.Marker);
        Assert.True(page.Users < company.Users.Count);
    }

    [Fact]
    public async Task A_token_of_another_operation_is_refused()
    {
        await using var aws = await StandIn.StartAsync(Company.At(At), new StandInOptions { PageLimit = 10 });
        var marker = (await PageAsync(aws, null)).Marker!;
        var (status, body) = await SendAsync(aws, $"Action=ListVirtualMFADevices&Marker={Uri.EscapeDataString(marker)}");
        Assert.Equal((400, true), (status, body.Contains("<Code>ValidationError</Code>", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_account_at_the_quotas_is_eight_pages()
    {
        var size = new EstateSize(Users: 5000, Roles: 1000, Policies: 1500, Groups: 300);
        await using var aws = await StandIn.StartAsync(Estate.Generate(5, size, At));
        string? marker = null;
        var users = 0;
        do
        {
            (users, marker) = (await PageAsync(aws, marker)) is var page ? (users + page.Users, page.Marker) : default;
        } while (marker is not null);

        Assert.Equal((5000, 8), (users, aws.Calls.Count));
        Assert.Empty(aws.Violations);
    }

    private static async Task<(int Users, string? Marker)> PageAsync(StandIn aws, string? marker)
    {
        var also = marker is null ? "" : $"&Marker={Uri.EscapeDataString(marker)}";
        var (_, body) = await SendAsync(aws, "Action=GetAccountAuthorizationDetails&MaxItems=1000" + also);
        var answer = XElement.Parse(body);
        return (
            answer.Descendants(Iam + "UserDetailList").Elements(Iam + "member").Count(),
            answer.Descendants(Iam + "Marker").SingleOrDefault()?.Value
        );
    }

    private static Task<(int Status, string Body)> SendAsync(StandIn aws, string form) =>
        SignedRequest.SendAsync(aws, aws.Key, "iam", "us-east-1", "POST", "/", form + "&Version=2010-05-08", SignedRequest.Form, null);
}
