using IamAuditor.Core.Findings;

namespace IamAuditor.Core.Reports;

/// <summary>The outcomes of all verdicts of one severity.</summary>
public sealed record SeverityCounts(Severity Severity, OutcomeCounts Outcomes);
