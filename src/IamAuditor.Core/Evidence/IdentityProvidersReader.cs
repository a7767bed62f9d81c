using IamAuditor.Core.Accounts;

namespace IamAuditor.Core.Evidence;

/// <summary>
/// Reads ListSAMLProviders and ListOpenIDConnectProviders, whose entries the evidence folder enriches with what GetSAMLProvider and GetOpenIDConnectProvider say.
/// The list alone does not know an OIDC provider's audiences: without `ClientIDList` that provider is a gap. Source: IAM API.
/// </summary>
public static class IdentityProvidersReader
{
    public static IReadOnlyList<IdentityProvider> Saml(EvidenceFile file, ReadingNotes notes)
    {
        var providers = new List<IdentityProvider>();
        EvidenceJson.Read(
            file,
            notes,
            ["SAMLProviderList"],
            root =>
            {
                foreach (var provider in root.List("SAMLProviderList"))
                {
                    var read = new IdentityProvider
                    {
                        Arn = provider.NeedArn("Arn"),
                        IsSaml = true,
                        Created = provider.Time("CreateDate"),
                        ValidUntil = provider.Time("ValidUntil"),
                        Tags = AuthorizationDetailsReader.Tags(provider),
                    };
                    if (!provider.IsBroken)
                    {
                        providers.Add(read);
                    }
                }
            }
        );
        return providers;
    }

    public static IReadOnlyList<IdentityProvider> Oidc(EvidenceFile file, ReadingNotes notes)
    {
        ArgumentNullException.ThrowIfNull(notes);
        var providers = new List<IdentityProvider>();
        EvidenceJson.Read(
            file,
            notes,
            ["OpenIDConnectProviderList"],
            root =>
            {
                foreach (var provider in root.List("OpenIDConnectProviderList"))
                {
                    var arn = provider.NeedArn("Arn");
                    var read = new IdentityProvider
                    {
                        Arn = arn,
                        IsSaml = false,
                        Url = provider.TextOrNothing("Url") ?? UrlOf(arn.Resource),
                        ClientIds = provider.Texts("ClientIDList"),
                        Thumbprints = provider.Texts("ThumbprintList"),
                        Created = provider.Time("CreateDate"),
                        Tags = AuthorizationDetailsReader.Tags(provider),
                    };
                    if (provider.IsBroken)
                    {
                        continue;
                    }

                    providers.Add(read);
                    if (!provider.Names("ClientIDList"))
                    {
                        notes.Gap(
                            file,
                            GapCode.Incomplete,
                            $"{file.Path} lists {arn} without what GetOpenIDConnectProvider says of it",
                            arn.Text
                        );
                    }
                }
            }
        );
        return providers;
    }

    // The ARN ends in the URL without its scheme; AWS's own answer leaves the scheme out as well.
    private static string? UrlOf(string resource) =>
        resource.StartsWith("oidc-provider/", StringComparison.Ordinal) ? resource["oidc-provider/".Length..] : null;
}
