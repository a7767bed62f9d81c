using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;

namespace IamAuditor.Core.Reports;

/// <summary>One change since the last report. <see cref="Rule"/> is null where the rule set no longer has it (the finding closed as `rule-off`).</summary>
public sealed record ChangeRow(Finding Finding, Rule? Rule);
