using Amazon.Organizations.Model;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws.Collectors;

/// <summary>The organization and, for those who may list them, its accounts.</summary>
public sealed class OrganizationCollector(AwsAccount account) : ICollector
{
    public Source Source => Source.Organization;
    public IReadOnlyList<string> Permissions { get; } = ["organizations:DescribeOrganization", "organizations:ListAccounts"];

    private static readonly DescribeOrganizationResponse NoOrganization = new();

    public async Task<Collected> CollectAsync(CancellationToken ct)
    {
        var reading = new AwsReading(account, Source);
        var tally = new Tally();
        var answer = await reading.CallAsync(
            Permissions[0],
            t => account.Connection.Organizations.DescribeOrganizationAsync(new DescribeOrganizationRequest(), t),
            ct,
            expected: e => e is AWSOrganizationsNotInUseException ? NoOrganization : null,
            tally: tally,
            promised: a => a.Organization?.Id is not null
        );
        if (answer is null)
        {
            return reading.Result();
        }

        if (answer == NoOrganization)
        {
            reading.Keep("{\n  \"Organization\": null\n}"u8.ToArray(), tally: tally);
            return reading.Result();
        }

        var accounts = await reading.PagesAsync(
            Permissions[1],
            async (token, t) =>
            {
                var page = await account.Connection.Organizations.ListAccountsAsync(new ListAccountsRequest { NextToken = token }, t);
                return AwsPage.Of(page.Accounts, page.NextToken);
            },
            ct,
            part: "accounts",
            tally: tally
        );
        reading.Keep(CliJson.Write(("Organization", answer.Organization), ("Accounts", accounts)), tally: tally);
        return reading.Result();
    }
}
