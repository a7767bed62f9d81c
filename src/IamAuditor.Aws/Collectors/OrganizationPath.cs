using Amazon.Organizations.Model;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws.Collectors;

/// <summary>The way from the organization's root over the units to the account, asked once for all collectors that want it.</summary>
internal static class OrganizationPath
{
    public const string ListParents = "organizations:ListParents";
    public const string ListUnits = "organizations:ListOrganizationalUnitsForParent";
    private const string RootName = "Root";
    private const int MaxDepth = 12;

    /// <summary>Ids; null where they could not be read, and the gap is noted. Who comes first asks, and the others take the answer where it is one.</summary>
    public static async Task<IReadOnlyList<string>?> OfAsync(
        AwsAccount account,
        AwsReading reading,
        Tally tally,
        string id,
        string? part,
        CancellationToken ct
    )
    {
        await account.OrganizationPathTurn.WaitAsync(ct);
        try
        {
            return account.OrganizationPath ??= await AskAsync(account, reading, tally, id, part, ct);
        }
        finally
        {
            account.OrganizationPathTurn.Release();
        }
    }

    /// <summary>With the names of the units: a call for each level. Null where they could not be read, and the gap is noted.</summary>
    /// <param name="account">The account that is read.</param>
    /// <param name="reading">Counts the calls and notes gaps.</param>
    /// <param name="tally">Of the file that is written.</param>
    /// <param name="id">The account's number.</param>
    /// <param name="name">The account's name.</param>
    /// <param name="part">The part of the source that the gaps are of.</param>
    /// <param name="ct">Stops the reading.</param>
    public static async Task<IReadOnlyList<OrganizationNode>?> NamedAsync(
        AwsAccount account,
        AwsReading reading,
        Tally tally,
        string id,
        string name,
        string part,
        CancellationToken ct
    )
    {
        if (await OfAsync(account, reading, tally, id, part, ct) is not { } path)
        {
            return null;
        }

        List<OrganizationNode> named = [new(path[0], RootName)];
        for (var i = 1; i < path.Count - 1; i++)
        {
            var parent = path[i - 1];
            var units = await reading.PagesAsync(
                ListUnits,
                async (token, t) =>
                {
                    var page = await account.Connection.Organizations.ListOrganizationalUnitsForParentAsync(
                        new ListOrganizationalUnitsForParentRequest { ParentId = parent, NextToken = token },
                        t
                    );
                    return AwsPage.Of(page.OrganizationalUnits, page.NextToken);
                },
                ct,
                part: part,
                tally: tally
            );
            if (units.Find(u => u.Id == path[i]) is not { Name: { } unit })
            {
                // A list that was refused or cut has its gap already.
                if (!reading.HasGap(part: part))
                {
                    reading.Miss(GapCode.Malformed, $"{path[i]} is not among the units of {parent}", part: part);
                }

                return null;
            }

            named.Add(new OrganizationNode(path[i], unit));
        }

        named.Add(new OrganizationNode(id, name));
        return named;
    }

    private static async Task<IReadOnlyList<string>?> AskAsync(
        AwsAccount account,
        AwsReading reading,
        Tally tally,
        string id,
        string? part,
        CancellationToken ct
    )
    {
        List<string> path = [id];
        while (!path[0].StartsWith("r-", StringComparison.Ordinal))
        {
            if (path.Count == MaxDepth)
            {
                reading.Miss(GapCode.Malformed, $"no root is above {path[0]}, {MaxDepth} levels up", part: part);
                return null;
            }

            var parents = await reading.CallAsync(
                ListParents,
                t => account.Connection.Organizations.ListParentsAsync(new ListParentsRequest { ChildId = path[0] }, t),
                ct,
                part: part,
                tally: tally,
                promised: a => a.Parents is [{ Id: not null }, ..]
            );
            if (parents is null)
            {
                return null;
            }

            path.Insert(0, parents.Parents[0].Id);
        }

        return path;
    }
}
