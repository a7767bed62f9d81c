using System.Globalization;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;

namespace IamAuditor.Core.Privileges.LeastPrivilege;

/// <summary>
/// Granted against used, for one principal. Source: IAM User Guide, "Refine permissions using last accessed information": attempts count, the window is 400 days at most, actions
/// are told for some services only.
/// </summary>
public sealed record LeastPrivilegeAdvice
{
    private const int TrackingDays = 400;

    // A quarter: what is done month by month has shown itself by then.
    private static readonly TimeSpan ShortWatch = TimeSpan.FromDays(90);

    public required string Principal { get; init; }

    /// <summary>Last use was read for it; without it there is no proposal.</summary>
    public required bool IsKnown { get; init; }

    /// <summary>From when on AWS would have seen a use: the tracking period, or the principal's own age.</summary>
    public required DateTimeOffset WatchedSince { get; init; }

    /// <summary>When AWS wrote the report.</summary>
    public required DateTimeOffset WatchedUntil { get; init; }

    /// <summary>Why nothing is known; empty where it is.</summary>
    public IReadOnlyList<Missing> Missing { get; init; } = [];

    /// <summary>All that its policies grant, by name; every one without data where nothing is known.</summary>
    public IReadOnlyList<ServiceUse> Services { get; init; } = [];

    /// <summary>A policy each of which something can go, or of which something stays for a reason.</summary>
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

        var holders = new PolicyHolders(snapshot);
        var self = user is null ? holders.Of(role!) : holders.Of(user);
        var created = user?.Created ?? role?.Created;
        var accessed = user?.LastAccessed ?? role?.LastAccessed;
        var reported = accessed?.Max(s => s.ReportedAt) ?? snapshot.TakenAt;
        var isOlder = accessed is not null && reported < created;
        var tracked = reported.AddDays(-TrackingDays);
        var advice = new LeastPrivilegeAdvice
        {
            Principal = principal,
            IsKnown = accessed is not null && !isOlder,
            WatchedSince = created > tracked ? created.Value : tracked,
            WatchedUntil = reported,
            Missing = accessed is null ? Unread(snapshot, user is null ? $"role.{role!.Name}" : $"user.{user.Name}") : [],
            Services = [.. self.Uses.Values.OrderBy(s => s.Service, StringComparer.Ordinal)],
        };
        if (!advice.IsKnown)
        {
            return isOlder
                ? advice with
                {
                    Missing = [new Missing(Source.ServiceLastAccessed.Name, null, GapCode.NotInSource, null)],
                    Risks =
                    [
                        $"The report is of {Day(reported)}, the principal of {Day(created!.Value)}: it tells of another with the same name.",
                    ],
                }
                : advice;
        }

