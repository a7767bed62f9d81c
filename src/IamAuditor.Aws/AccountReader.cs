using Amazon.SecurityToken.Model;
using IamAuditor.Aws.Collectors;
using IamAuditor.Core.Evidence;
using IamAuditor.Policies;

namespace IamAuditor.Aws;

/// <summary>Reads a whole account: all collectors at once, each failing for itself.</summary>
public static class AccountReader
{
    /// <summary>Everything that IamAuditor may call, in one list: the least-privilege policy is made from it.</summary>
    public static IReadOnlyList<string> Permissions
    {
        get
        {
            using var account = new AwsAccount(
                new AwsConnection(new AwsTarget { HomeRegion = "us-east-1" }),
                new AwsTarget(),
                TimeProvider.System
            );
            return
            [
                .. All(account, _ => Task.FromResult<string?>(null))
                    .SelectMany(c => c.Permissions)
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal),
            ];
        }
    }

    /// <summary>Never fails for what AWS does: that is in the gaps. <paramref name="progress"/> is told each source as it is done.</summary>
    public static async Task<CollectedAccount> ReadAsync(AwsAccount account, IProgress<Source>? progress, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(account);
        var identity = new Lazy<Task<string?>>(() => IdentityAsync(account, ct));
        var all = All(account, _ => identity.Value);
        var results = await Task.WhenAll(
            all.Select(async collector =>
            {
                var collected = await GuardedAsync(account, collector, ct);
                progress?.Report(collector.Source);
                return collected;
            })
        );
        var files = results.SelectMany(r => r.Files).ToList();
        var gaps = results.SelectMany(r => r.Gaps).ToList();
        var differing = SummaryCounts.Differing(files);
        if (differing.Count > 0)
        {
            // Somebody may have made a user between the two calls: read both again before calling it a gap.
            foreach (var source in differing.Append(Source.AccountSummary))
            {
                var again = await GuardedAsync(account, all.First(c => c.Source == source), ct);
                if (again.Gaps.Count == 0)
                {
                    files.RemoveAll(f => f.Source == source);
                    gaps.RemoveAll(g => g.Source == source);
                    files.AddRange(again.Files);
                }
            }
        }

        var id = await identity.Value;
        return new CollectedAccount(id is null ? null : AccountId.Parse(id), account.Connection.Partition, files, gaps, account.Calls)
        {
            IsMember = id is not null && await account.ManagementAccount.Task is { Length: > 0 } management && management != id,
        };
    }

    private static List<ICollector> All(AwsAccount account, Func<CancellationToken, Task<string?>> accountId) =>
        [
            new CredentialReportCollector(account),
            new AuthorizationDetailsCollector(account),
            new AccountSummaryCollector(account),
            new AccountAliasesCollector(account),
            new PasswordPolicyCollector(account),
            new SecurityContactCollector(account),
            new VirtualMfaDevicesCollector(account),
            new PerUserCollector(account, keys: true),
            new PerUserCollector(account, keys: false),
            new ServiceSpecificCredentialsCollector(account),
            new ServerCertificatesCollector(account),
            new SamlProvidersCollector(account),
            new OidcProvidersCollector(account),
            new OrganizationsFeaturesCollector(account),
            new RegionsCollector(account),
            new TrailsCollector(account),
            new TrailStatusCollector(account),
            new EventSelectorsCollector(account),
            new CloudTrailEventsCollector(account),
            new AnalyzersCollector(account),
            new AnalyzerFindingsCollector(account),
            new ArchiveRulesCollector(account),
            new OrganizationCollector(account, accountId),
            new ControlPoliciesCollector(account, resource: false, accountId),
            new ControlPoliciesCollector(account, resource: true, accountId),
            new DelegatedAdministratorsCollector(account),
            new IdentityCenterCollector(account, accountId),
            new ServiceLastAccessedCollector(account),
        ];

    // A mistake of ours in one collector must not take the others with it; what others wait for is given empty.
    private static async Task<Collected> GuardedAsync(AwsAccount account, ICollector collector, CancellationToken ct)
    {
        try
        {
            return await collector.CollectAsync(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            var (code, message) = AwsFailure.Describe(e);
            return new Collected([], [new Gap(collector.Source, code, message)]);
        }
        finally
        {
            _ = collector switch
            {
                RegionsCollector => account.Regions.TrySetResult(DefaultRegions.Of(account.Connection.Partition)),
                TrailsCollector => account.Trails.TrySetResult([]),
                AnalyzersCollector => account.Analyzers.TrySetResult([]),
                AuthorizationDetailsCollector => account.Principals.TrySetResult([]),
                OrganizationCollector => account.ManagementAccount.TrySetResult(null),
                _ => false,
            };
        }
    }

    private static async Task<string?> IdentityAsync(AwsAccount account, CancellationToken ct)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(account.Target.CallDeadline);
        try
        {
            var answer = await account.Connection.Sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), deadline.Token);
            return AccountId.TryParse(answer.Account, out _) ? answer.Account : null;
        }
        catch (Exception) when (!ct.IsCancellationRequested)
        {
            // The evidence itself names the account; where it does not, the assembly says that nobody does.
            return null;
        }
    }
}
