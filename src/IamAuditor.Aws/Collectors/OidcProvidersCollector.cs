using Amazon.IdentityManagement.Model;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws.Collectors;

/// <summary>OIDC providers with their issuer and audiences; one that cannot be read in full is a gap for that provider.</summary>
public sealed class OidcProvidersCollector(AwsAccount account) : ICollector
{
    public Source Source => Source.OidcProviders;
    public IReadOnlyList<string> Permissions { get; } = ["iam:ListOpenIDConnectProviders", "iam:GetOpenIDConnectProvider"];

    public async Task<Collected> CollectAsync(CancellationToken ct)
    {
        var reading = new AwsReading(account, Source);
        var tally = new Tally();
        var answer = await reading.CallAsync(
            Permissions[0],
            t => account.Connection.Iam.ListOpenIDConnectProvidersAsync(new ListOpenIDConnectProvidersRequest(), t),
            ct,
            tally: tally,
            promised: a => a.OpenIDConnectProviderList is not null || a.ResponseMetadata?.RequestId is not null
        );
        if (answer is null)
        {
            return reading.Result();
        }

        var providers = new List<object>();
        foreach (var arn in (answer.OpenIDConnectProviderList ?? []).Select(p => p.Arn))
        {
            var provider = await reading.CallAsync(
                Permissions[1],
                t =>
                    account.Connection.Iam.GetOpenIDConnectProviderAsync(
                        new GetOpenIDConnectProviderRequest { OpenIDConnectProviderArn = arn },
                        t
                    ),
                ct,
                part: arn,
                tally: tally,
                promised: a => a.Url is not null
            );
            providers.Add(
                provider is null
                    ? new { Arn = arn }
                    : new
                    {
                        Arn = arn,
                        provider.Url,
                        ClientIDList = provider.ClientIDList ?? [],
                        ThumbprintList = provider.ThumbprintList ?? [],
                        provider.CreateDate,
                        Tags = provider.Tags ?? [],
                    }
            );
        }

        reading.Keep(CliJson.Write(("OpenIDConnectProviderList", providers)), tally: tally);
        return reading.Result();
    }
}
