using IamAuditor.Core.Accounts;
using IamAuditor.Policies;

namespace IamAuditor.Core.Reports;

/// <summary>How reports name an account: people know accounts by name, alias and organizational unit.</summary>
public static class AccountWords
{
    /// <summary><c>111122223333 (production, alias acme-prod)</c>; what is null is left out, and what is said twice is said once.</summary>
    public static string Of(AccountId account, string? name, string? alias)
    {
        var known =
            string.IsNullOrEmpty(name) || name == alias ? alias
            : alias is null ? name
            : $"{name}, alias {alias}";
        return account.Text + (string.IsNullOrEmpty(known) ? "" : $" ({known})");
    }

    /// <summary>The account's name in its organization; null: there is none, or it was not read.</summary>
    public static string? NameOf(AccountSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return snapshot.Organization?.Accounts.FirstOrDefault(a => a.Id == snapshot.Account)?.Name
            ?? snapshot.Organization?.Path?.FirstOrDefault(n => n.Id == snapshot.Account.Text)?.Name;
    }

    /// <summary>From the root over the OUs that the account lies in, by name, by id where only those were read; null: not read.</summary>
    public static string? UnitOf(AccountSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return UnitOf(
            snapshot.Organization?.Path
                ?? (snapshot.ServiceControlPolicies ?? snapshot.ResourceControlPolicies)?.Path.Select(id => new OrganizationNode(id, id)),
            snapshot.Account.Text
        );
    }

    /// <summary>The same of a path that leads from the root to the account.</summary>
    public static string? UnitOf(IEnumerable<OrganizationNode>? path, string account)
    {
        var units = path?.Where(n => n.Id != account).Select(n => n.Name).ToList();
        return units is { Count: > 0 } ? string.Join(" / ", units) : null;
    }
}
