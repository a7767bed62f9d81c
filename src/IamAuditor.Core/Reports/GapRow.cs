using IamAuditor.Core.Evidence;

namespace IamAuditor.Core.Reports;

/// <summary>A gap with the number of rules that need its source.</summary>
public sealed record GapRow(Gap Gap, int Rules);
