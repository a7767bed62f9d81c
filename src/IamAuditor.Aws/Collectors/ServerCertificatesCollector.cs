using Amazon.IdentityManagement.Model;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws.Collectors;

/// <summary>TLS certificates stored in IAM.</summary>
public sealed class ServerCertificatesCollector(AwsAccount account) : ICollector
{
    public Source Source => Source.ServerCertificates;
    public IReadOnlyList<string> Permissions { get; } = ["iam:ListServerCertificates"];

    public async Task<Collected> CollectAsync(CancellationToken ct)
    {
        var reading = new AwsReading(account, Source);
        var tally = new Tally();
        var all = await reading.PagesAsync(
            Permissions[0],
            async (marker, t) =>
            {
                var answer = await account.Connection.Iam.ListServerCertificatesAsync(
                    new ListServerCertificatesRequest { Marker = marker },
                    t
                );
                return AwsPage.OfIam(answer.ServerCertificateMetadataList, answer.IsTruncated, answer.Marker);
            },
            ct,
            tally: tally
        );
        if (all.Count > 0 || !reading.HasGap())
        {
            reading.Keep(CliJson.Write(("ServerCertificateMetadataList", all)), tally: tally);
        }

        return reading.Result();
    }
}
