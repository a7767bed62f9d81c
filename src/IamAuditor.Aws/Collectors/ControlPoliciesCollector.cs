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
    public Source Source => resource ? Source.ResourceControlPolicies : Source.ServiceControlPolicies;
    public IReadOnlyList<string> Permissions { get; } =
    [OrganizationPath.ListParents, "organizations:ListPoliciesForTarget", "organizations:DescribePolicy"];

    public async Task<Collected> CollectAsync(CancellationToken ct)
    {
        var reading = new AwsReading(account, Source);
        var tally = new Tally();
        if (await accountId(ct) is not { } id)
        {
            reading.Miss(GapCode.Incomplete, "it is not known which account this is");
            return reading.Result();
        }

        if (await OrganizationPath.OfAsync(account, reading, tally, id, part: null, ct) is not { } path)
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
}
