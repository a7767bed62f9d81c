using Amazon.SSOAdmin;
using Amazon.SSOAdmin.Model;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws.Collectors;

/// <summary>
/// The instances of IAM Identity Center, region by region, and in the account that owns the organization's one its permission sets and who gets them where. Off unless asked for:
/// a call for each permission set and account that it is assigned to.
/// </summary>
public sealed class IdentityCenterCollector(AwsAccount account, Func<CancellationToken, Task<string?>> accountId) : ICollector
{
    private const string ListInstances = "sso:ListInstances";
    private const string ListPermissionSets = "sso:ListPermissionSets";
    private const string Describe = "sso:DescribePermissionSet";
    private const string ListManaged = "sso:ListManagedPoliciesInPermissionSet";
    private const string ListReferences = "sso:ListCustomerManagedPolicyReferencesInPermissionSet";
    private const string GetInline = "sso:GetInlinePolicyForPermissionSet";
    private const string GetBoundary = "sso:GetPermissionsBoundaryForPermissionSet";
    private const string ListAccounts = "sso:ListAccountsForProvisionedPermissionSet";
    private const string ListAssignments = "sso:ListAccountAssignments";

    private static readonly GetPermissionsBoundaryForPermissionSetResponse NoBoundary = new();

    public Source Source => Source.IdentityCenter;
    public IReadOnlyList<string> Permissions { get; } =
    [ListInstances, ListPermissionSets, Describe, ListManaged, ListReferences, GetInline, GetBoundary, ListAccounts, ListAssignments];

    public async Task<Collected> CollectAsync(CancellationToken ct)
    {
        var reading = new AwsReading(account, Source);
        if (!account.Target.IdentityCenter)
        {
            reading.Miss(GapCode.SwitchedOff, $"{Source} is switched off");
            return reading.Result();
        }

        var regions = await account.Regions.Task.WaitAsync(ct);
        await Task.WhenAll(regions.Select(region => ReadAsync(reading, region, ct)));
        return reading.Result();
    }

    private async Task ReadAsync(AwsReading reading, string region, CancellationToken ct)
    {
        var own = new Tally();
        var client = account.Connection.SsoAdmin(region);
        var instances = await reading.PagesAsync(
            ListInstances,
            async (token, t) =>
            {
                var answer = await client.ListInstancesAsync(new ListInstancesRequest { NextToken = token }, t);
                return AwsPage.Of(answer.Instances, answer.NextToken);
            },
            ct,
            region,
            tally: own
        );
        var found = new List<object>();
        foreach (var instance in instances)
        {
            // One that was copied to other regions is told by its own.
            var mayHaveSets = (instance.PrimaryRegion ?? region) == region && await IsOfOrganizationAsync(instance.OwnerAccountId, ct);
            found.Add(
                new
                {
                    instance.InstanceArn,
                    instance.OwnerAccountId,
                    instance.IdentityStoreId,
                    instance.Name,
                    instance.Status,
                    instance.CreatedDate,
                    instance.PrimaryRegion,
                    PermissionSets = mayHaveSets ? await SetsAsync(reading, client, instance.InstanceArn, region, own, ct) : null,
                }
            );
        }

        if (found.Count > 0 || !reading.HasGap(region))
        {
            reading.Keep(CliJson.Write(("Instances", found)), region, tally: own);
        }
    }

    // An instance of one account has no permission sets; those of the organization's are told to its owner.
    private async Task<bool> IsOfOrganizationAsync(string owner, CancellationToken ct) =>
        owner == await accountId(ct)
        && await account.ManagementAccount.Task.WaitAsync(ct) is var management
        && (management ?? owner) == owner;

    private static async Task<IReadOnlyList<object>> SetsAsync(
        AwsReading reading,
        IAmazonSSOAdmin client,
        string instance,
        string region,
        Tally tally,
        CancellationToken ct
    )
    {
        var arns = await reading.PagesAsync(
            ListPermissionSets,
            async (token, t) =>
            {
                var answer = await client.ListPermissionSetsAsync(
                    new ListPermissionSetsRequest { InstanceArn = instance, NextToken = token },
                    t
                );
                return AwsPage.Of(answer.PermissionSets, answer.NextToken);
            },
            ct,
            region,
            tally: tally
        );
        var sets = await Task.WhenAll(arns.Select(arn => SetAsync(reading, client, instance, arn, region, tally, ct)));
        return [.. sets.OfType<object>()];
    }

