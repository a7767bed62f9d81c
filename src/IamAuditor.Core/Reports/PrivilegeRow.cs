using IamAuditor.Core.Accounts;
using IamAuditor.Core.Privileges;

namespace IamAuditor.Core.Reports;

/// <summary>A user or role with what it can come to. <see cref="Path"/> is the best way to administrator rights, null where there is none or it has them already.</summary>
public sealed record PrivilegeRow(
    PrincipalAccess Principal,
    PrivilegeLevel Level,
    EscalationPath? Path,
    IReadOnlyList<AccessReason> Because,
    IReadOnlyList<string> Assuming
)
{
    /// <summary>The worst first, then by ARN. AWS's own roles are listed too.</summary>
    internal static IReadOnlyList<PrivilegeRow> Of(AccountSnapshot account)
    {
        var access = AccountAccess.Of(account);
        var graph = EscalationGraph.Of(access);
        var administrators = graph.Administrators.ToDictionary(a => a.Principal.Index, a => a.Because);
        return
        [
            .. access
                .Principals.Select(principal =>
                {
                    var path = administrators.ContainsKey(principal.Index) ? null : graph.PathOf(principal);
                    var level =
                        administrators.ContainsKey(principal.Index) ? PrivilegeLevel.Administrator
                        : path is not null ? (path.IsCertain ? PrivilegeLevel.Escalates : PrivilegeLevel.MayEscalate)
                        : !principal.IsRead || principal.Unread.Any() ? PrivilegeLevel.NotKnown
                        : principal.Policies.IsEmpty ? PrivilegeLevel.None
                        : PrivilegeLevel.Limited;
                    IReadOnlyList<AccessReason> because = administrators.TryGetValue(principal.Index, out var reasons)
                        ? reasons
                        : [.. (path?.Steps ?? []).SelectMany(s => s.Because).Distinct()];
                    return new PrivilegeRow(principal, level, path, because, access.Assuming);
                })
                .OrderByDescending(r => r.Level)
                .ThenBy(r => r.Path?.Steps.Length ?? 0)
                .ThenBy(r => r.Principal.Arn.Text, StringComparer.Ordinal),
        ];
    }
}
