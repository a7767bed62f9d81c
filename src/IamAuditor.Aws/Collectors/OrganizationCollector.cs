using Amazon.Organizations.Model;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws.Collectors;

/// <summary>The organization and, for those who may list them, its accounts and the units above this one.</summary>
public sealed class OrganizationCollector(AwsAccount account, Func<CancellationToken, Task<string?>> accountId) : ICollector
{
    public Source Source => Source.Organization;
    public IReadOnlyList<string> Permissions { get; } =
    ["organizations:DescribeOrganization", "organizations:ListAccounts", OrganizationPath.ListParents, OrganizationPath.ListUnits];

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
            account.ManagementAccount.TrySetResult("");
            reading.Keep("{\n  \"Organization\": null\n}"u8.ToArray(), tally: tally);
            return reading.Result();
        }

        account.ManagementAccount.TrySetResult(answer.Organization.MasterAccountId);
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
        List<(string, object?)> members = [("Organization", answer.Organization), ("Accounts", accounts)];
        if (await PathAsync(reading, tally, accounts, ct) is { } path)
        {
            members.Add(("Path", path));
        }

        reading.Keep(CliJson.Write([.. members]), tally: tally);
        return reading.Result();
    }

    // A member account may ask neither for accounts nor for units, and is told by who may; who may not list accounts is not refused twice.
    private async Task<IReadOnlyList<OrganizationNode>?> PathAsync(
        AwsReading reading,
        Tally tally,
        List<Account> accounts,
        CancellationToken ct
    ) =>
        account.Target.OrganizationPath is { Count: > 0 } told ? told
        : reading.HasGap(part: "accounts") || await accountId(ct) is not { } id ? null
        : await OrganizationPath.NamedAsync(account, reading, tally, id, accounts.Find(a => a.Id == id)?.Name ?? id, "path", ct);
}
