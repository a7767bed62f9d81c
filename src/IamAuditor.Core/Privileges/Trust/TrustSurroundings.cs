using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Policies;

namespace IamAuditor.Core.Privileges.Trust;

/// <summary>What trust is judged against: the account, its organization, its principals and its identity providers.</summary>
public sealed class TrustSurroundings
{
    private readonly HashSet<string> organizationAccounts;
    private readonly HashSet<string> principals;
    private readonly HashSet<string> providers;
    private readonly bool knowsOrganization;
    private readonly bool knowsPrincipals;
    private readonly bool knowsSaml;
    private readonly bool knowsOidc;

    public TrustSurroundings(AccountSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        Account = snapshot.Account;
        Organization = snapshot.Organization?.Id;
        var coverage = snapshot.Coverage;
        // A member account is often refused the list of accounts: then a stranger and a sister look alike.
        knowsOrganization =
            coverage.IsComplete(Source.Organization) && (snapshot.Organization is null || snapshot.Organization.Accounts.Count > 0);
        organizationAccounts = [.. (snapshot.Organization?.Accounts ?? []).Select(a => a.Id.Text)];
        if (snapshot.Organization is { } organization)
        {
            organizationAccounts.Add(organization.ManagementAccount.Text);
        }

        knowsPrincipals = coverage.IsComplete(Source.AuthorizationDetails);
        principals = [.. snapshot.Users.Select(u => u.Arn.Text), .. snapshot.Roles.Select(r => r.Arn.Text)];
        knowsSaml = IsListed(Source.SamlProviders);
        knowsOidc = IsListed(Source.OidcProviders);
        // A provider of which only the details were not read is there all the same.
        providers =
        [
            .. snapshot.IdentityProviders.Select(p => p.Arn.Text),
            .. coverage.GapsOf(Source.SamlProviders).Concat(coverage.GapsOf(Source.OidcProviders)).Select(g => g.Part).OfType<string>(),
        ];

        bool IsListed(Source source) => coverage.WasRead(source) && coverage.GapsOf(source).All(g => g.Part is not null);
    }

    public AccountId Account { get; }

    /// <summary>Null: the account stands alone, or nobody knows.</summary>
    public string? Organization { get; }

    internal bool? IsOwnAccount(AccountId account) =>
        account == Account || organizationAccounts.Contains(account.Text) ? true
        : knowsOrganization ? false
        : null;

    internal bool? IsOwnOrganization(string organization) =>
        Organization is { } own ? organization == own
        : knowsOrganization ? false
        : null;

    /// <summary>Users and roles of other accounts cannot be looked up: AWS replaces a deleted one by its id.</summary>
    internal bool? IsMissing(Arn principal) =>
        principal.Account != Account.Text || principals.Contains(principal.Text) ? false
        : knowsPrincipals ? true
        : null;

    /// <summary>A provider works in its own account only.</summary>
    internal bool? IsMissingProvider(Arn provider, bool isSaml) =>
        provider.Account != Account.Text ? true
        : providers.Contains(provider.Text) ? false
        : (isSaml ? knowsSaml : knowsOidc) ? true
        : null;
}
