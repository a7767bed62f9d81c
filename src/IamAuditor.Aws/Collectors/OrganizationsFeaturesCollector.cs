using Amazon.IdentityManagement.Model;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws.Collectors;

/// <summary>Which parts of centralized root access are on. Readable by the management account or a delegated administrator only.</summary>
public sealed class OrganizationsFeaturesCollector(AwsAccount account) : ICollector
{
    public Source Source => Source.OrganizationsFeatures;
    public IReadOnlyList<string> Permissions { get; } = ["iam:ListOrganizationsFeatures"];

    private static readonly ListOrganizationsFeaturesResponse NotInUse = new();

    public async Task<Collected> CollectAsync(CancellationToken ct)
    {
        var reading = new AwsReading(account, Source);
        var tally = new Tally();
        var answer = await reading.CallAsync(
            Permissions[0],
            t => account.Connection.Iam.ListOrganizationsFeaturesAsync(new ListOrganizationsFeaturesRequest(), t),
            ct,
            expected: e => e is ServiceAccessNotEnabledException or OrganizationNotFoundException ? NotInUse : null,
            tally: tally,
            promised: a => a.OrganizationId is not null
        );
        if (answer is not null)
        {
            reading.Keep(
                CliJson.Write(("OrganizationId", answer.OrganizationId), ("EnabledFeatures", answer.EnabledFeatures ?? [])),
                tally: tally
            );
        }
        return reading.Result();
    }
}