        var proposals =
            role?.IsServiceLinked == true
                ? []
                : Held(holders, user, role)
                    .Select(h => SmallerPolicy.Of(h, self, [.. h.Others.Where(o => o.Name != self.Name)]))
                    .Where(p => p.Diff.Count > 0 || p.Kept.Count > 0)
                    .ToList();
        return advice with { Proposals = proposals, Risks = [.. RisksOf(snapshot, advice, user, role, proposals)] };
    }

    private static Missing[] Unread(AccountSnapshot snapshot, string part)
    {
        var gaps = snapshot.Coverage.GapsOf(Source.ServiceLastAccessed, null, part);
        return gaps.Count == 0
            ? [new Missing(Source.ServiceLastAccessed.Name, null, GapCode.NotInSource, null)]
            : [.. gaps.Select(g => new Missing(g.Source.Name, g.Region, g.Code, g.Permission)).Distinct()];
    }

    private static IEnumerable<HeldPolicy> Held(PolicyHolders holders, User? user, Role? role)
    {
        foreach (var policy in user?.Details!.InlinePolicies ?? role!.InlinePolicies)
        {
            yield return new HeldPolicy($"inline/{policy.Name}", false, policy.Document, []);
        }

        foreach (var held in Attached(user?.Details!.AttachedPolicies ?? role!.AttachedPolicies, ""))
        {
            yield return held;
        }

        foreach (var group in user is null ? [] : holders.GroupsOf(user))
        {
            foreach (var policy in group.InlinePolicies)
            {
                yield return new HeldPolicy($"inline/{policy.Name} on group {group.Name}", false, policy.Document, [.. holders.Of(group)]);
            }

            foreach (var held in Attached(group.AttachedPolicies, $" on group {group.Name}"))
            {
                yield return held;
            }
        }

        IEnumerable<HeldPolicy> Attached(IReadOnlyList<AttachedPolicy> attached, string place) =>
            from policy in attached
            let document = holders.DocumentOf(policy.Arn)
            let isAws = policy.Arn.Account == "aws"
            where document is not null
            select new HeldPolicy($"{policy.Arn}{place}", isAws, document, isAws ? [] : [.. holders.Of(policy.Arn)]);
    }

    private static IEnumerable<string> RisksOf(
        AccountSnapshot snapshot,
        LeastPrivilegeAdvice advice,
        User? user,
        Role? role,
        List<PolicyProposal> proposals
    )
    {
        if (role?.IsServiceLinked == true)
        {
            yield return "It is a service-linked role: AWS alone changes what it may do, and deletes it with the service.";
        }
        else if (role?.IsIdentityCenter == true)
        {
            yield return "It is a role of IAM Identity Center: change the permission set, which may serve other accounts whose use is not in this evidence.";
        }

        yield return $"AWS has watched it for {Days(advice.WatchedUntil - advice.WatchedSince)}: what is done more rarely (a yearly close, a restore, an emergency) looks unused.";
        if (snapshot.TakenAt - advice.WatchedUntil >= TimeSpan.FromDays(1))
        {
            yield return $"The report is of {Day(advice.WatchedUntil)}, {Days(snapshot.TakenAt - advice.WatchedUntil)} before the rest: what was used since then is not in it.";
        }

        foreach (var unread in Unread(snapshot, user, role))
        {
            yield return $"{unread} was not read: what it grants is not judged.";
        }

        if (advice.Services.Any(s => s.State == ServiceUse.NoData))
        {
            yield return "Services without data are kept: nobody knows whether they are used.";
        }

        if (advice.Services.Any(s => s.State == ServiceUse.Used))
        {
            yield return "Data events and iam:PassRole are not reported, so those entries are kept; what calls a dropped action gets AccessDenied and names it.";
        }

        foreach (var (policy, written) in Young(snapshot, advice, proposals))
        {
            yield return written > advice.WatchedUntil
                ? $"{policy} was written on {Day(written)}, after the report: of what it newly allows no use could be in it."
                : $"{policy} was written on {Day(written)}: what it newly allows had {Days(advice.WatchedUntil - written)} to be used.";
        }

        if (proposals.Exists(p => p.SharedBy.Count > 0))
        {
            yield return "From a shared policy goes only what nobody who holds it is known to need; a copy for this principal alone could be smaller.";
        }
    }

    /// <summary>Managed policies that lose something and were written shortly before the report or after it, with the time.</summary>
    private static IEnumerable<(string Policy, DateTimeOffset Written)> Young(
        AccountSnapshot snapshot,
        LeastPrivilegeAdvice advice,
        List<PolicyProposal> proposals
    ) =>
        from policy in snapshot.Policies
        let written = policy.DefaultVersion?.Created
        where written > advice.WatchedSince && advice.WatchedUntil - written < ShortWatch
        where proposals.Exists(p => p.Dropped.Count > 0 && p.Policy.Split(" on group ")[0] == policy.Arn.Text)
        select (policy.Arn.Text, written.Value);

    private static IEnumerable<string> Unread(AccountSnapshot snapshot, User? user, Role? role)
    {
        var holders = new PolicyHolders(snapshot);
        var groups = user is null ? [] : holders.GroupsOf(user).ToList();
        return (user?.Details!.AttachedPolicies ?? role!.AttachedPolicies)
            .Concat(groups.SelectMany(g => g.AttachedPolicies))
            .Where(a => holders.DocumentOf(a.Arn) is null)
            .Select(a => a.Arn.Text)
            .Concat((user?.Details!.Groups ?? []).Except(groups.Select(g => g.Name), StringComparer.Ordinal).Select(g => $"Group {g}"));
    }

    private static string Days(TimeSpan span)
    {
        var days = (int)span.TotalDays;
        return string.Create(CultureInfo.InvariantCulture, $"{days} day{(days == 1 ? "" : "s")}");
    }

    private static string Day(DateTimeOffset at) => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
