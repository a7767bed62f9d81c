using Amazon.Organizations;
using Amazon.Organizations.Model;
using Amazon.Runtime;
using IamAuditor.Core.Accounts;

namespace IamAuditor.Aws;

/// <summary>Lists the accounts of the organization that the credentials belong to.</summary>
public static class OrganizationAccounts
{
    /// <summary>
    /// Every account by id; in scope are active ones, of those the ones below one of the units where any are named. Null with a problem where the list could not be read whole: half a list
    /// would read as accounts that are gone. Where only the units could not be read, a problem stands beside the list, and the accounts have no path.
    /// </summary>
    public static async Task<(IReadOnlyList<OrganizationMember>? Accounts, string? Problem)> ListAsync(
        AwsConnection connection,
        IReadOnlyList<string> units,
        CancellationToken ct
    )
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(units);
        var (paths, problem) = await PathsAsync(connection.Organizations, ct);
        try
        {
            var members = new List<OrganizationMember>();
            var parents = new Dictionary<string, string?>(StringComparer.Ordinal);
            string? token = null;
            do
            {
                var page = await connection.Organizations.ListAccountsAsync(new ListAccountsRequest { NextToken = token }, ct);
                foreach (var account in page.Accounts ?? [])
                {
                    var path = paths?.GetValueOrDefault(account.Id);
                    var outOfScope =
                        account.Status?.Value is not "ACTIVE"
                            ? $"{account.Status?.Value.ToLowerInvariant().Replace('_', ' ') ?? "not active"} in the organization"
                        : units.Count == 0
                        || (
                            path?.Any(n => units.Contains(n.Id))
                            ?? await IsBelowAsync(connection.Organizations, account.Id, units, parents, ct)
                        )
                            ? null
                        : "outside the configured organizational units";
                    members.Add(new OrganizationMember(account.Id, account.Name, path, outOfScope));
                }

                token = page.NextToken;
            } while (!string.IsNullOrEmpty(token));

            return ([.. members.OrderBy(a => a.Id, StringComparer.Ordinal)], problem);
        }
        catch (Exception e) when (IsOfAws(e))
        {
            var (code, message) = AwsFailure.Describe(e);
            return (null, $"the organization's accounts could not be listed: {code}: {message}");
        }
    }

    // Two lists for every unit rather than a question for every level above every account.
    private static async Task<(Dictionary<string, IReadOnlyList<OrganizationNode>>? Paths, string? Problem)> PathsAsync(
        IAmazonOrganizations organizations,
        CancellationToken ct
    )
    {
        var paths = new Dictionary<string, IReadOnlyList<OrganizationNode>>(StringComparer.Ordinal);
        try
        {
            var open = new Queue<IReadOnlyList<OrganizationNode>>();
            await foreach (var page in organizations.Paginators.ListRoots(new ListRootsRequest()).Responses.WithCancellation(ct))
            {
                (page.Roots ?? []).ForEach(r => open.Enqueue([new OrganizationNode(r.Id, r.Name)]));
            }

            while (open.TryDequeue(out var path))
            {
                var parent = path[^1].Id;
                await foreach (
                    var page in organizations
                        .Paginators.ListAccountsForParent(new ListAccountsForParentRequest { ParentId = parent })
                        .Responses.WithCancellation(ct)
                )
                {
                    (page.Accounts ?? []).ForEach(a => paths[a.Id] = [.. path, new OrganizationNode(a.Id, a.Name)]);
                }

                await foreach (
                    var page in organizations
                        .Paginators.ListOrganizationalUnitsForParent(new ListOrganizationalUnitsForParentRequest { ParentId = parent })
                        .Responses.WithCancellation(ct)
                )
                {
                    (page.OrganizationalUnits ?? []).ForEach(u => open.Enqueue([.. path, new OrganizationNode(u.Id, u.Name)]));
                }
            }

            return (paths, null);
        }
        catch (Exception e) when (IsOfAws(e))
        {
            var (code, message) = AwsFailure.Describe(e);
            return (
                null,
                $"the organization's units could not be read, so that reports do not name the unit of an account: {code}: {message}; let the hub call organizations:ListRoots, ListAccountsForParent and ListOrganizationalUnitsForParent"
            );
        }
    }

    private static bool IsOfAws(Exception e) => e is AmazonServiceException or AmazonClientException or HttpRequestException;

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
