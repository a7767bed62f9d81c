namespace IamAuditor.Core.Reports;

/// <summary>The outcomes of all rules of one family (`access-key`, `root`), and how many rules it has.</summary>
public sealed record FamilyCounts(string Family, int Rules, OutcomeCounts Outcomes);
