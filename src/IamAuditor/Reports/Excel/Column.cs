namespace IamAuditor.Reports.Excel;

/// <summary>A column of a table. Width counts characters of the default font.</summary>
internal sealed record Column(string Name, double Width, bool Center = false);
