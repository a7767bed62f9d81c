using Amazon.IdentityManagement.Model;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws.Collectors;

/// <summary>AWS's own counts of the account.</summary>
public sealed class AccountSummaryCollector(AwsAccount account) : ICollector
{
    public Source Source => Source.AccountSummary;
    public IReadOnlyList<string> Permissions { get; } = ["iam:GetAccountSummary"];

    public async Task<Collected> CollectAsync(CancellationToken ct)
    {
        var reading = new AwsReading(account, Source);
        var tally = new Tally();
        var answer = await reading.CallAsync(
            Permissions[0],
            t => account.Connection.Iam.GetAccountSummaryAsync(new GetAccountSummaryRequest(), t),
            ct,
            tally: tally
        );
        if (answer?.SummaryMap is { Count: > 0 } map)
        {
            reading.Keep(CliJson.Write(("SummaryMap", map)), tally: tally);
        }
        else if (answer is not null)
        {
            reading.Miss(GapCode.Malformed, "the answer holds no counts");
        }
        return reading.Result();
    }
}
