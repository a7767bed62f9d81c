using Amazon.Organizations;
using Amazon.Organizations.Model;
using Amazon.Runtime;

namespace IamAuditor.Aws;

/// <summary>Lists the accounts of the organization that the credentials belong to.</summary>
public static class OrganizationAccounts
{
    /// <summary>
    /// Active accounts by id, those below one of the units where any are named. Null with a problem where the list could not be read whole: half a list would read as accounts that
    /// are gone.
    /// </summary>
    public static async Task<(IReadOnlyList<(string Id, string Name)>? Accounts, string? Problem)> ListAsync(
        AwsConnection connection,
        IReadOnlyList<string> units,
        CancellationToken ct
    )
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(units);
        try
        {
            var accounts = new List<(string Id, string Name)>();
            var parents = new Dictionary<string, string?>(StringComparer.Ordinal);
            string? token = null;
            do
            {
                var page = await connection.Organizations.ListAccountsAsync(new ListAccountsRequest { NextToken = token }, ct);
                foreach (var account in page.Accounts ?? [])
                {
                    if (
                        account.Status?.Value == "ACTIVE"
                        && (units.Count == 0 || await IsBelowAsync(connection.Organizations, account.Id, units, parents, ct))
                    )
                    {
                        accounts.Add((account.Id, account.Name));
                    }
                }

                token = page.NextToken;
            } while (!string.IsNullOrEmpty(token));

            return ([.. accounts.OrderBy(a => a.Id, StringComparer.Ordinal)], null);
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            var (code, message) = AwsFailure.Describe(e);
            return (null, $"the organization's accounts could not be listed: {code}: {message}");
        }
    }

    private static async Task<bool> IsBelowAsync(
        IAmazonOrganizations organizations,
        string account,
        IReadOnlyList<string> units,
        Dictionary<string, string?> parents,
        CancellationToken ct
    )
    {
        string? at = account;
        while (at is not null && !units.Contains(at))
        {
            if (!parents.TryGetValue(at, out var parent))
            {
                parent = at.StartsWith("r-", StringComparison.Ordinal)
                    ? null
                    : (await organizations.ListParentsAsync(new ListParentsRequest { ChildId = at }, ct)).Parents?.FirstOrDefault()?.Id;
                parents[at] = parent;
            }

            at = parent;
        }

        return at is not null;
    }
}
