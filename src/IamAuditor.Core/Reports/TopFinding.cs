using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;

namespace IamAuditor.Core.Reports;

/// <summary>
/// All findings of one rule and severity as a single line for a summary, so that one rule which fails for every user does not push all others off the page.
/// <see cref="Example"/> is the first of them in the report's order.
/// </summary>
public sealed record TopFinding(Rule Rule, Severity Severity, int Count, ReportFinding Example);
