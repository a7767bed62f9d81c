using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Core.Privileges.Comparison;

/// <summary>
/// What a half has not read of that which surrounds its users and roles (organization, credentials, identity providers) is taken to be as in the other half: that it was not read
/// changes nobody's rights.
/// </summary>
internal static class TakenOver
{
    private static readonly Source[] Surrounding =
    [
        Source.Organization,
        Source.OrganizationsFeatures,
        Source.CredentialReport,
        Source.SamlProviders,
        Source.OidcProviders,
    ];

    /// <summary>The sources that the other half alone has read completely.</summary>
    public static IReadOnlyList<Source> Of(AccountSnapshot half, AccountSnapshot other) =>
        [.. Surrounding.Where(s => !half.Coverage.IsComplete(s) && other.Coverage.IsComplete(s))];

    public static AccountSnapshot Into(AccountSnapshot half, AccountSnapshot other)
    {
        var sources = Of(half, other);
        if (sources.Count == 0)
        {
            return half;
        }

        return half with
        {
            Organization = sources.Contains(Source.Organization) ? other.Organization : half.Organization,
            OrganizationsFeatures = sources.Contains(Source.OrganizationsFeatures)
                ? other.OrganizationsFeatures
                : half.OrganizationsFeatures,
            IdentityProviders =
            [
                .. half.IdentityProviders.Where(p => !sources.Contains(SourceOf(p))),
                .. other.IdentityProviders.Where(p => sources.Contains(SourceOf(p))),
            ],
            Users = sources.Contains(Source.CredentialReport) ? WithCredentials(half.Users, other.Users) : half.Users,
            Coverage = new Coverage(
                Source.All.Where(s => half.Coverage.WasRead(s) || sources.Contains(s)),
                half.Coverage.All.Where(g => !sources.Contains(g.Source))
            ),
        };
    }

    private static Source SourceOf(IdentityProvider provider) =>
        provider.Arn.Resource.StartsWith("saml-provider/", StringComparison.Ordinal) ? Source.SamlProviders : Source.OidcProviders;

    private static List<User> WithCredentials(IReadOnlyList<User> users, IReadOnlyList<User> others)
    {
        var known = others
            .Where(u => u.Details is not null)
            .GroupBy(u => (u.Arn.Text, u.Details!.Id))
            .ToDictionary(g => g.Key, g => g.First().Credentials);
        return
        [
            .. users.Select(u =>
                u is { Credentials: null, Details: { } details } && known.GetValueOrDefault((u.Arn.Text, details.Id)) is { } credentials
                    ? u with
                    {
                        Credentials = credentials,
                    }
                    : u
            ),
        ];
    }
}
