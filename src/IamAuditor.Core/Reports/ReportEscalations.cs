using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Privileges;

namespace IamAuditor.Core.Reports;

/// <summary>Who can become an administrator, for reports.</summary>
public static class ReportEscalations
{
    /// <summary>The best path of every principal that has one: certain ones first, then the shortest, then by ARN. Empty where nobody's permissions were read: the report says so elsewhere.</summary>
    public static IReadOnlyList<EscalationPath> Of(AccountSnapshot account)
    {
        ArgumentNullException.ThrowIfNull(account);
        return !account.Coverage.WasRead(Source.AuthorizationDetails)
            ? []
            :
            [
                .. EscalationGraph
                    .Of(AccountAccess.Of(account))
                    .Paths()
                    .OrderBy(p => p.IsCertain ? 0 : 1)
                    .ThenBy(p => p.Steps.Length)
                    .ThenBy(p => p.Principal.Text, StringComparer.Ordinal),
            ];
    }
}
