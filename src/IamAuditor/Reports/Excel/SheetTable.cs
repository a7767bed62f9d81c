namespace IamAuditor.Reports.Excel;

/// <summary>A table of a sheet: its header row and last row (from 1), from the first column on.</summary>
internal sealed record SheetTable(string Name, int HeaderRow, int LastRow, IReadOnlyList<string> Columns);
