using Amazon.IdentityManagement.Model;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws.Collectors;

/// <summary>API keys of Bedrock and passwords of CodeCommit and Keyspaces, of all users at once.</summary>
public sealed class ServiceSpecificCredentialsCollector(AwsAccount account) : ICollector
{
    public Source Source => Source.ServiceSpecificCredentials;
    public IReadOnlyList<string> Permissions { get; } = ["iam:ListServiceSpecificCredentials"];

    public async Task<Collected> CollectAsync(CancellationToken ct)
    {
        var reading = new AwsReading(account, Source);
        var tally = new Tally();
        var all = await reading.PagesAsync(
            Permissions[0],
            async (marker, t) =>
            {
                var answer = await account.Connection.Iam.ListServiceSpecificCredentialsAsync(
                    new ListServiceSpecificCredentialsRequest { AllUsers = true, Marker = marker },
                    t
                );
                return AwsPage.OfIam(answer.ServiceSpecificCredentials, answer.IsTruncated, answer.Marker);
            },
            ct,
            tally: tally
        );
        if (all.Count > 0 || !reading.HasGap())
        {
            reading.Keep(CliJson.Write(("ServiceSpecificCredentials", all)), tally: tally);
        }

        return reading.Result();
    }
}
