using IamAuditor.Core.Accounts;
using IamAuditor.Policies.Catalogue;
using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Matching;

namespace IamAuditor.Core.Privileges.LeastPrivilege;

/// <summary>
/// What the Allow statements of a principal's own documents name, service by service, against its report. Denies and boundaries do not count: as in AWS's report, a grant that
/// something else forbids is still a grant, and one that nobody can have used.
/// </summary>
internal static class GrantedServices
{
    private const int TrackingDays = 400;

    /// <param name="documents">Of its own, attached and group policies.</param>
    /// <param name="accessed">Null: no report, so that every service is without data.</param>
    /// <param name="created">A report of before is of another principal with the same name.</param>
    /// <param name="takenAt">The moment of a report that does not say its own.</param>
    public static Dictionary<string, ServiceUse> Of(
        IEnumerable<string> documents,
        IReadOnlyList<ServiceLastAccessed>? accessed,
        DateTimeOffset? created,
        DateTimeOffset takenAt
    )
    {
        var grants = documents
            .Select(PolicyParser.Parse)
            .Where(d => d.IsValid)
            .SelectMany(d => d.Statements)
            .Where(s => s.Effect == Effect.Allow)
            .Select(s => new Grant(
                s.Action.Form == ElementForm.Listed,
                [.. s.Action.Values.Select(v => ActionPattern.Parse(v.Text)).Where(p => !p.IsMalformed)]
            ))
            .ToList();
        var reported = (accessed ?? [])
            .Where(s => s.ReportedAt is null || created is null || s.ReportedAt >= created)
            .DistinctBy(s => s.Service, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(s => s.Service, StringComparer.OrdinalIgnoreCase);
        return grants
            .SelectMany(g => g.Services(reported.Keys))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToDictionary(s => s, s => Use(s, grants, reported.GetValueOrDefault(s), takenAt), StringComparer.OrdinalIgnoreCase);
    }

    private static ServiceUse Use(string service, List<Grant> grants, ServiceLastAccessed? report, DateTimeOffset takenAt)
    {
        if (report is null)
        {
            return new ServiceUse { Service = service, State = ServiceUse.NoData };
        }

        var since = (report.ReportedAt ?? takenAt).AddDays(-TrackingDays);

        // AWS names them `s3:GetObject` or `GetObject`.
        var told = report
            .Actions.Select(a =>
                (
                    Name: a.Action.Contains(':', StringComparison.Ordinal) ? a.Action : $"{service}:{a.Action}",
                    IsUsed: a.LastAccessed >= since
                )
            )
            .DistinctBy(a => a.Name, StringComparer.OrdinalIgnoreCase)
            .ToList();
        var granted = told.Where(a => grants.Exists(g => g.Has(a.Name))).OrderBy(a => a.Name, StringComparer.Ordinal).ToList();
        return new ServiceUse
        {
            Service = service,
            State = report.LastAuthenticated >= since || told.Exists(a => a.IsUsed) ? ServiceUse.Used : ServiceUse.Unused,
            LastUsed = report.LastAuthenticated ?? report.Actions.Max(a => a.LastAccessed),
            Region = report.Region,
            TellsActions = granted.Count > 0,
            UsedActions = [.. granted.Where(a => a.IsUsed).Select(a => a.Name)],
            UnusedActions = [.. granted.Where(a => !a.IsUsed).Select(a => a.Name)],
        };
    }

    /// <summary>A list of actions that are granted, or (NotAction) of those that are not.</summary>
    private sealed record Grant(bool IsNamed, List<ActionPattern> Patterns)
    {
        public bool Has(string action) => IsNamed == Patterns.Exists(p => p.IsMatch(action));

        public IEnumerable<string> Services(IEnumerable<string> reported)
        {
            if (IsNamed && !Patterns.Exists(p => p.IsAll))
            {
                return Patterns.Select(p => p.Service);
            }

            var every = ActionCatalogue.Embedded.Services.Select(s => s.Prefix).Concat(reported);
            return IsNamed ? every : every.Where(s => !Patterns.Exists(p => p.IsAll || (p.Service == s && p.Name == "*")));
        }
    }
}
