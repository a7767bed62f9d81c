using IamAuditor.Aws;
using IamAuditor.Commands;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Reports;
using IamAuditor.Options;
using IamAuditor.Policies;

namespace IamAuditor.Serving;

/// <summary>The accounts that are audited: from the configuration, from the organization, or the one that the credentials belong to.</summary>
public sealed class AccountList(AuditorOptions options, Surroundings around)
{
    /// <summary>The name of the one account of an installation that lists none.</summary>
    public const string DefaultKey = "default";

    /// <summary>By key. An organization that cannot be listed leaves the listed accounts, and a null list where there are none.</summary>
    public async Task<AccountListing> ReadAsync(CancellationToken ct)
    {
        var problems = new List<string>();
        if (!options.Accounts.AreMany)
        {
            var request = Request(options.Aws.RoleArn, options.Aws.ExternalId, "Aws:ExternalId", [], problems);
            return new AccountListing(
                problems.Count > 0 ? null : [new AccountTarget { Key = DefaultKey, Request = request }],
                problems,
                OutOfScope: []
            );
        }

        var found = options.Accounts.List.ToDictionary(
            a => a.Id!,
            a => (a.Name, Entry: (AccountOptions?)a, Path: (IReadOnlyList<OrganizationNode>?)null),
            StringComparer.Ordinal
        );
        var outOfScope = new List<OutOfScopeAccount>();
        var isWhole = true;
        if (options.Accounts.Organization.Enabled)
        {
            var (listed, problem) = await ListOrganizationAsync(ct);
            isWhole = listed is not null;
            if (problem is not null)
            {
                problems.Add(problem);
            }

            foreach (var (id, name, path, why) in listed ?? [])
            {
                // Who lists an account by hand wants it audited wherever it stands.
                if (why is not null && !found.ContainsKey(id))
                {
                    outOfScope.Add(new OutOfScopeAccount(id, name, why, AccountWords.UnitOf(path, id)));
                    continue;
                }

                found[id] = found.TryGetValue(id, out var known) ? (known.Name ?? name, known.Entry, path) : (name, null, path);
            }
        }

        var partition = Partition.OfRegion(options.Aws.Region ?? "us-east-1");
        var accounts = new List<AccountTarget>();
        foreach (var (id, (name, entry, path)) in found.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            if (options.Accounts.Organization.Exclude.Contains(id))
            {
                outOfScope.Add(
                    new OutOfScopeAccount(id, name, "excluded by IamAuditor:Accounts:Organization:Exclude", AccountWords.UnitOf(path, id))
                );
            }
            else
            {
                var role = $"arn:{partition}:iam::{id}:role/{entry?.RoleName ?? options.Accounts.RoleName}";
                var externalId = entry?.ExternalId ?? options.Accounts.ExternalId;
                accounts.Add(
                    new AccountTarget
                    {
                        Key = id,
                        Id = AccountId.Parse(id),
                        Name = name,
                        Request = Request(role, externalId, $"Accounts:ExternalId (account {id})", entry?.Regions ?? [], problems) with
                        {
                            OrganizationPath = path,
                        },
                    }
                );
            }
        }

        return new AccountListing(
            isWhole || accounts.Count > 0 ? accounts : null,
            [.. problems.Distinct()],
            [.. outOfScope.OrderBy(a => a.Id, StringComparer.Ordinal)]
        )
        {
            IsWhole = isWhole,
        };
    }

    /// <summary>As they were last listed, which is good enough between two rounds; listed anew where that was long ago, or by another node, or before a restart.</summary>
    public async Task<IReadOnlyList<AccountTarget>> KnownAsync(DaemonState state, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Accounts.Count == 0 || state.AccountsAreOld)
        {
            var (read, problems, _) = await ReadAsync(ct);
            state.AccountProblems = problems;
            state.Accounts = read ?? state.Accounts;
        }

        return state.Accounts;
    }

    private async Task<(IReadOnlyList<OrganizationMember>?, string?)> ListOrganizationAsync(CancellationToken ct)
    {
        var problems = new List<string>();
        var hub = Request(options.Aws.RoleArn, options.Aws.ExternalId, "Aws:ExternalId", [], problems);
        if (AwsConnection.Open(AwsEvidence.TargetOf(hub), out var problem) is not { } connection)
        {
            return (null, problem ?? "there are no credentials");
        }

        using (connection)
        {
            return await OrganizationAccounts.ListAsync(connection, options.Accounts.Organization.Units, ct);
        }
    }

    private AwsRequest Request(string? role, string? externalId, string key, IReadOnlyList<string> regions, List<string> problems)
    {
        var id = externalId;
        if (SecretReference.TryParse(externalId, out var reference))
        {
            (id, var problem) = reference.Read(around.Variable, around.WorkingDirectory);
            if (problem is not null)
            {
                problems.Add($"{AuditorOptions.Section}:{key}: {problem}");
            }
        }

        return new AwsRequest
        {
            Profile = options.Aws.Profile,
            HomeRegion = options.Aws.Region,
            Regions = regions.Count > 0 ? regions : options.Aws.Regions,
            RoleArn = role,
            ExternalId = id,
            EndpointUrl = options.Aws.EndpointUrl is { } url ? new Uri(url) : null,
            Lookback = TimeSpan.FromDays(options.Aws.LookbackDays),
            ConcurrentCalls = options.Accounts.Budget.ConcurrentCalls,
            CallsPerSecond = options.Accounts.Budget.CallsPerSecond,
            AccessKeys = options.Collect.AccessKeys,
            MfaDevices = options.Collect.MfaDevices,
            ServiceLastAccessed = options.Collect.ServiceLastAccessed,
            IdentityCenter = options.Collect.IdentityCenter,
            ArchiveRules = options.Collect.ArchiveRules,
        };
    }
}