    /// <summary>Null where not even its name could be read. Parts that could not are left out, each with its gap.</summary>
    private static async Task<object?> SetAsync(
        AwsReading reading,
        IAmazonSSOAdmin client,
        string instance,
        string arn,
        string region,
        Tally tally,
        CancellationToken ct
    )
    {
        var described = await reading.CallAsync(
            Describe,
            t => client.DescribePermissionSetAsync(new DescribePermissionSetRequest { InstanceArn = instance, PermissionSetArn = arn }, t),
            ct,
            region,
            tally: tally,
            promised: a => a.PermissionSet?.Name is not null
        );
        if (described is null)
        {
            return null;
        }

        var managed = WholeAsync(
            ListManaged,
            async (token, t) =>
            {
                var answer = await client.ListManagedPoliciesInPermissionSetAsync(
                    new ListManagedPoliciesInPermissionSetRequest
                    {
                        InstanceArn = instance,
                        PermissionSetArn = arn,
                        NextToken = token,
                    },
                    t
                );
                return AwsPage.Of(answer.AttachedManagedPolicies, answer.NextToken);
            }
        );
        var references = WholeAsync(
            ListReferences,
            async (token, t) =>
            {
                var answer = await client.ListCustomerManagedPolicyReferencesInPermissionSetAsync(
                    new ListCustomerManagedPolicyReferencesInPermissionSetRequest
                    {
                        InstanceArn = instance,
                        PermissionSetArn = arn,
                        NextToken = token,
                    },
                    t
                );
                return AwsPage.Of(answer.CustomerManagedPolicyReferences, answer.NextToken);
            }
        );
        var inline = reading.CallAsync(
            GetInline,
            t =>
                client.GetInlinePolicyForPermissionSetAsync(
                    new GetInlinePolicyForPermissionSetRequest { InstanceArn = instance, PermissionSetArn = arn },
                    t
                ),
            ct,
            region,
            arn,
            tally: tally,
            promised: a => a.InlinePolicy is not null
        );
        var boundary = reading.CallAsync(
            GetBoundary,
            t =>
                client.GetPermissionsBoundaryForPermissionSetAsync(
                    new GetPermissionsBoundaryForPermissionSetRequest { InstanceArn = instance, PermissionSetArn = arn },
                    t
                ),
            ct,
            region,
            arn,
            expected: e => e is ResourceNotFoundException ? NoBoundary : null,
            tally: tally,
            promised: a => a.PermissionsBoundary is not null
        );
        var accounts = await WholeAsync(
            ListAccounts,
            async (token, t) =>
            {
                var answer = await client.ListAccountsForProvisionedPermissionSetAsync(
                    new ListAccountsForProvisionedPermissionSetRequest
                    {
                        InstanceArn = instance,
                        PermissionSetArn = arn,
                        NextToken = token,
                    },
                    t
                );
                return AwsPage.Of(answer.AccountIds, answer.NextToken);
            }
        );
        var assignments = await Task.WhenAll(
            (accounts ?? []).Select(of =>
                WholeAsync(
                    ListAssignments,
                    async (token, t) =>
                    {
                        var answer = await client.ListAccountAssignmentsAsync(
                            new ListAccountAssignmentsRequest
                            {
                                InstanceArn = instance,
                                PermissionSetArn = arn,
                                AccountId = of,
                                NextToken = token,
                            },
                            t
                        );
                        return AwsPage.Of(answer.AccountAssignments, answer.NextToken);
                    }
                )
            )
        );
        var set = new Dictionary<string, object?>(StringComparer.Ordinal) { ["PermissionSet"] = described.PermissionSet };
        Put("AttachedManagedPolicies", await managed);
        Put("CustomerManagedPolicyReferences", await references);
        Put("InlinePolicy", (await inline)?.InlinePolicy);
        if (await boundary is { } limit)
        {
            set["PermissionsBoundary"] = limit.PermissionsBoundary;
        }

        // Some of the assignments would pass for all of them.
        Put("AccountAssignments", accounts is null || assignments.Contains(null) ? null : assignments.SelectMany(a => a!));
        return set;

        void Put(string name, object? part)
        {
            if (part is not null)
            {
                set[name] = part;
            }
        }

        Task<List<T>?> WholeAsync<T>(string permission, Func<string?, CancellationToken, Task<AwsPage<T>>> page) =>
            reading.WholeAsync(permission, page, ct, region, arn, tally);
    }
}
