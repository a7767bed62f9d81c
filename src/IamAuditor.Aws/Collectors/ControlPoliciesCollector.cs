using Amazon.Organizations;
using Amazon.Organizations.Model;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws.Collectors;

/// <summary>
/// The service or resource control policies on the way from the organization's root to the account. Readable by the management account or a delegated administrator; elsewhere
/// a gap.
/// </summary>
public sealed class ControlPoliciesCollector(AwsAccount account, bool resource, Func<CancellationToken, Task<string?>> accountId)
    : ICollector
{
    private const int MaxDepth = 12;

    public Source Source => resource ? Source.ResourceControlPolicies : Source.ServiceControlPolicies;
    public IReadOnlyList<string> Permissions { get; } =
    ["organizations:ListParents", "organizations:ListPoliciesForTarget", "organizations:DescribePolicy"];

    public async Task<Collected> CollectAsync(CancellationToken ct)
    {
        var reading = new AwsReading(account, Source);
        var tally = new Tally();
        if (await accountId(ct) is not { } id)
        {
            reading.Miss(GapCode.Incomplete, "it is not known which account this is");
            return reading.Result();
        }

        if (await PathAsync(reading, tally, id, ct) is not { } path)
        {
            return reading.Result();
        }

        var targets = new Dictionary<string, (PolicySummary Summary, List<string> Targets)>(StringComparer.Ordinal);
        foreach (var node in path)
        {
            var policies = await reading.PagesAsync(
                Permissions[1],
                async (token, t) =>
                {
                    var page = await account.Connection.Organizations.ListPoliciesForTargetAsync(
                        new ListPoliciesForTargetRequest
                        {
                            TargetId = node,
                            Filter = resource ? PolicyType.RESOURCE_CONTROL_POLICY : PolicyType.SERVICE_CONTROL_POLICY,
                            NextToken = token,
                        },
                        t
                    );
                    return AwsPage.Of(page.Policies, page.NextToken);
                },
                ct,
                tally: tally
            );
            foreach (var policy in policies)
            {
                if (!targets.TryGetValue(policy.Id, out var entry))
                {
                    targets[policy.Id] = entry = (policy, []);
                }

                entry.Targets.Add(node);
            }
        }

        // Half the policies would be a wrong ceiling: all or none.
        if (reading.HasGap())
        {
            return reading.Result();
        }

        var all = new List<object>();
        foreach (var (policyId, (summary, on)) in targets.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            var policy = await reading.CallAsync(
                Permissions[2],
                t => account.Connection.Organizations.DescribePolicyAsync(new DescribePolicyRequest { PolicyId = policyId }, t),
                ct,
                tally: tally,
                promised: p => p.Policy?.Content is not null
            );
            if (policy?.Policy?.Content is not { } content)
            {
                return reading.Result();
            }

            all.Add(
                new
                {
                    PolicySummary = summary,
                    Content = content,
                    Targets = on.Select(t => new { TargetId = t }),
                }
            );
        }

        reading.Keep(CliJson.Write(("Policies", all), ("Path", path)), tally: tally);
        return reading.Result();
    }

    // The same for both kinds of policy: who comes first asks, and the other takes the answer where it is one.
    private async Task<IReadOnlyList<string>?> PathAsync(AwsReading reading, Tally tally, string id, CancellationToken ct)
    {
        await account.OrganizationPathTurn.WaitAsync(ct);
        try
        {
            return account.OrganizationPath ??= await AskPathAsync(reading, tally, id, ct);
        }
        finally
        {
            account.OrganizationPathTurn.Release();
        }
    }

    private async Task<IReadOnlyList<string>?> AskPathAsync(AwsReading reading, Tally tally, string id, CancellationToken ct)
    {
        List<string> path = [id];
        while (!path[0].StartsWith("r-", StringComparison.Ordinal))
        {
            if (path.Count == MaxDepth)
            {
                reading.Miss(GapCode.Malformed, $"no root is above {path[0]}, {MaxDepth} levels up");
                return null;
            }

            var parents = await reading.CallAsync(
                Permissions[0],
                t => account.Connection.Organizations.ListParentsAsync(new ListParentsRequest { ChildId = path[0] }, t),
                ct,
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
