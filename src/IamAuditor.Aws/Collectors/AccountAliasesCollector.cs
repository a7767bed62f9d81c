using Amazon.IdentityManagement.Model;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws.Collectors;

/// <summary>The account's aliases.</summary>
public sealed class AccountAliasesCollector(AwsAccount account) : ICollector
{
    public Source Source => Source.AccountAliases;
    public IReadOnlyList<string> Permissions { get; } = ["iam:ListAccountAliases"];

    public async Task<Collected> CollectAsync(CancellationToken ct)
    {
        var reading = new AwsReading(account, Source);
        var tally = new Tally();
        var all = await reading.PagesAsync(
            Permissions[0],
            async (marker, t) =>
            {
                var answer = await account.Connection.Iam.ListAccountAliasesAsync(new ListAccountAliasesRequest { Marker = marker }, t);
                return AwsPage.OfIam(answer.AccountAliases, answer.IsTruncated, answer.Marker);
            },
            ct,
            tally: tally
        );
        if (all.Count > 0 || !reading.HasGap())
        {
            reading.Keep(CliJson.Write(("AccountAliases", all)), tally: tally);
        }

        return reading.Result();
    }
}
