using System.Globalization;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Privileges.Comparison;
using IamAuditor.Policies;

namespace IamAuditor.Core.Privileges.LeastPrivilege;

/// <summary>
/// Granted against used, for one principal. Source: IAM User Guide, "Refine permissions using last accessed information": attempts count, the window is 400 days at most, actions
/// are told for some services only.
/// </summary>
public sealed record LeastPrivilegeAdvice
{
    private const int TrackingDays = 400;

    public required string Principal { get; init; }

    /// <summary>Last use was read for it; without it there is neither a list nor a proposal.</summary>
    public required bool IsKnown { get; init; }

    /// <summary>From when on AWS would have seen a use: the tracking period, or the principal's own age.</summary>
    public required DateTimeOffset WatchedSince { get; init; }
    public IReadOnlyList<ServiceUse> Services { get; init; } = [];
    public IReadOnlyList<PolicyProposal> Proposals { get; init; } = [];

    /// <summary>What the proposals could break, in sentences.</summary>
    public IReadOnlyList<string> Risks { get; init; } = [];

    /// <summary>Null where the account has no such user or role whose policies were read.</summary>
    public static LeastPrivilegeAdvice? Of(AccountSnapshot snapshot, string principal)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(principal);
        var user = snapshot.Users.FirstOrDefault(u => u.Arn.Text == principal && u.Details is not null);
        var role = snapshot.Roles.FirstOrDefault(r => r.Arn.Text == principal);
        if (user is null && role is null)
        {
            return null;
        }

        var created = user?.Created ?? role?.Created;
        var tracked = snapshot.TakenAt.AddDays(-TrackingDays);
        var advice = new LeastPrivilegeAdvice
        {
            Principal = principal,
            IsKnown = (user?.LastAccessed ?? role?.LastAccessed) is not null,
            WatchedSince = created > tracked ? created.Value : tracked,
        };
        if ((user?.LastAccessed ?? role?.LastAccessed) is not { } accessed)
        {
            return advice;
        }

        var services = Uses(new EffectiveActions(snapshot).Possible(principal), accessed, advice.WatchedSince);
        var proposals = Held(snapshot, user, role)
            .Select(h => SmallerPolicy.Of(h.Policy, h.SharedBy, h.IsAws, h.Document, services))
            .Where(p => p.Diff.Count > 0)
            .ToList();
        return advice with
        {
            Services = [.. services.Values.OrderBy(s => s.Service, StringComparer.Ordinal)],
            Proposals = proposals,
            Risks = [.. RisksOf(snapshot, advice, services.Values, proposals)],
        };
    }

    private static Dictionary<string, ServiceUse> Uses(
        IReadOnlySet<string> granted,
        IReadOnlyList<ServiceLastAccessed> accessed,
        DateTimeOffset since
    )
    {
        var reported = accessed
            .DistinctBy(s => s.Service, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(s => s.Service, StringComparer.OrdinalIgnoreCase);
        return granted
            .GroupBy(a => a[..a.IndexOf(':', StringComparison.Ordinal)], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(g => g.Key, g => Use(g.Key, [.. g], reported.GetValueOrDefault(g.Key), since), StringComparer.OrdinalIgnoreCase);
    }

    private static ServiceUse Use(string service, List<string> granted, ServiceLastAccessed? report, DateTimeOffset since)
    {
        if (report is null)
        {
            return new ServiceUse { Service = service, State = "no-data" };
        }

        // AWS names them `s3:GetObject` or `GetObject`.
        var told = report
            .Actions.Select(a =>
                (Name: a.Action.Contains(':', StringComparison.Ordinal) ? a.Action : $"{service}:{a.Action}", a.LastAccessed)
            )
            .Where(a => granted.Contains(a.Name, StringComparer.OrdinalIgnoreCase))
            .DistinctBy(a => a.Name, StringComparer.OrdinalIgnoreCase)
            .ToList();
        return new ServiceUse
        {
            Service = service,
            State = report.LastAuthenticated >= since || told.Exists(a => a.LastAccessed >= since) ? "used" : "unused",
            LastUsed = report.LastAuthenticated,
            TellsActions = told.Count > 0,
            UsedActions = [.. told.Where(a => a.LastAccessed is not null).Select(a => a.Name).Order(StringComparer.Ordinal)],
            UnusedActions = [.. told.Where(a => a.LastAccessed is null).Select(a => a.Name).Order(StringComparer.Ordinal)],
        };
    }

    private static IEnumerable<(string Policy, IReadOnlyList<string> SharedBy, bool IsAws, string Document)> Held(
        AccountSnapshot snapshot,
        User? user,
        Role? role
    )
    {
        var self = user?.Name ?? role!.Name;
        foreach (var policy in user?.Details!.InlinePolicies ?? role!.InlinePolicies)
        {
            yield return ($"inline/{policy.Name}", [], false, policy.Document);
        }

        foreach (var policy in user?.Details!.AttachedPolicies ?? role!.AttachedPolicies)
        {
            if (Managed(policy.Arn) is { } document)
            {
                yield return (policy.Arn.Text, Others(policy.Arn), policy.Arn.Account == "aws", document);
            }
        }

        foreach (var group in snapshot.Groups.Where(g => user?.Details!.Groups.Contains(g.Name, StringComparer.Ordinal) == true))
        {
            List<string> members = [.. group.Members.Where(m => m != self).Select(m => $"user {m}")];
            foreach (var policy in group.InlinePolicies)
            {
                yield return ($"inline/{policy.Name} on group {group.Name}", members, false, policy.Document);
            }

            foreach (var policy in group.AttachedPolicies)
            {
                if (Managed(policy.Arn) is { } document)
                {
                    yield return (
                        $"{policy.Arn} on group {group.Name}",
                        [.. members, .. Others(policy.Arn).Where(o => o != $"group {group.Name}")],
                        policy.Arn.Account == "aws",
                        document
                    );
                }
            }
        }

        string? Managed(Arn arn) => snapshot.Policies.FirstOrDefault(p => p.Arn == arn)?.DefaultVersion?.Document;

        List<string> Others(Arn arn) =>
            [
                .. snapshot
                    .Users.Where(u => u != user && u.Details?.AttachedPolicies.Any(p => p.Arn == arn) == true)
                    .Select(u => $"user {u.Name}")
                    .Concat(snapshot.Groups.Where(g => g.AttachedPolicies.Any(p => p.Arn == arn)).Select(g => $"group {g.Name}"))
                    .Concat(
                        snapshot.Roles.Where(r => r != role && r.AttachedPolicies.Any(p => p.Arn == arn)).Select(r => $"role {r.Name}")
                    ),
            ];
    }

    private static IEnumerable<string> RisksOf(
        AccountSnapshot snapshot,
        LeastPrivilegeAdvice advice,
        IReadOnlyCollection<ServiceUse> services,
        List<PolicyProposal> proposals
    )
    {
        var days = (int)(snapshot.TakenAt - advice.WatchedSince).TotalDays;
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"AWS has watched it for {days} days: what is done more rarely (a yearly close, a restore, an emergency) looks unused."
        );
        if (services.Any(s => s.State == "no-data"))
        {
            yield return "Services without data are kept: nobody knows whether they are used.";
        }

        if (services.Any(s => s.State == "used"))
        {
            yield return "Data events and iam:PassRole are not reported, so those entries are kept; what calls a dropped action gets AccessDenied and names it.";
        }

        if (proposals.Exists(p => p.SharedBy.Count > 0))
        {
            yield return "Some of the policies are shared: give this principal a copy instead of taking rights from the others.";
        }
    }
}
