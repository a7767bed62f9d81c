using System.Globalization;
using IamAuditor.Core.Reports;

namespace IamAuditor.Reports.Excel;

/// <summary>Where rules, findings, users and roles stand in the workbook, so that one sheet can point into another. Rows count from 1, the header's.</summary>
internal sealed class RowIndex
{
    private const int FirstRow = 2;

    // Targets as they are written: many findings point to one rule.
    private readonly Dictionary<string, string> rules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> firstFindings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> roles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> changed = new(StringComparer.Ordinal);

    public RowIndex(AuditReport report)
    {
        for (var i = 0; i < report.ByRule.Count; i++)
        {
            rules.Add(report.ByRule[i].Rule.Id, Target(RulesSheet.Name, FirstRow + i));
        }

        for (var i = 0; i < report.Findings.Count; i++)
        {
            var finding = report.Findings[i];
            firstFindings.TryAdd(finding.Rule.Id, FirstRow + i);
            if (finding.Change is not null || finding.IsOverdue)
            {
                changed.TryAdd(finding.Id, FirstRow + i);
            }
        }

        for (var i = 0; i < report.Credentials.Count; i++)
        {
            users.TryAdd(report.Credentials[i].Arn, FirstRow + i);
        }

        var row = FirstRow;
        foreach (var role in report.Roles)
        {
            roles.TryAdd(role.Role.Arn.Text, row);
            row += Math.Max(1, role.Trust?.Count ?? 1);
        }
    }

    public static string Target(string sheet, int row) => string.Create(CultureInfo.InvariantCulture, $"'{sheet}'!A{row}");

    public string? Rule(string id) => rules.GetValueOrDefault(id);

    public string? FirstFinding(string rule) => firstFindings.TryGetValue(rule, out var row) ? Target(FindingsSheet.Name, row) : null;

    /// <summary>A finding that changed or is overdue; null for one that no longer fails.</summary>
    public string? Changed(string findingId) => changed.TryGetValue(findingId, out var row) ? Target(FindingsSheet.Name, row) : null;

    public string? Principal(string arn) =>
        users.TryGetValue(arn, out var user) ? Target(CredentialsSheet.Name, user)
        : roles.TryGetValue(arn, out var role) ? Target(RolesSheet.Name, role)
        : null;
}
