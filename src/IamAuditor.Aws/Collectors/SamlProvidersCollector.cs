using Amazon.IdentityManagement.Model;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws.Collectors;

/// <summary>SAML providers with the end of their metadata.</summary>
public sealed class SamlProvidersCollector(AwsAccount account) : ICollector
{
    public Source Source => Source.SamlProviders;
    public IReadOnlyList<string> Permissions { get; } = ["iam:ListSAMLProviders"];

    public async Task<Collected> CollectAsync(CancellationToken ct)
    {
        var reading = new AwsReading(account, Source);
        var tally = new Tally();
        var answer = await reading.CallAsync(
            Permissions[0],
            t => account.Connection.Iam.ListSAMLProvidersAsync(new ListSAMLProvidersRequest(), t),
            ct,
            tally: tally,
            promised: a => a.SAMLProviderList is not null || a.ResponseMetadata?.RequestId is not null
        );
        if (answer is not null)
        {
            reading.Keep(CliJson.Write(("SAMLProviderList", answer.SAMLProviderList ?? [])), tally: tally);
        }
        return reading.Result();
    }
}
