using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;

namespace IamAuditor.Core.Reports;

/// <summary>A verdict as a finding that people and machines follow: its stable id, the rule behind it, and what to do.</summary>
public sealed record ReportFinding(string Id, Rule Rule, Verdict Verdict)
{
    /// <summary>With the resource's own names where the evaluation filled them in, else the rule's template.</summary>
    public Fix Fix => Verdict.Fix ?? Rule.Fix;
}
